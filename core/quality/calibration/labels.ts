import { sha256Hex } from "../../hash.ts";

/** One known case of a figure: its raw risk, and whether the picture really has the defect. */
export interface Label {
  /** Pictures of one origin: all changes of one drawing, all sizes of one icon. Never split between fitting and testing. */
  readonly family: string;
  /** Raw risk of the figure, 0..1. */
  readonly risk: number;
  readonly isDefect: boolean;
}

/** A third of the families is held out, chosen by the hash of their names alone. */
export function isHeldOut(family: string): boolean {
  return Number.parseInt(sha256Hex(`held out\n${family}`).slice(0, 8), 16) % 3 === 0;
}

/** How many different families some labels come from. */
export function familiesOf(labels: readonly Label[]): number {
  return new Set(labels.map(({ family }) => family)).size;
}
