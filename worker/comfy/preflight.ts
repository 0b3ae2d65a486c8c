import type { ComfyClient } from "./client.ts";
import { modelInputs } from "./failures.ts";
import { linkOf } from "./graph.ts";
import type { JsonRecord } from "./json.ts";
import { listOf, recordOf, textOf } from "./json.ts";
import type { GraphNode, Missing, ProviderNeeds } from "./provider.ts";

/** Types a literal may have; every other input type can only be filled by a link. */
const literalTypes = new Set(["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"]);

/** Everything the graph needs and this server lacks: node classes, required inputs, listed values and models. */
export async function findMissing(client: ComfyClient, needs: ProviderNeeds): Promise<readonly Missing[]> {
  const nodes = Object.entries(needs.graph);
  const infos = new Map<string, JsonRecord | null>();
  for (const [, node] of nodes) {
    if (!infos.has(node.class_type)) infos.set(node.class_type, await client.objectInfo(node.class_type));
  }
  return nodes.flatMap(([nodeId, node]) => missingOf(nodeId, node, infos.get(node.class_type) ?? null));
}

function missingOf(nodeId: string, node: GraphNode, info: JsonRecord | null): readonly Missing[] {
  const common = { nodeId, classType: node.class_type };
  if (info === null) {
    const message = `The renderer has no node "${node.class_type}".`;
    return [{ ...common, kind: "node", inputName: null, value: null, message }];
  }
  const input = recordOf(info["input"]);
  const required = Object.entries(recordOf(input["required"]));
  const optional = Object.entries(recordOf(input["optional"])).filter(([name]) => node.inputs[name] !== undefined);
  return [...required, ...optional].flatMap(([inputName, config]) => {
    const problem = problemOf(inputName, listOf(config), node.inputs[inputName]);
    return problem === null ? [] : [{ ...common, inputName, ...problem }];
  });
}

function problemOf(
  inputName: string,
  config: readonly unknown[],
  value: unknown,
): Pick<Missing, "kind" | "value" | "message"> | null {
  if (value === undefined) return { kind: "input", value: null, message: `Input "${inputName}" is required.` };
  if (linkOf(value) !== null) return null;
  const choices = choicesOf(config);
  if (choices === null) {
    const type = textOf(config[0]) ?? "*";
    if (literalTypes.has(type) || type === "*") return null;
    // The server takes a text here and fails only while rendering.
    return { kind: "input", value: String(value), message: `Input "${inputName}" must be linked to a ${type}.` };
  }
  // An uploaded picture need not be listed yet; the server checks the file itself.
  if (choices.includes(value) || recordOf(config[1])["image_upload"] === true) return null;
  const kind = modelInputs.has(inputName) ? "model" : "value";
  return { kind, value: String(value), message: `"${value}" is not among the ${choices.length} of "${inputName}".` };
}

/** Listed values in both shapes: `[[…], {…}]` and `["COMBO", {options: […]}]`; null when the input is no list. */
function choicesOf(config: readonly unknown[]): readonly unknown[] | null {
  if (Array.isArray(config[0])) return config[0];
  if (config[0] !== "COMBO") return null;
  const { options } = recordOf(config[1]);
  return Array.isArray(options) ? options : null;
}
