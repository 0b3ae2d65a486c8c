import { findVersion } from "../asset/state.ts";
import { isDeciding } from "../decision/deciding.ts";
import type { Decision } from "../decision/state.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { wilsonInterval } from "../quality/calibration/wilson.ts";
import { knownAnswer, ownAnswer } from "../sprint/known-answer.ts";
import { openSprints } from "../sprint/state.ts";

/** How often something was so, of how many; `rate` (0..1) with its 95 % interval, null below ten. */
export interface Share {
  readonly count: number;
  readonly hits: number;
  readonly rate: { readonly value: number; readonly low: number; readonly high: number } | null;
}

/** How reliable the answers of one person are. */
export interface ReviewerAgreement {
  readonly reviewer: string;
  /** Of the questions that the person was asked twice: the same answer both times. */
  readonly repeats: Share;
  /** Of the questions with a known answer: that answer. */
  readonly known: Share;
  /** Of the questions that a second person answered as well: the same answer. */
  readonly seconds: Share;
}

/** Fewer say nothing. */
const fewest = 10;

/**
 * What control questions and second reviews say of everybody who answered any, by name. Control questions count once their sprint
 * has ended: figures that moved with an answer would tell which question was one.
 */
export function agreementOf(state: ProjectState): ReviewerAgreement[] {
  const tallies = new Map<string, Record<Kind, boolean[]>>();
  const count = (reviewer: string | null, kind: Kind, isHit: boolean): void => {
    if (reviewer === null) return;
    const tally = tallies.get(reviewer) ?? { repeats: [], known: [], seconds: [] };
    tally[kind].push(isHit);
    tallies.set(reviewer, tally);
  };
  const asking = new Set(openSprints(state).flatMap(({ decisionIds }) => decisionIds));
  for (const decision of Object.values(state.decisions)) {
    if (decision.answer === null) continue;
    if (!isDeciding(state, decision)) {
      const told = asking.has(decision.id) ? null : toldBy(state, decision);
      if (told !== null) count(decision.answeredBy, told.kind, told.isHit);
    } else if (decision.round?.nth === 2) {
      count(decision.answeredBy, "seconds", decision.settles);
      count(state.decisions[decision.round.follows]?.answeredBy ?? null, "seconds", decision.settles);
    }
  }
  return [...tallies]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([reviewer, { repeats, known, seconds }]) => ({
      ...{ reviewer, repeats: shareOf(repeats), known: shareOf(known), seconds: shareOf(seconds) },
    }));
}

type Kind = "repeats" | "known" | "seconds";

/** What the answer to a control question says; null when what it is held against was taken back. */
function toldBy(state: ProjectState, decision: Decision): { readonly kind: Kind; readonly isHit: boolean } | null {
  const version = findVersion(state, decision.assetId, decision.versionId);
  if (version === undefined) return null;
  const own = ownAnswer(state, version, decision.answeredBy);
  if (own !== undefined) return { kind: "repeats", isHit: own.answer === decision.answer };
  const known = knownAnswer(state, version);
  return known === null ? null : { kind: "known", isHit: known === decision.answer };
}

function shareOf(told: readonly boolean[]): Share {
  const [count, hits] = [told.length, told.filter(Boolean).length];
  return { count, hits, rate: count < fewest ? null : { value: hits / count, ...wilsonInterval(hits, count) } };
}
