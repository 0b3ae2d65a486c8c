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
  const asking = new Set(openSprints(state).flatMap(({ decisionIds }) => decisionIds));
  const answered = Object.values(state.decisions).filter(({ answer }) => answer !== null);
  const tallies = new Map<string, Record<Kind, boolean[]>>();
  for (const { reviewer, kind, isHit } of answered.flatMap((decision) => toldBy(state, decision, asking))) {
    const tally = tallies.get(reviewer) ?? { repeats: [], known: [], seconds: [] };
    tally[kind].push(isHit);
    tallies.set(reviewer, tally);
  }
  return [...tallies]
    .sort(([a], [b]) => byCodeUnits(a, b))
    .map(([reviewer, { repeats, known, seconds }]) => ({
      ...{ reviewer, repeats: shareOf(repeats), known: shareOf(known), seconds: shareOf(seconds) },
    }));
}

type Kind = "repeats" | "known" | "seconds";

interface Told {
  readonly reviewer: string;
  readonly kind: Kind;
  readonly isHit: boolean;
}

/** What one answer says of whom. `asking`: the questions of open sprints. */
function toldBy(state: ProjectState, decision: Decision, asking: ReadonlySet<string>): Told[] {
  if (!isDeciding(state, decision)) return asking.has(decision.id) ? [] : toldByControl(state, decision);
  if (decision.round?.nth !== 2) return [];
  const people = [decision.answeredBy, state.decisions[decision.round.follows]?.answeredBy];
  return people.flatMap((reviewer) => (reviewer ? { reviewer, kind: "seconds", isHit: decision.settles } : []));
}

/** Nothing when what it is held against was taken back. */
function toldByControl(state: ProjectState, { assetId, versionId, answer, answeredBy: reviewer }: Decision): Told[] {
  const version = findVersion(state, assetId, versionId);
  if (version === undefined || reviewer === null) return [];
  const own = ownAnswer(state, version, reviewer);
  if (own !== undefined) return [{ reviewer, kind: "repeats", isHit: own.answer === answer }];
  const known = knownAnswer(state, version);
  return known === null ? [] : [{ reviewer, kind: "known", isHit: known === answer }];
}

function shareOf(told: readonly boolean[]): Share {
  const [count, hits] = [told.length, told.filter(Boolean).length];
  return { count, hits, rate: count < fewest ? null : { value: hits / count, ...wilsonInterval(hits, count) } };
}
