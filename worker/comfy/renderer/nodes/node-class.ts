import type { Json, Printable } from "../protocol/python-json.ts";

/** One input: its type name or its list of choices, and ComfyUI's options (bigint = int, number = float). */
export interface InputSpec {
  readonly type: string | readonly string[];
  readonly options?: { readonly [key: string]: Printable };
}

/** What `/object_info` says about a class and validation goes by. */
export interface NodeClass {
  readonly name: string;
  readonly displayName: string;
  readonly category: string;
  readonly description: string;
  readonly required: { readonly [input: string]: InputSpec };
  readonly hidden?: { readonly [input: string]: string };
  readonly outputs: readonly string[];
  readonly outputTooltips?: readonly string[];
  readonly isOutput: boolean;
  /** Inputs that have their own check instead of the list check: returns a text when the value is refused. */
  readonly customCheck?: { readonly input: string; readonly check: (value: Json) => string | undefined };
}

/** The `[type, options]` pair validation errors carry; `/object_info` leaves empty options out. */
export function inputConfig(spec: InputSpec): Printable {
  return [spec.type, spec.options ?? {}];
}

function describeInput(spec: InputSpec): Printable {
  return spec.options ? [spec.type, spec.options] : [spec.type];
}

/** The class in the shape of `/object_info`. */
export function describeClass(nodeClass: NodeClass): Printable {
  const { required, hidden, outputs } = nodeClass;
  return {
    input: {
      required: Object.fromEntries(Object.entries(required).map(([name, spec]) => [name, describeInput(spec)])),
      ...(hidden ? { hidden } : {}),
    },
    input_order: { required: Object.keys(required), ...(hidden ? { hidden: Object.keys(hidden) } : {}) },
    output: outputs,
    output_is_list: outputs.map(() => false),
    output_name: outputs,
    name: nodeClass.name,
    display_name: nodeClass.displayName,
    description: nodeClass.description,
    python_module: "nodes",
    category: nodeClass.category,
    output_node: nodeClass.isOutput,
    ...(nodeClass.outputTooltips ? { output_tooltips: nodeClass.outputTooltips } : {}),
  };
}
