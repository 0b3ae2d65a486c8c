import { type InputSpec, inputConfig, type NodeClass } from "../nodes/node-class.ts";
import { isPythonFault, type PythonFault, pythonFault } from "../protocol/python-fault.ts";
import type { Json, JsonObject, Printable } from "../protocol/python-json.ts";
import { classOf, type Graph } from "./graph.ts";
import { inspectInput, type NodeError, reasonOf } from "./inspect-input.ts";

export type Catalog = ReadonlyMap<string, NodeClass>;

interface TopLevelError {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: Printable;
}

export type Validation =
  | { readonly ok: true; readonly outputs: readonly string[]; readonly nodeErrors: Printable }
  | { readonly ok: false; readonly error: Printable; readonly nodeErrors: Printable };

interface Verdict {
  isValid: boolean;
  errors: NodeError[];
}

/**
 * Checks a graph as `POST /prompt` does and coerces its literals in place. Throws a plain error where the real server
 * answers 500 (a node that is no object). `targets` limits which output nodes count.
 */
export function validateGraph(graph: Graph, catalog: Catalog, targets: readonly string[] | undefined): Validation {
  const outputs: string[] = [];
  for (const [nodeId, node] of graph) {
    const refusal = refuseNode(nodeId, node, catalog);
    if (refusal) return { ok: false, error: { ...refusal }, nodeErrors: {} };
    const isWanted = targets === undefined || targets.includes(nodeId);
    if (catalog.get(classOf(node))?.isOutput && isWanted) outputs.push(nodeId);
  }
  if (outputs.length === 0) {
    const error = { type: "prompt_no_outputs", message: "Prompt has no outputs", details: "", extra_info: {} };
    return { ok: false, error, nodeErrors: {} };
  }
  return judgeOutputs(graph, catalog, outputs);
}

function refuseNode(nodeId: string, node: Json, catalog: Catalog): TopLevelError | undefined {
  if (typeof node === "number" || typeof node === "bigint" || typeof node === "boolean" || node === null) {
    throw new TypeError(`node ${nodeId} is not an object`);
  }
  const refusal = { type: "invalid_prompt", details: `Node ID '#${nodeId}'`, extra_info: {} };
  if (!(node instanceof Map) || !node.has("class_type")) {
    return { ...refusal, message: "Cannot execute because a node is missing the class_type property." };
  }
  const name = classOf(node);
  if (catalog.has(name)) return undefined;
  return { ...refusal, message: `Cannot execute because node ${name} does not exist.` };
}

function judgeOutputs(graph: Graph, catalog: Catalog, outputs: readonly string[]): Validation {
  const verdicts = new Map<string, Verdict>();
  const nodeErrors: { [id: string]: { errors: NodeError[]; dependent_outputs: string[]; class_type: string } } = {};
  const good: string[] = [];
  const details: string[] = [];
  for (const output of outputs) {
    const verdict = judgeOutput(output, { graph, catalog, verdicts });
    if (verdict.isValid) {
      good.push(output);
      continue;
    }
    details.push(...verdict.errors.map(({ message, details: text }) => `${message}: ${text}`));
    for (const [nodeId, { isValid, errors }] of verdicts) {
      if (isValid || errors.length === 0) continue;
      nodeErrors[nodeId] ??= { errors, dependent_outputs: [], class_type: classOf(graph.get(nodeId)) };
      nodeErrors[nodeId]?.dependent_outputs.push(output);
    }
  }
  if (good.length > 0) return { ok: true, outputs: good, nodeErrors };
  const error = {
    type: "prompt_outputs_failed_validation",
    message: "Prompt outputs failed validation",
    details: details.join("\n"),
    extra_info: {},
  };
  return { ok: false, error, nodeErrors };
}

function judgeOutput(output: string, judging: Judging): Verdict {
  try {
    return judgeNode(output, judging, new Set());
  } catch (fault) {
    if (!isPythonFault(fault)) throw fault;
    const extra = { exception_type: fault.pythonType, traceback: [] };
    const message = "Exception when validating node";
    const errors = [{ type: "exception_during_validation", message, details: fault.message, extra_info: extra }];
    const verdict = { isValid: false, errors };
    judging.verdicts.set(output, verdict);
    return verdict;
  }
}

interface Judging {
  readonly graph: Graph;
  readonly catalog: Catalog;
  readonly verdicts: Map<string, Verdict>;
}

function judgeNode(nodeId: string, judging: Judging, path: ReadonlySet<string>): Verdict {
  const { graph, catalog, verdicts } = judging;
  const known = verdicts.get(nodeId);
  if (known) return known;
  if (path.has(nodeId)) throw pythonFault("RecursionError", "maximum recursion depth exceeded");
  const node = graph.get(nodeId);
  const inputs = node?.get("inputs");
  if (!(inputs instanceof Map)) throw pythonFault("KeyError", "'inputs'");
  const nodeClass = catalog.get(classOf(node));
  const verdict: Verdict = { isValid: true, errors: [] };
  const longerPath = new Set([...path, nodeId]);
  for (const [name, spec] of inputsToCheck(nodeClass, inputs)) {
    // The server leaves choices of the newer schema unchecked.
    const isUnchecked = nodeClass?.isNewSchema === true && typeof spec.type !== "string";
    const hasOwnCheck = nodeClass?.customCheck?.input === name || isUnchecked;
    const { error, linkedTo } = inspectInput({ name, spec, inputs, graph, catalog, hasOwnCheck });
    if (error) verdict.errors.push(error);
    if (linkedTo && !isLinkedValid(linkedTo, { name, spec, inputs }, judging, longerPath)) verdict.isValid = false;
  }
  if (nodeClass) verdict.errors.push(...ownCheck(nodeClass, inputs));
  verdict.isValid &&= verdict.errors.length === 0;
  verdicts.set(nodeId, verdict);
  return verdict;
}

function inputsToCheck(nodeClass: NodeClass | undefined, inputs: JsonObject): [string, InputSpec][] {
  const optional = Object.entries(nodeClass?.optional ?? {}).filter(([name]) => inputs.has(name));
  return [...Object.entries(nodeClass?.required ?? {}), ...optional];
}

interface LinkedInput {
  readonly name: string;
  readonly spec: InputSpec;
  readonly inputs: JsonObject;
}

/** A fault inside the linked node is noted on that node, with the input that led there. */
function isLinkedValid(linked: string, input: LinkedInput, judging: Judging, path: ReadonlySet<string>): boolean {
  try {
    return judgeNode(linked, judging, path).isValid;
  } catch (fault) {
    if (!isPythonFault(fault)) throw fault;
    judging.verdicts.set(linked, { isValid: false, errors: [innerFault(fault, input)] });
    return false;
  }
}

function innerFault(fault: PythonFault, { name, spec, inputs }: LinkedInput): NodeError {
  return {
    type: "exception_during_inner_validation",
    message: "Exception when validating inner node",
    details: fault.message,
    extra_info: {
      input_name: name,
      input_config: inputConfig(spec),
      exception_message: fault.message,
      exception_type: fault.pythonType,
      traceback: [],
      linked_node: inputs.get(name) ?? null,
    },
  };
}

function ownCheck(nodeClass: NodeClass, inputs: JsonObject): NodeError[] {
  const own = nodeClass.customCheck;
  const value = own ? inputs.get(own.input) : undefined;
  if (!own || value === undefined || Array.isArray(value)) return [];
  const refusal = own.check(value);
  if (refusal === undefined) return [];
  return [reasonOf("custom_validation_failed", `${own.input} - ${refusal}`, { input_name: own.input })];
}
