import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentOf, documentSchemaOf } from "../core/document/kinds.ts";
import type { Found, Lookup } from "../core/document/lookup.ts";
import { type DocumentHead, documentKey, documentsOfKind, isReadySpec } from "../core/document/state.ts";
import { Failure } from "../core/failure.ts";
import { hashOf } from "../core/hash.ts";
import { type FactsBySpec, type PolicyDiff, policyDiff } from "../core/policy/diff-policy.ts";
import { type Facts, gatherFacts } from "../core/policy/facts.ts";
import { accepted, type Result, refused } from "../core/policy/result.ts";
import type { ProjectState } from "../core/project/state.ts";
import { bindToPins } from "../core/spec/pinning.ts";
import { lookupOf, newestRevisions, withPins } from "./lookup.ts";
import type { ObjectStore } from "./objects.ts";
import { approvedPictureOf } from "./planning.ts";
import { parse } from "./schemas.ts";

/** A document as it would be saved; null asks about its removal. */
export interface DocumentChange {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly document: unknown;
}

export interface PolicyDryRun {
  readonly kind: DocumentKind;
  readonly id: string;
  readonly readySpecs: number;
  /** False: the newest revision has this content already. */
  readonly isChanged: boolean;
  /** What would change at once: pins stay. */
  readonly now: PolicyDiff;
  /** What would change for ready specs that are bound to the newest documents. */
  readonly onRebind: PolicyDiff;
}

interface DryRunProject {
  readonly objects: ObjectStore;
  state(): ProjectState;
}

type Documents = ReadonlyMap<string, Found<DocumentKind>>;

/** So many specs are planned before other requests get their turn. */
const specsAtOnce = 25;

/**
 * Every ready spec whose plan a changed document would change, before it is saved; nothing is written.
 * Failures INVALID_INPUT with fields, DOCUMENT_NOT_FOUND when what would be removed is not there.
 */
export async function policyDryRun(project: DryRunProject, change: DocumentChange): Promise<PolicyDryRun> {
  const { kind, id } = change;
  const state = project.state();
  const key = documentKey(kind, id);
  const value = change.document === null ? null : checked(change);
  const known = state.documents[key]?.hash;
  if (value === null && known === undefined) throw new Failure("DOCUMENT_NOT_FOUND", `There is no document ${key}.`);
  const heads = structuredClone(specsInQuestion(state, kind === "specs" ? id : null));
  const before = await newestRevisions(project.objects, state);
  const after = withChange(before, key, value);
  const now = { changed: [], revisionOnly: [], unchanged: 0 } as PolicyDiff;
  const totals = { now, onRebind: now };
  for (let at = 0; at < heads.length; at += specsAtOnce) {
    const batch = heads.slice(at, at + specsAtOnce);
    const pinned = async (documents: Documents): Promise<FactsBySpec> =>
      factsOf(state, batch, async (head) => withPins(project.objects, documents, head), kind === "specs" ? id : null);
    const newest = (documents: Documents): Promise<FactsBySpec> => factsOf(state, batch, async () => documents);
    totals.now = joined(totals.now, policyDiff(await pinned(before), await pinned(after)));
    totals.onRebind = joined(totals.onRebind, policyDiff(await newest(before), await newest(after)));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { kind, id, readySpecs: heads.length, isChanged: known !== (value && hashOf(value)), ...totals };
}

function checked({ kind, id, document }: DocumentChange): DocumentOf[DocumentKind] {
  const value = parse<DocumentOf[DocumentKind]>(documentSchemaOf[kind], document);
  if (value.id === id) return value;
  const message = `is "${value.id}", but the request is about "${id}"`;
  throw new Failure("INVALID_INPUT", `/document/id ${message}.`, {
    fields: [{ path: "/document/id", rule: "id", message, fix: `Use "${id}".` }],
  });
}

/** Ready specs, and the one that is being changed, whatever its status. */
function specsInQuestion(state: ProjectState, changedSpec: string | null): readonly DocumentHead[] {
  return documentsOfKind(state, "specs").filter((head) => isReadySpec(head) || head.id === changedSpec);
}

function withChange(documents: Documents, key: string, value: DocumentOf[DocumentKind] | null): Documents {
  const changed = new Map(documents);
  if (value === null) changed.delete(key);
  else changed.set(key, { id: value.id, value, hash: hashOf(value) });
  return changed;
}

async function factsOf(
  state: ProjectState,
  heads: readonly DocumentHead[],
  viewOf: (head: DocumentHead) => Promise<Documents>,
  saved: string | null = null,
): Promise<FactsBySpec> {
  const approvedPicture = (id: string): string | null => approvedPictureOf(state, id);
  const facts = new Map<string, Result<Facts>>();
  for (const head of heads) {
    const lookup = lookupOf(await viewOf(head));
    const spec = lookup.get("specs", head.id);
    const found: Result<Found<"specs">> =
      spec === null ? refused([removed]) : head.id === saved ? asSaved(spec, head, lookup) : accepted(spec);
    facts.set(head.id, found.ok ? gatherFacts(found.value, lookup, approvedPicture) : found);
  }
  return facts;
}

/** A ready spec as saving it would leave it: with its pins, or refused where its contents leave them. */
function asSaved(spec: Found<"specs">, { pins }: DocumentHead, lookup: Lookup): Result<Found<"specs">> {
  if (pins === null || spec.value.status !== "ready") return accepted(spec);
  const bound = bindToPins(spec.value, pins, lookup);
  return bound.ok ? accepted({ id: spec.id, value: bound.value.value, hash: hashOf(bound.value.value) }) : bound;
}

const removed = {
  code: "DOCUMENT_NOT_FOUND",
  field: "",
  sentence: "The spec itself would be gone.",
  fix: "Retire it instead.",
};

function joined(one: PolicyDiff, other: PolicyDiff): PolicyDiff {
  return {
    changed: [...one.changed, ...other.changed],
    revisionOnly: [...one.revisionOnly, ...other.revisionOnly],
    unchanged: one.unchanged + other.unchanged,
  };
}
