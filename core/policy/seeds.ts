import { canonicalJson } from "../canonical.ts";
import { fnv1a32 } from "../fnv1a.ts";
import { sha256Hex } from "../hash.ts";

/** Largest seed that JSON carries exactly everywhere: 2^53 − 1. */
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** The first 53 bits of sha256 over the UTF-8 bytes of a text. */
export function sha256Seed53(text: string): number {
  const hex = sha256Hex(text);
  return Number.parseInt(hex.slice(0, 13), 16) * 2 + (Number.parseInt(hex.charAt(13), 16) >> 3);
}

export type SeedInput = "specId" | "state" | "frameIndex" | "variantIndex" | "attempt";

/** What a derived seed depends on unless the policy names fewer inputs. */
export const DEFAULT_SEED_INPUTS: readonly SeedInput[] = ["specId", "state", "frameIndex", "variantIndex", "attempt"];

export interface SeedRule {
  readonly mode: "fixed" | "derived" | "random_recorded";
  readonly baseSeed: number | null;
  readonly deriveFrom: readonly SeedInput[];
  readonly hashAlgo: "fnv1a32" | "sha256-53";
}

/** The picture a seed is for; `ordinal` counts the pictures of one plan from 0. */
export interface SeedTarget {
  readonly specId: string;
  readonly state: string | null;
  readonly frameIndex: number | null;
  readonly variantIndex: number;
  readonly attempt: number;
  readonly unitKey: string;
  readonly ordinal: number;
}

/** Chance from outside: a number in [0, 1) per purpose. Only `random_recorded` asks for it. */
export type Chance = (purpose: string) => number;

/** The effective seed of one picture, 0 … 2^53 − 1. A fixed base seed counts up over the pictures of a plan. */
export function effectiveSeed(rule: SeedRule, target: SeedTarget, chance: Chance): number {
  if (rule.mode === "fixed") return countUp(rule.baseSeed ?? 0, target.ordinal);
  if (rule.mode === "random_recorded") return Math.floor(chance(`seed:${target.unitKey}`) * (MAX_SEED + 1));
  const inputs: readonly unknown[] = rule.deriveFrom.map((name) => [name, target[name]]);
  const text = canonicalJson(rule.baseSeed === null ? inputs : [...inputs, ["baseSeed", rule.baseSeed]]);
  return rule.hashAlgo === "fnv1a32" ? fnv1a32(text) : sha256Seed53(text);
}

/** Stays exact: past the largest seed it goes on at 0. */
function countUp(base: number, steps: number): number {
  return base > MAX_SEED - steps ? steps - (MAX_SEED - base) - 1 : base + steps;
}
