import type { LabPlanes } from "../lab.ts";
import type { Picture } from "../pixels.ts";

/** A picture with its OKLab planes and the bits of its subject. */
export interface Sitter {
  readonly picture: Picture;
  readonly lab: LabPlanes;
  readonly bits: Uint8Array;
}

/** Area and centre of the set pixels; the middle of nothing is 0. */
export interface Mass {
  readonly areaPx: number;
  readonly x: number;
  readonly y: number;
}
