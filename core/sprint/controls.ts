import { type Asset, isSettled, type Version } from "../asset/state.ts";
import type { Question, SprintScope } from "../contracts.ts";
import { isDeciding } from "../decision/deciding.ts";
import { nextQuestionId } from "../decision/question-id.ts";
import type { Draft, DraftOf } from "../event.ts";
import { sha256Hex } from "../hash.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { questionAbout } from "../route/questions.ts";
import { knownAnswer, ownAnswer, plainFault, plainFaults } from "./known-answer.ts";
import { questionsOf } from "./said-of.ts";
import { isInScope } from "./scope.ts";

/** How many of a sprint's questions are control questions, as shares (0..1). */
export interface ControlShares {
  /** Those that the same person has answered before. */
  readonly repeatShare: number;
  /** Those about pictures of which is known whether they are good. */
  readonly knownShare: number;
}

export const noControls: ControlShares = { repeatShare: 0, knownShare: 0 };

export interface ControlsAsk {
  readonly scope: SprintScope;
  readonly reviewer: string;
  readonly seed: string;
  readonly shares: ControlShares;
  /** How many questions the sprint has without them. */
  readonly count: number;
}

type Asked = DraftOf<"decision.asked">;

/** A settled version that can be asked about once more. */
interface Candidate {
  readonly version: Version;
  readonly asset: Asset;
  readonly variantIndex: number;
  readonly question: Question;
}

/**
 * Control questions for a sprint (D-0105, D-0106): some that the reviewer has answered before, and some whose answer is known,
 * drawn by `seed`; each version at most once for each person. They look like all others, also in the log, and decide about nothing.
 */
export function drawControls(state: ProjectState, ask: ControlsAsk): Asked[] {
  const { shares, seed, count } = ask;
  if (shares.repeatShare === 0 && shares.knownShare === 0) return [];
  const spent = spentOn(state, ask.reviewer);
  const fits = ({ version, asset, variantIndex, question }: Candidate): boolean =>
    !spent.has(version.id) &&
    isWhole(version, variantIndex) &&
    isInScope(state, ask.scope, { assetId: asset.id, question });
  const settled = settledVersions(state);
  const repeats = settled.flatMap((one) => repeatOf(state, one, ask.reviewer) ?? []).filter(fits);
  const known = settled.flatMap((one) => knownOf(state, one, ask.reviewer) ?? []).filter(fits);
  const drawn = [
    ...draw(repeats, amountOf(count, shares.repeatShare, `repeat\n${seed}`), `repeat\n${seed}`),
    ...draw(known, amountOf(count, shares.knownShare, `known\n${seed}`), `known\n${seed}`),
  ];
  return drawn.map((candidate) => askedAs(state, candidate));
}

interface Settled {
  readonly version: Version;
  readonly asset: Asset;
}

function settledVersions({ assets, assetIds }: ProjectState): Settled[] {
  const all = assetIds.flat().flatMap((id) => assets[id] ?? []);
  return all.flatMap((asset) => asset.versions.filter(isSettled).map((version) => ({ asset, version })));
}

function repeatOf(state: ProjectState, settled: Settled, reviewer: string): Candidate | null {
  const own = ownAnswer(state, settled.version, reviewer);
  return own === undefined ? null : { ...settled, variantIndex: own.variantIndex, question: own.question };
}

function knownOf(state: ProjectState, settled: Settled, reviewer: string): Candidate | null {
  const { version } = settled;
  const asked = questionsOf(state, version);
  if (knownAnswer(state, version) === null || asked.some(({ answeredBy }) => answeredBy === reviewer)) return null;
  const fault = plainFault(version);
  const variantIndex = version.route?.bestVariant ?? 0;
  if (fault !== null)
    return { ...settled, variantIndex, question: questionAbout(fault, plainFaults[fault.reasonCode ?? ""] ?? "any") };
  const [first] = asked;
  if (first === undefined || first.alternative !== null) return null;
  return { ...settled, variantIndex: first.variantIndex, question: first.question };
}

/** Versions that the person was asked a control question about before, or that anybody is asked one about now. */
function spentOn(state: ProjectState, reviewer: string): Set<string> {
  const controls = Object.values(state.decisions).filter((decision) => !isDeciding(state, decision));
  const spent = controls.filter(({ answer, answeredBy }) => answer === null || answeredBy === reviewer);
  return new Set(spent.map(({ versionId }) => versionId));
}

/** Pictures can be shown. */
function isWhole({ units }: Version, variantIndex: number): boolean {
  const own = Object.values(units).filter((unit) => unit.variantIndex === variantIndex);
  return own.length > 0 && own.every(({ raw, finished }) => raw !== null && finished !== null);
}

/** A share of `count`, in whole numbers: what is left over is drawn, so that short sprints come to the share as well. */
function amountOf(count: number, share: number, seed: string): number {
  const exact = count * share;
  const whole = Math.floor(exact);
  return whole + (chance(seed, "amount") < exact - whole ? 1 : 0);
}

function draw(candidates: readonly Candidate[], amount: number, seed: string): Candidate[] {
  const place = ({ version }: Candidate): number => chance(seed, version.id);
  const sorted = candidates.toSorted((a, b) => place(a) - place(b) || byCodeUnits(a.version.id, b.version.id));
  return sorted.slice(0, amount);
}

function askedAs(state: ProjectState, { version, asset, variantIndex, question }: Candidate): Asked {
  const decisionId = nextQuestionId(state, version.id);
  const about = { decisionId, assetId: asset.id, versionId: version.id, runId: version.runId };
  const payload = { ...about, variantIndex, question };
  return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload } satisfies Draft;
}

/** 0 ≤ value < 1 */
function chance(seed: string, id: string): number {
  return Number.parseInt(sha256Hex(`${seed}\n${id}`).slice(0, 8), 16) / 2 ** 32;
}
