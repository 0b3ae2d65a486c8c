import type { ComfyClient } from "./client.ts";
import { modelFolderOf } from "./failures.ts";
import { linkOf } from "./graph.ts";
import type { JsonRecord } from "./json.ts";
import { listOf, recordOf, textOf } from "./json.ts";
import type { GraphNode, Missing, ProviderNeeds } from "./provider.ts";

/** Types a literal may have; every other input type can only be filled by a link. */
const literalTypes = new Set(["INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"]);

/** What is known of each class may be this old; whatever seems missing is looked up anew. */
const freshMs = 60_000;

/** Finds what a server lacks for a graph, remembering the classes between graphs. */
export type Preflight = (needs: ProviderNeeds) => Promise<readonly Missing[]>;

/** Everything the graph needs and this server lacks: node classes, required inputs, listed values and models. */
export function createPreflight(client: ComfyClient): Preflight {
  const known = new Map<string, { readonly atMs: number; readonly info: Promise<JsonRecord | null> }>();
  const infoOf = (classType: string, newestMs: number): Promise<JsonRecord | null> => {
    const entry = known.get(classType);
    if (entry !== undefined && entry.atMs >= newestMs) return entry.info;
    const info = client.objectInfo(classType);
    known.set(classType, { atMs: performance.now(), info });
    // A failed look-up is no knowledge; whoever asked hears of it.
    info.catch(() => known.delete(classType));
    return info;
  };
  const look = async ({ graph }: ProviderNeeds, newestMs: number): Promise<readonly Missing[]> => {
    const nodes = Object.entries(graph);
    const classes = [...new Set(nodes.map(([, node]) => node.class_type))];
    const infos = new Map(
      await Promise.all(classes.map(async (name) => [name, await infoOf(name, newestMs)] as const)),
    );
    return nodes.flatMap(([nodeId, node]) => missingOf(nodeId, node, infos.get(node.class_type) ?? null));
  };
  return async (needs) => {
    const nowMs = performance.now();
    const missing = await look(needs, nowMs - freshMs);
    // Perhaps it was installed meanwhile.
    return missing.length === 0 ? missing : look(needs, nowMs);
  };
}

function missingOf(nodeId: string, node: GraphNode, info: JsonRecord | null): readonly Missing[] {
  const common = { nodeId, classType: node.class_type, folder: null };
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
): Pick<Missing, "kind" | "value" | "message" | "folder"> | null {
  if (value === undefined)
    return { folder: null, kind: "input", value: null, message: `Input "${inputName}" is required.` };
  if (linkOf(value) !== null) return null;
  const choices = choicesOf(config);
  if (choices === null) {
    const type = textOf(config[0]) ?? "*";
    if (literalTypes.has(type) || type === "*") return null;
    // The server takes a text here and fails only while rendering.
    return {
      folder: null,
      kind: "input",
      value: String(value),
      message: `Input "${inputName}" must be linked to a ${type}.`,
    };
  }
  // An uploaded picture need not be listed yet; the server checks the file itself.
  if (choices.includes(value) || recordOf(config[1])["image_upload"] === true) return null;
  const models = modelFolderOf.get(inputName) ?? null;
  const message = `"${value}" is not among the ${choices.length} of "${inputName}".`;
  return { folder: models, kind: models === null ? "value" : "model", value: String(value), message };
}

/** Listed values in both shapes: `[[…], {…}]` and `["COMBO", {options: […]}]`; null when the input is no list. */
function choicesOf(config: readonly unknown[]): readonly unknown[] | null {
  if (Array.isArray(config[0])) return config[0];
  if (config[0] !== "COMBO") return null;
  const { options } = recordOf(config[1]);
  return Array.isArray(options) ? options : null;
}
