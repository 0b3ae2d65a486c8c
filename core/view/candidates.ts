import type { Stack } from "../contracts.ts";

export type Candidate = Stack["skipped"][number];

/** What was not used: what a person may wonder about, and what is only noise. */
export interface LeftOut {
  readonly skipped: readonly Candidate[];
  readonly blocked: readonly Candidate[];
  /** In the stack already, or made for another checkpoint: nothing that anyone could change about this asset. */
  readonly noise: readonly Candidate[];
}

const noisy: ReadonlySet<string> = new Set(["already_chosen", "incompatible_checkpoint"]);

/** The candidates that were left out, each once for the same reason. */
export function leftOutOf({ skipped, blocked }: Pick<Stack, "skipped" | "blocked">): LeftOut {
  const isNoise = ({ reasonCode }: Candidate): boolean => noisy.has(reasonCode);
  return {
    skipped: once(skipped).filter((item) => !isNoise(item)),
    blocked: once(blocked).filter((item) => !isNoise(item)),
    noise: once([...skipped, ...blocked].filter(isNoise)),
  };
}

function once(items: readonly Candidate[]): Candidate[] {
  return [...new Map(items.map((item) => [`${item.loraId} ${item.reason}`, item])).values()];
}
