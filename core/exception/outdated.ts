import { findVersion, type Version } from "../asset/state.ts";
import { documentKey } from "../document/state.ts";
import type { Draft } from "../event.ts";
import type { ProjectState } from "../project/state.ts";
import { infrastructureOf } from "./cause-id.ts";
import { resolveException } from "./decide.ts";
import { type Exception, openExceptions } from "./state.ts";

/** What planning a spec today comes to: a plan, in what tells it from others, or the reason why there is none. */
export type PlanToday =
  | { readonly ok: true; readonly stackKey: string; readonly packageHash: string; readonly size: string }
  | { readonly ok: false; readonly cause: string };

/** Open exceptions whose evidence may have gone with a change of documents: those of one spec, which are not infrastructure. */
function questionable(state: ProjectState): Exception[] {
  return openExceptions(state).filter(({ specId, code }) => specId !== null && infrastructureOf(code) === null);
}

/** The specs to plan for `outdated`. */
export function specsToPlan(state: ProjectState): string[] {
  const specIds = questionable(state).flatMap(({ specId }) => (isWanted(state, specId) ? (specId ?? []) : []));
  return [...new Set(specIds)];
}

/**
 * Closes open exceptions whose evidence is gone: `gone` when nobody wants the spec any more, `fixed` when what failed is not
 * what would be made today. `plans`: by spec; what is not in it stays.
 */
export function closeOutdated(state: ProjectState, plans: ReadonlyMap<string, PlanToday>): Draft[] {
  return questionable(state).flatMap((exception) => {
    const { exceptionId, specId } = exception;
    if (!isWanted(state, specId))
      return resolveException(state, exceptionId, "gone", "The spec is not wanted any more.");
    const plan = plans.get(specId ?? "");
    const note = plan === undefined ? null : whyFixed(state, exception, plan);
    return note === null ? [] : resolveException(state, exceptionId, "fixed", note);
  });
}

function isWanted({ documents }: ProjectState, specId: string | null): boolean {
  const spec = documents[documentKey("specs", specId ?? "")];
  return spec !== undefined && spec.summary.status !== "retired";
}

function whyFixed(state: ProjectState, exception: Exception, plan: PlanToday): string | null {
  const { stage, assetId, versionId, cause } = exception;
  if (stage === "plan" || stage === "ready") return whyPlannable(plan, cause?.subject);
  const version = findVersion(state, assetId ?? "", versionId ?? "");
  if (!plan.ok || version === undefined) return null;
  const remade = whyRemade(version, plan);
  if (remade !== null || (stage !== "route" && stage !== "decision")) return remade;
  // What a remedy added to the words is no change of documents.
  if (version.remedy === null && version.packageHash !== plan.packageHash)
    return "It would be made from other words now.";
  return contractNote(state, exception);
}

function whyPlannable(plan: PlanToday, subject: string | undefined): string | null {
  if (plan.ok) return "The spec can be planned now.";
  return subject === undefined || plan.cause === subject ? null : "It is refused for another reason now.";
}

function whyRemade({ stackKey, renderSize }: Version, plan: Extract<PlanToday, { readonly ok: true }>): string | null {
  if (stackKey !== null && stackKey !== plan.stackKey) return "It would be made with another stack now.";
  const isOtherSize = renderSize !== null && `${renderSize.widthPx}x${renderSize.heightPx}` !== plan.size;
  return isOtherSize ? "It would be made in another size now." : null;
}

function contractNote({ documents }: ProjectState, { specId, cause }: Exception): string | null {
  const pins = documents[documentKey("specs", specId ?? "")]?.pins ?? null;
  if (pins === null || cause?.contract === undefined) return null;
  const contract = `${pins.baselineHash.slice(0, 8)}.${pins.policyHash.slice(0, 8)}`;
  return contract === cause.contract ? null : "It would be judged by other rules now.";
}
