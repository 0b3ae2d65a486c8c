import type { Question, SecondReview, SecondReviewPolicy } from "../contracts.ts";
import { isDrawn } from "./audit.ts";

interface Asked {
  readonly tags: readonly string[];
  readonly kind: Question["kind"];
  /** Identity of the pixels that are asked about. */
  readonly pixelHashes: readonly string[];
}

/** Why two people have to agree about a question: the first that the policy names of tag, kind and share; null when one answer is enough. */
export function secondReviewOf(policy: SecondReviewPolicy | undefined, asked: Asked): SecondReview | null {
  const { tags = [], kinds = [], share = 0 } = policy ?? {};
  const tag = tags.find((one) => asked.tags.includes(one));
  if (tag !== undefined) return { by: "tag", of: tag };
  if (kinds.includes(asked.kind)) return { by: "kind", of: asked.kind };
  return isDrawn("second", asked.pixelHashes, share) ? { by: "share", of: String(share) } : null;
}
