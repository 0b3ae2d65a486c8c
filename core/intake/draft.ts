import type { DocumentKind } from "../contracts.ts";
import type { BindingProposal } from "./graph-roles.ts";
import type { Unmapped } from "./unmapped.ts";

/** Something only a person can say before a draft is a valid document. */
export interface OpenQuestion {
  /** JSON pointer into the draft. */
  readonly path: string;
  readonly question: string;
  /** Values that would fit, likeliest first; never chosen by themselves. */
  readonly candidates: readonly string[];
}

/** A document as far as a file tells it. */
export interface FileDraft {
  readonly kind: Extract<DocumentKind, "loras" | "checkpoints" | "workflow-templates" | "specs">;
  readonly document: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly open: readonly OpenQuestion[];
  /** For workflow templates only. */
  readonly bindings: readonly BindingProposal[];
}

export interface FileDrafts {
  readonly drafts: readonly FileDraft[];
  readonly unmapped: readonly Unmapped[];
}

/** The record without what is not known. */
export function known(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
