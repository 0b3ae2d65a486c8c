import { type InputSpec, inputConfig, type NodeClass } from "../nodes/node-class.ts";
import { pythonFault } from "../protocol/python-fault.ts";
import { type Json, type JsonObject, type Printable, printPlain, printPython } from "../protocol/python-json.ts";
import { coerceLiteral } from "./coerce.ts";
import { classOf, type Graph } from "./graph.ts";

/** A type alias, not an interface, so that it fits where any printable object fits. */
export type NodeError = {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: Printable;
};

interface Question {
  readonly name: string;
  readonly spec: InputSpec;
  readonly inputs: JsonObject;
  readonly graph: Graph;
  readonly catalog: ReadonlyMap<string, NodeClass>;
  readonly hasOwnCheck: boolean;
}

interface Finding {
  readonly error?: NodeError;
  readonly linkedTo?: string;
}

const messages = {
  required_input_missing: "Required input is missing",
  value_not_in_list: "Value not in list",
  bad_linked_input: "Bad linked input, must be a length-2 list of [node_id, slot_index]",
  return_type_mismatch: "Return type mismatch between linked nodes",
  custom_validation_failed: "Custom validation failed for node",
} as const;

export function reasonOf(type: keyof typeof messages, details: string, extra: Printable): NodeError {
  return { type, message: messages[type], details, extra_info: extra };
}

/** Checks one input; coerces a literal in place; names the node a sound link leads to. Throws Python faults. */
export function inspectInput(question: Question): Finding {
  const { name, spec, inputs } = question;
  const value = inputs.get(name);
  if (value === undefined) return { error: reasonOf("required_input_missing", name, { input_name: name }) };
  if (Array.isArray(value)) return inspectLink(question, value);
  return inspectLiteral(question, unwrap(value), { input_name: name, input_config: inputConfig(spec) });
}

/** `{"__value__": x}` lets a literal be a list. */
function unwrap(value: Json): Json {
  return value instanceof Map ? (value.get("__value__") ?? value) : value;
}

function inspectLink({ name, spec, graph, catalog }: Question, value: Json[]): Finding {
  const extra = { input_name: name, input_config: inputConfig(spec) };
  if (value.length !== 2) return { error: reasonOf("bad_linked_input", name, { ...extra, received_value: value }) };
  const [from, slot] = value as [Json, Json];
  const source = typeof from === "string" ? graph.get(from) : undefined;
  if (typeof from !== "string" || !source) throw pythonFault("KeyError", printPython(from));
  const outputs = catalog.get(classOf(source))?.outputs ?? [];
  if (typeof slot !== "bigint") {
    throw pythonFault("TypeError", "tuple indices must be integers or slices, not str");
  }
  const received = outputs.at(Number(slot));
  if (received === undefined) throw pythonFault("IndexError", "tuple index out of range");
  if (received === spec.type) return { linkedTo: from };
  const wanted = Array.isArray(spec.type) ? printPython([...spec.type]) : spec.type;
  const details = `${name}, received_type(${received}) mismatch input_type(${wanted})`;
  return {
    error: reasonOf("return_type_mismatch", details, { ...extra, received_type: received, linked_node: value }),
  };
}

function inspectLiteral(question: Question, raw: Json, extra: { [key: string]: Printable }): Finding {
  const { name, spec, inputs } = question;
  const coerced = coerceLiteral(spec.type, raw);
  if (!coerced.ok) {
    const error = {
      type: "invalid_input_type",
      message: `Failed to convert an input value to a ${String(spec.type)} value`,
      details: `${name}, ${printPlain(raw)}, ${coerced.reason}`,
      extra_info: { ...extra, received_value: raw, exception_message: coerced.reason },
    };
    return { error };
  }
  const value = coerced.value;
  if (coerced.value !== inputs.get(name)) inputs.set(name, value);
  if (question.hasOwnCheck) return {};
  return checkRange(spec, name, value, extra) ?? checkList(spec, name, value, extra) ?? {};
}

function checkRange(
  spec: InputSpec,
  name: string,
  value: Json,
  extra: { [key: string]: Printable },
): Finding | undefined {
  if (typeof value !== "bigint" && typeof value !== "number") return undefined;
  const { min, max } = spec.options ?? {};
  const info = { ...extra, received_value: value };
  if ((typeof min === "bigint" || typeof min === "number") && value < min) {
    const message = `Value ${printPlain(value)} smaller than min of ${printPlain(min)}`;
    return { error: { type: "value_smaller_than_min", message, details: name, extra_info: info } };
  }
  if ((typeof max === "bigint" || typeof max === "number") && value > max) {
    const message = `Value ${printPlain(value)} bigger than max of ${printPlain(max)}`;
    return { error: { type: "value_bigger_than_max", message, details: name, extra_info: info } };
  }
  return undefined;
}

const longestListShown = 20;

function checkList(
  spec: InputSpec,
  name: string,
  value: Json,
  extra: { [key: string]: Printable },
): Finding | undefined {
  if (typeof spec.type === "string" || spec.type.includes(value as string)) return undefined;
  const isLong = spec.type.length > longestListShown;
  const list = isLong ? `(list of length ${spec.type.length})` : printPython([...spec.type]);
  const info = { ...extra, ...(isLong ? { input_config: null } : {}), received_value: value };
  return { error: reasonOf("value_not_in_list", `${name}: '${printPlain(value)}' not in ${list}`, info) };
}
