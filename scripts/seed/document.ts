import type { DocumentKind, DocumentSummary } from "../../core/contracts.ts";
import type { Actor } from "../../core/event.ts";

/** Who commits what the seed brings; its revisions are recognised by this. */
export const SEED_ACTOR: Actor = { kind: "system", id: "seed" };

/** One example document as the seed imports it. */
export interface SeedDocument {
  readonly kind: DocumentKind;
  readonly id: string;
  /** The parsed document; a spec always as a draft. */
  readonly value: object;
  readonly hash: string;
  readonly summary: DocumentSummary;
  /** True for a spec that its author calls ready: it is readied after the import. */
  readonly wantsReady: boolean;
}
