import type { EffectiveContract, Plan, ValidatorReport } from "../../core/contracts.ts";
import type { FailureCode } from "../../core/failure.ts";
import type { Evidence, Neighbour } from "../../core/quality/evidence.ts";
import type { FinishEvidence } from "../../core/quality/finish/finish.ts";

export interface UnitPng {
  readonly unitKey: string;
  readonly png: Uint8Array;
}

export interface EncodedImage {
  readonly png: Uint8Array;
  readonly thumb: Uint8Array;
  readonly pixelHash: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface FinishedImage extends EncodedImage {
  readonly unitKey: string;
  /** The same at the further sizes of the plan. */
  readonly scales: readonly EncodedImage[];
}

export interface FinishResult {
  readonly images: readonly FinishedImage[];
  readonly evidence: FinishEvidence;
}

export interface ValidateRequest {
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  /** The variants that were made so far. */
  readonly variants: readonly number[];
  readonly raw: readonly UnitPng[];
  readonly finished: readonly UnitPng[];
  readonly evidence?: Evidence;
  /** Take the place of `evidence.neighbours`. */
  readonly neighbours?: readonly NeighbourPng[];
}

/** The stored picture of a tile that lies beside those to be judged. */
export type NeighbourPng = Omit<Neighbour, "edge"> & { readonly png: Uint8Array };

export interface Inspection {
  readonly pixelHash: string;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** What a pixel thread can do, and what it gives back. */
export interface Operations {
  readonly finish: {
    readonly input: { readonly images: readonly UnitPng[]; readonly params: Plan["finish"] };
    readonly output: FinishResult;
  };
  readonly validate: { readonly input: ValidateRequest; readonly output: ValidatorReport };
  readonly inspect: { readonly input: { readonly png: Uint8Array }; readonly output: Inspection };
}

export type OperationName = keyof Operations;

export type PixelRequest = {
  readonly [Name in OperationName]: {
    readonly id: number;
    readonly name: Name;
    readonly input: Operations[Name]["input"];
  };
}[OperationName];

/** Errors do not survive the way between threads as they are: known failures travel as their code. */
export type PixelReply =
  | { readonly id: number; readonly ok: true; readonly output: Operations[OperationName]["output"] }
  | { readonly id: number; readonly ok: false; readonly code: FailureCode | null; readonly message: string };
