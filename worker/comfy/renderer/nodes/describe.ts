import type { Printable } from "../protocol/python-json.ts";
import type { InputSpec, NodeClass } from "./node-class.ts";

export type Options = { readonly [key: string]: Printable };
type Inputs = { readonly [input: string]: InputSpec };

export const int = (options: Options): InputSpec => ({ type: "INT", options });
export const float = (options: Options): InputSpec => ({ type: "FLOAT", options });
export const choice = (type: readonly string[], options?: Options): InputSpec =>
  options ? { type, options } : { type };
export const wire = (type: string, tooltip?: string): InputSpec =>
  tooltip ? { type, options: { tooltip } } : { type };
export const tip = (tooltip: string): Options => ({ tooltip });

type ExtraKey =
  | "optional"
  | "hidden"
  | "outputNames"
  | "outputTooltips"
  | "customCheck"
  | "isOutput"
  | "module"
  | "isNewSchema";

interface Extras extends Partial<Pick<NodeClass, ExtraKey>> {
  readonly description?: string;
}

/** One class in ComfyUI's own words. */
export function node(
  name: string,
  displayName: string,
  category: string,
  required: Inputs,
  outputs: string[],
  extras: Extras = {},
): NodeClass {
  return { description: "", isOutput: false, ...extras, name, displayName, category, required, outputs };
}
