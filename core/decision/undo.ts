import { isInProduction, type Version } from "../asset/state.ts";
import { conflict } from "../conflict.ts";
import type { Draft } from "../event.ts";
import { openExceptions } from "../exception/state.ts";
import type { ProjectState } from "../project/state.ts";
import { cancelRun } from "../run/decide.ts";
import { findDecision, inAddress } from "./decide.ts";
import { isDeciding } from "./deciding.ts";
import { isRestedOn } from "./rounds.ts";
import type { Decision } from "./state.ts";

/**
 * Takes an answer back: the question is open again, the work it started is canceled, and what that work came to is set aside, so
 * that everything counts as before.
 * @throws Failure NOT_FOUND; CONFLICT when it is not answered, or when a later answer or another run rests on it.
 */
export function undoDecision(state: ProjectState, decisionId: string, path: string = inAddress): Draft[] {
  const decision = findDecision(state, decisionId);
  if (decision.answerSeq === null)
    throw conflict("The question is open; there is nothing to undo.", { path, rule: "answered", fix: "Leave it out." });
  if (isRestedOn(state, decision)) {
    const message = "Somebody else has answered since because of this answer; take that back first.";
    throw conflict(message, { path, rule: "newest-first", fix: `Take back the answer to ${decision.nextId} first.` });
  }
  const { assetId, versionId, answerSeq, followUpRunId } = decision;
  const didCount = decision.settles && isDeciding(state, decision);
  const { setAside, pictures } = didCount ? consequencesOf(state, decision, path) : { setAside: [], pictures: 0 };
  const run = followUpRunId === null ? undefined : state.runs[followUpRunId];
  const canceled = run?.state === "running" ? run.id : null;
  const compensation = {
    ...(setAside.length === 0 ? {} : { setAsideVersionIds: setAside.map(({ id }) => id) }),
    ...(pictures === 0 ? {} : { paidPictures: pictures }),
  };
  // Last, because it carries the command's key: an undo that was cut off is not known, and is done again.
  return [
    ...(canceled === null ? [] : cancelRun(state, canceled, "The answer that started it was taken back.")),
    ...(didCount ? exceptionsOf(state, decision).flatMap(undone) : []),
    {
      type: "decision.undone",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, assetId, versionId, answerSeq, canceledRunId: canceled, ...compensation },
    },
  ];
}

/** Judged versions that the answer brought about, and how many pictures were rendered for it. @throws Failure CONFLICT when one can't be set aside */
function consequencesOf(
  state: ProjectState,
  decision: Decision,
  path: string,
): { readonly setAside: readonly Version[]; readonly pictures: number } {
  const { assetId, versionId, followUpRunId } = decision;
  const versions = state.assets[assetId]?.versions ?? [];
  const later = versions.slice(versions.findIndex(({ id }) => id === versionId) + 1);
  const judged = later.filter((version) => isJudgedAfter(version, decision));
  const foreign = judged.find(({ runId }) => runId !== followUpRunId);
  if (foreign) {
    const message = `A newer version (${foreign.id}) has been judged since; decide on that one instead.`;
    throw conflict(message, { path, rule: "newest-version", fix: `Answer about ${foreign.id}, or render it again.` });
  }
  const answered =
    judged.find((version) => isAnswered(state, version)) ??
    versions.find((version) => isAnsweredAfter(state, version, decision));
  if (answered) {
    const message = `Another version (${answered.id}) has been answered since; take that back first.`;
    const fix = `Take back the answer about ${answered.id} first.`;
    throw conflict(message, { path, rule: "newest-first", fix });
  }
  const own = later.filter(({ runId }) => runId === followUpRunId);
  const units = own.flatMap((version) => Object.values(version.units));
  return {
    setAside: judged,
    pictures: units.filter(({ raw, reusedFrom }) => raw !== null && reusedFrom === null).length,
  };
}

/** What was judged when the answer was given does not rest on it: a newer one may have been made while the question was open again. */
function isJudgedAfter(version: Version, { answerSeq }: Decision): boolean {
  if (isInProduction(version) || version.status === "canceled") return false;
  return (version.judgedSeq ?? 0) > (answerSeq ?? 0);
}

/** What this answer had put in place may be what a later answer about the same asset goes back to. */
function isAnsweredAfter({ decisions }: ProjectState, { questionIds = [] }: Version, { answerSeq }: Decision): boolean {
  return questionIds.some((id) => {
    const other = decisions[id];
    return other?.settles === true && (other.answerSeq ?? 0) > (answerSeq ?? 0);
  });
}

function isAnswered({ decisions }: ProjectState, { questionIds = [] }: Version): boolean {
  return questionIds.some((id) => (decisions[id]?.answer ?? null) !== null);
}

/** The most events of a "no" before the exception that says why there is no next version: itself and a gap. */
const mostBefore = 2;

/** What the answer raised: "unsure" itself, what its run met, or that a next version could not be planned. */
function exceptionsOf(state: ProjectState, decision: Decision): string[] {
  const { assetId, answer, followUpRunId } = decision;
  const answerSeq = decision.answerSeq ?? 0;
  const own = openExceptions(state).filter(({ raisedSeq, versionId, runId, ...exception }) => {
    if (exception.assetId !== assetId || raisedSeq < answerSeq) return false;
    if (versionId !== null) return versionId === decision.versionId || runId === followUpRunId;
    return answer === "no" && followUpRunId === null && raisedSeq <= answerSeq + mostBefore;
  });
  return own.map(({ exceptionId }) => exceptionId);
}

function undone(exceptionId: string): Draft[] {
  return [
    {
      type: "exception.resolved",
      entityType: "exception",
      entityId: exceptionId,
      payload: { exceptionId, resolution: "undone", note: null },
    },
  ];
}
