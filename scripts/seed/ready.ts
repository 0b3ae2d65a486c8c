import type { Pins, Spec } from "../../core/contracts.ts";
import { readySpec } from "../../core/document/decide.ts";
import type { Found } from "../../core/document/lookup.ts";
import { gatherFacts } from "../../core/policy/facts.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { pinsOf, readiedSpec, readyBlockers } from "../../core/spec/decide.ts";
import type { DocumentCommits } from "../../store/document-commits.ts";
import type { ProjectStore } from "../../store/project.ts";
import { SEED_ACTOR, type SeedDocument } from "./document.ts";
import { lookupAfter } from "./lookup.ts";

/** A draft that may become ready, with what it will be pinned to. */
interface ReadiableSpec {
  readonly draftHash: string;
  readonly value: Spec;
  readonly pins: Pins;
}

/** Why a spec stays a draft although its author calls it ready. */
export interface BlockedSpec {
  readonly specId: string;
  readonly sentences: readonly string[];
}

export interface Readiness {
  readonly ready: readonly ReadiableSpec[];
  readonly blocked: readonly BlockedSpec[];
}

/** Asks the ready gate about every spec that its author calls ready and that is still the seed's draft. */
export async function checkReadiness(
  store: ProjectStore<ProjectState> | null,
  documents: readonly SeedDocument[],
  incoming: readonly SeedDocument[],
): Promise<Readiness> {
  const lookup = await lookupAfter(store, incoming);
  const candidates = documents
    .filter(({ wantsReady }) => wantsReady)
    .map(({ id, hash }) => ({ draft: lookup.get("specs", id), hash }))
    .flatMap(({ draft, hash }) => (draft?.hash === hash ? [draft] : []));
  const ready: ReadiableSpec[] = [];
  const blocked: BlockedSpec[] = [];
  for (const draft of candidates) {
    const blockers = readyBlockers(draft, lookup);
    // As in the gate: whether an anchor is approved already only decides when the spec can be rendered.
    const facts = gatherFacts(draft, lookup, () => draft.hash);
    if (blockers.length === 0 && facts.ok) ready.push(toReadiable(draft, pinsOf(facts.value)));
    else blocked.push({ specId: draft.id, sentences: blockers.map(({ sentence }) => sentence) });
  }
  return { ready, blocked };
}

function toReadiable({ hash, value }: Found<"specs">, pins: Pins): ReadiableSpec {
  return { draftHash: hash, value: readiedSpec(value, pins), pins };
}

/** Commits the specs as ready, each with its pins. */
export async function readySpecs(
  commits: DocumentCommits<ProjectState>,
  specs: readonly ReadiableSpec[],
): Promise<void> {
  for (const { draftHash, value, pins } of specs) {
    const { revision } = await commits.prepare("specs", value);
    const decide = (state: ProjectState) => readySpec(state, revision, pins, draftHash);
    await commits.commit({ kind: "specs", id: value.id, value, decide }, { actor: SEED_ACTOR });
  }
}
