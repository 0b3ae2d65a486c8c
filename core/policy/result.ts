/** Why a spec can't be planned, in words a person can act on. `evidence` carries what was weighed, such as every candidate. */
export interface Refusal {
  readonly code: string;
  readonly sentence: string;
  readonly field: string;
  readonly fix: string;
  readonly evidence?: unknown;
}

/** Specs that are refused for the same reason have one cause: what the sentence says, whichever spec it says it of. */
export function refusalCause({ sentence }: Pick<Refusal, "sentence">, specId: string): string {
  return sentence.replaceAll(specId, "…").slice(0, 500);
}

/** A value, or every reason why there is none. */
export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

export function accepted<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function refused<Value>(refusals: readonly Refusal[]): Result<Value> {
  return { ok: false, refusals };
}
