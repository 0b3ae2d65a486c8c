import type { Json, JsonObject } from "../protocol/python-json.ts";

/** A graph in API format: node id → `{class_type, inputs}`, in text order. */
export type Graph = Map<string, JsonObject>;

export interface Link {
  readonly from: string;
  readonly slot: number;
}

export function classOf(node: JsonObject | undefined): string {
  const name = node?.get("class_type");
  return typeof name === "string" ? name : "";
}

export function inputsOf(node: JsonObject | undefined): JsonObject {
  const inputs = node?.get("inputs");
  return inputs instanceof Map ? inputs : new Map();
}

/** The link an input value stands for, or undefined for a literal. */
export function linkOf(value: Json | undefined): Link | undefined {
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [from, slot] = value;
  return typeof from === "string" && typeof slot === "bigint" ? { from, slot: Number(slot) } : undefined;
}
