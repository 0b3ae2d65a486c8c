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
  readonly optional?: { readonly [input: string]: InputSpec };
  readonly hidden?: { readonly [input: string]: string };
  readonly outputs: readonly string[];
  /** Left out when each output is called by its type. */
  readonly outputNames?: readonly string[];
  /** `nodes` when left out. */
  readonly module?: string;
  /** Nodes of the newer schema name every key, null where unset, and their choices as COMBO. */
  readonly isNewSchema?: boolean;
  readonly outputTooltips?: readonly string[];
  readonly isOutput: boolean;
  /** Inputs that have their own check instead of the list check: returns a text when the value is refused. */
  readonly customCheck?: { readonly input: string; readonly check: (value: Json) => string | undefined };
}

/** The `[type, options]` pair validation errors carry; `/object_info` leaves empty options out. */
export function inputConfig(spec: InputSpec): Printable {
  return [spec.type, spec.options ?? {}];
}

type Inputs = NodeClass["required"];

/** The class in the shape of `/object_info`. */
export function describeClass(nodeClass: NodeClass): Printable {
  const { required, optional, hidden, outputs, isNewSchema = false } = nodeClass;
  const describe = (inputs: Inputs): Printable =>
    Object.fromEntries(Object.entries(inputs).map(([name, spec]) => [name, describeInput(spec, isNewSchema)]));
  return {
    input: {
      required: describe(required),
      ...(optional ? { optional: describe(optional) } : {}),
      ...(hidden ? { hidden } : {}),
    },
    input_order: {
      required: Object.keys(required),
      ...(optional ? { optional: Object.keys(optional) } : {}),
      ...(hidden ? { hidden: Object.keys(hidden) } : {}),
    },
    output: outputs,
    output_is_list: outputs.map(() => false),
    output_name: nodeClass.outputNames ?? outputs,
    name: nodeClass.name,
    display_name: isNewSchema ? null : nodeClass.displayName,
    description: nodeClass.description,
    python_module: nodeClass.module ?? "nodes",
    category: nodeClass.category,
    output_node: nodeClass.isOutput,
    ...(nodeClass.outputTooltips ? { output_tooltips: nodeClass.outputTooltips } : {}),
    ...(isNewSchema ? newSchemaKeys(outputs) : {}),
  };
}

function describeInput({ type, options }: InputSpec, isNewSchema: boolean): Printable {
  if (!isNewSchema) return options ? [type, options] : [type];
  if (typeof type === "string") return [type, options ?? {}];
  return ["COMBO", { multiselect: false, options: type, ...options }];
}

function newSchemaKeys(outputs: readonly string[]): { readonly [key: string]: Printable } {
  return { output_tooltips: outputs.map(() => null), deprecated: false, experimental: false, api_node: false };
}
