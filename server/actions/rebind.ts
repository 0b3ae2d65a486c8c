import type { Pins, Spec } from "../../core/contracts.ts";
import { rebindSpec } from "../../core/document/decide.ts";
import { documentKey } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import { evidenceOf } from "../../core/policy/bundle-evidence.ts";
import { planDiff } from "../../core/policy/diff.ts";
import type { PlanDiff } from "../../core/policy/diff-types.ts";
import type { PlanResult } from "../../core/policy/plan.ts";
import type { Refusal } from "../../core/policy/result.ts";
import { sha256Seed53 } from "../../core/policy/seeds.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { type RebindPreview, type RebindWish, rebindPreview } from "../../core/spec/rebind.ts";
import type { DocumentCommits } from "../../store/document-commits.ts";
import { approvedPictureOf, createPlanner } from "../../store/planning.ts";
import { person } from "../person.ts";
import type { Project } from "../project.ts";

/** What a rebind would do: the plan diff, or why one of the two plans does not come about. */
export interface RebindOffer {
  readonly previewHash: string;
  readonly from: Pins;
  readonly pins: Pins;
  readonly spec: Spec;
  readonly diff: PlanDiff | null;
  readonly refusals: { readonly before: readonly Refusal[]; readonly after: readonly Refusal[] };
}

/** Shows what binding a ready spec to the newest documents changes; nothing is written. Failures as in `rebind`. */
export async function offerRebind(project: Project, specId: string, wish: RebindWish): Promise<RebindOffer> {
  const { value, pins, from, before, after, previewHash } = await previewOf(project, specId, wish);
  const diff = before.ok && after.ok ? planDiff(evidenceOf(before), evidenceOf(after)) : null;
  return {
    previewHash,
    from,
    pins,
    spec: value,
    diff,
    refusals: { before: refusalsOf(before), after: refusalsOf(after) },
  };
}

/**
 * Binds a ready spec anew, exactly as it was shown. Failures DOCUMENT_NOT_FOUND, SPEC_NOT_READY with every blocker,
 * STALE_DOCUMENT when the preview was another one.
 */
export async function rebind(
  project: Project,
  commits: DocumentCommits<ProjectState>,
  specId: string,
  { previewHash, ...wish }: RebindWish & { readonly previewHash: string },
): Promise<void> {
  const shown = await previewOf(project, specId, wish);
  if (shown.previewHash !== previewHash)
    throw new Failure("STALE_DOCUMENT", "The spec or its documents moved since the preview; look at it again.");
  const { value, revision } = await commits.prepare("specs", shown.value);
  const decide = (state: ProjectState) => rebindSpec(state, revision, shown.pins, shown.from, shown.specHash);
  await commits.commit({ kind: "specs", id: specId, decide, value }, { actor: person });
}

async function previewOf(
  project: Project,
  specId: string,
  wish: RebindWish,
): Promise<RebindPreview & { readonly specHash: string }> {
  const pins = structuredClone(project.state().documents[documentKey("specs", specId)]?.pins ?? null);
  const planner = await createPlanner(project);
  const pinned = planner.lookupFor(specId);
  const spec = pinned.get("specs", specId);
  if (spec === null) throw new Failure("DOCUMENT_NOT_FOUND", `There is no spec ${specId}.`);
  if (pins === null) throw new Failure("SPEC_NOT_READY", `${specId} is not ready, so nothing binds it yet.`);
  const chance = (purpose: string): number => sha256Seed53(purpose) / 2 ** 53;
  const newest = planner.lookup;
  const pictureOf = (id: string): string | null => approvedPictureOf(project.state(), id);
  const preview = rebindPreview({ spec, pins, pinned, newest, approvedPictureOf: pictureOf, chance }, wish);
  if (preview.ok) return { ...preview.value, specHash: spec.hash };
  const fields = preview.refusals.map(({ field, code, sentence, fix }) => {
    return { path: field, rule: code, message: sentence, fix };
  });
  throw new Failure("SPEC_NOT_READY", `${specId} can't be bound to the newest documents.`, { fields });
}

function refusalsOf(result: PlanResult): readonly Refusal[] {
  return result.ok ? [] : result.refusals;
}
