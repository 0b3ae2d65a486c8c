import type { PlanDiff } from "../../core/policy/diff-types.ts";
import type { Refusal } from "../../core/policy/result.ts";
import { documentPath, type Revision } from "../document/document.ts";
import { type Answer, get, post, projectPath, put } from "../live/api.ts";
import type { PolicyDryRun } from "./policy-diff.tsx";

/** What another choice for a spec would do, and the one request that does exactly that. */
export interface Offer {
  readonly diff: PlanDiff | null;
  /** Why there would be no plan. */
  readonly refusals: readonly Refusal[];
  readonly accept: () => Promise<Answer<unknown>>;
}

interface RebindOffer {
  readonly previewHash: string;
  readonly diff: PlanDiff | null;
  readonly refusals: { readonly after: readonly Refusal[] };
}

/** A ready spec bound to the newest documents, and to another checkpoint if one is named. */
export async function offerRebind(
  projectId: string,
  specId: string,
  checkpointId: string | null,
): Promise<Answer<Offer>> {
  const path = projectPath(projectId, `specs/${encodeURIComponent(specId)}/rebind`);
  const wish = checkpointId === null ? {} : { checkpointId };
  const asked = await post<RebindOffer>(`${path}/preview`, wish);
  if (!asked.ok) return asked;
  const { diff, refusals, previewHash } = asked.value;
  return { ok: true, value: { diff, refusals: refusals.after, accept: () => post(path, { ...wish, previewHash }) } };
}

/** A draft with another checkpoint and the profiles that the project has for it. */
export async function offerSwitch(projectId: string, specId: string, checkpointId: string): Promise<Answer<Offer>> {
  const path = documentPath(projectId, `specs/${specId}`);
  const read = await get<Revision>(path);
  if (!read.ok) return read;
  const { checkpointProfileId, checkpointProfileVersion, baselineProfileId, ...rest } = read.value.document;
  const document = { ...rest, checkpointId };
  const asked = await post<PolicyDryRun>(projectPath(projectId, "policy/diff"), {
    kind: "specs",
    id: specId,
    document,
  });
  if (!asked.ok) return asked;
  const own = asked.value.now.changed.find((change) => change.specId === specId);
  const refusals = own?.outcome === "refused" ? own.refusals : [];
  return { ok: true, value: { diff: own?.diff ?? null, refusals, accept: () => put(path, document, read.value.hash) } };
}
