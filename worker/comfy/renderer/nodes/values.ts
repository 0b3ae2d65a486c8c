import { pythonFault } from "../protocol/python-fault.ts";
import type { Json } from "../protocol/python-json.ts";

/** One picture: 3 bytes per pixel, rows top to bottom. `truth` says which defects were painted on purpose. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
  readonly truth?: PaintTruth;
}

/** What the painter knows about its picture; kept for evaluation, never served. */
export interface PaintTruth {
  readonly subject: string;
  readonly defects: readonly string[];
  readonly details: { readonly [key: string]: number | string };
}

export interface LoraUse {
  readonly name: string;
  readonly strength: number;
}

/** What travels along the links of a graph. */
export type Value =
  | { readonly kind: "MODEL"; readonly checkpoint: string; readonly loras: readonly LoraUse[] }
  | {
      readonly kind: "CLIP";
      readonly checkpoint: string;
      readonly loras: readonly LoraUse[];
      readonly lastLayer: number;
    }
  | { readonly kind: "VAE"; readonly name: string }
  | { readonly kind: "CONDITIONING"; readonly text: string; readonly encoder: string }
  | {
      readonly kind: "LATENT";
      readonly width: number;
      readonly height: number;
      readonly count: number;
      readonly pictures?: readonly Picture[];
      /** 4 when left out; the `pixel_space` VAE leaves the 3 of the picture. */
      readonly channels?: number;
    }
  | { readonly kind: "IMAGE"; readonly pictures: readonly Picture[] }
  | { readonly kind: "MASK"; readonly pictures: readonly Picture[] }
  | { readonly kind: "CONTROL_NET"; readonly name: string };

export type ValueOf<Kind extends Value["kind"]> = Extract<Value, { kind: Kind }>;

/** Inputs of a node at run time: literals as JSON, links as values. */
export interface NodeInputs {
  readonly literal: (name: string) => Json;
  readonly link: <Kind extends Value["kind"]>(name: string, kind: Kind) => ValueOf<Kind>;
}

export function numberOf(value: Json): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  throw pythonFault("TypeError", "a number is needed here");
}

export function textOf(value: Json): string {
  if (typeof value === "string") return value;
  throw pythonFault("TypeError", "a text is needed here");
}
