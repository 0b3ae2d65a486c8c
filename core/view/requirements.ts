import type { EffectiveContract } from "../contracts.ts";
import { figure, idInWords } from "./words.ts";

/** One requirement in force: what, how much, and which place asked for it. */
export interface Requirement {
  readonly name: string;
  readonly value: string;
  readonly setBy: string;
  readonly source: string;
  readonly isBuiltIn: boolean;
}

const layerWords: Readonly<Record<EffectiveContract["origins"][string]["layer"], string>> = {
  default: "built in",
  global_baseline: "house rules",
  asset_type: "asset type",
  project: "project",
  spec: "this spec",
  entity_tag: "tag or entity",
};

/** What an asset must meet; maps are shown entry by entry, because each entry has its own origin. */
export function requirementsOf({ values, origins }: EffectiveContract): Requirement[] {
  const all = Object.entries(values).flatMap(([name, value]) => {
    if (!isMap(value) || Object.keys(value).length === 0) return [requirement(name, value, origins)];
    return Object.entries(value).map(([key, inner]) => requirement(`${name}.${key}`, inner, origins));
  });
  return [...all.filter(({ isBuiltIn }) => !isBuiltIn), ...all.filter(({ isBuiltIn }) => isBuiltIn)];
}

/** What a layer asked for in vain, because a tighter value was in force. */
export interface HeldBack {
  readonly name: string;
  readonly asked: string;
  readonly inForce: string;
  /** Place that asked. */
  readonly source: string;
  /** Place whose value stays. */
  readonly setBy: string;
}

/** What layers asked for and did not get; looser limits than those in force are never taken. */
export function heldBackOf({ heldBack = [] }: EffectiveContract): HeldBack[] {
  return heldBack.map(({ field, asked, inForce, source, setBy }) => {
    const { name, value } = figureOf(field, field, asked);
    return { name, asked: value, inForce: figureOf(field, field, inForce).value, source, setBy };
  });
}

/** `path` is the field, or `field.key` for one entry of a map. */
function requirement(path: string, value: unknown, origins: EffectiveContract["origins"]): Requirement {
  const [field = path, key] = path.split(".");
  const origin = origins[path] ?? origins[field];
  const layer = origin?.layer ?? "default";
  return {
    ...figureOf(path, field, value),
    ...(key === undefined ? {} : { name: `${idInWords(field)}: ${key === "*" ? "any check" : idInWords(key)}` }),
    setBy: layerWords[layer],
    source: origin?.source ?? "built-in",
    isBuiltIn: layer === "default",
  };
}

/** A figure in pixels says so beside the figure, not in the name. */
function figureOf(path: string, field: string, value: unknown): Pick<Requirement, "name" | "value"> {
  if (path.endsWith("Px") && typeof value === "number") {
    return { name: idInWords(path.slice(0, -"Px".length)), value: `${figure(value)} px` };
  }
  return { name: idInWords(field), value: valueInWords(value) };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueInWords(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return figure(value);
  // Sentences and paths stay as they were written; only ids become words.
  if (typeof value === "string") return /^[\w-]+$/.test(value) ? idInWords(value) : value;
  if (Array.isArray(value)) return listInWords(value.map(valueInWords), ", ");
  return isMap(value) ? objectInWords(value) : "none";
}

function objectInWords(value: Record<string, unknown>): string {
  if ("widthPx" in value && "heightPx" in value) return `${value["widthPx"]} × ${value["heightPx"]} px`;
  const fields = Object.entries(value).map(([name, inner]) => `${idInWords(name)}: ${valueInWords(inner)}`);
  return listInWords(fields, "; ");
}

function listInWords(items: readonly string[], separator: string): string {
  return items.length === 0 ? "none" : items.join(separator);
}
