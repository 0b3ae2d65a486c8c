import { findVersion, type Version } from "../asset/state.ts";
import type { Question, ReviewRound } from "../contracts.ts";
import type { Decision } from "../decision/state.ts";
import { documentKey } from "../document/state.ts";
import { fnv1a32 } from "../fnv1a.ts";
import type { ProjectState } from "../project/state.ts";
import { isAnimated, type Picture, type Playback, pictureOf, picturesOf, playbackOf, unitsOf } from "./pictures.ts";

/** One question as the review screen shows it. */
export interface Screen {
  readonly decisionId: string;
  readonly assetId: string;
  readonly title: string;
  readonly question: Question;
  /** Where on the picture to look. */
  readonly overlays: Question["overlays"];
  /** The pictures of the asked variant, in planned order. */
  readonly pictures: readonly Picture[];
  /** The picture the question is about; null when it is about all of them. */
  readonly focus: Picture | null;
  /** Of a question about all pictures: the unit that stands out, which the overlays belong to. */
  readonly oddUnitKey: string | null;
  readonly playback: Playback | null;
  /** Of a pick: the two variants, left and right; which is where depends on the id alone, so that neither is preferred. */
  readonly sides: readonly [Side, Side] | null;
  readonly attempt: number;
  readonly versionId: string;
  /** Object with the plan, which names the contract. */
  readonly planHash: string;
  readonly isPostponed: boolean;
  /** Of a tie-break: what the two before said; null for all others. */
  readonly tie: { readonly said: NonNullable<ReviewRound["said"]>; readonly isOneOfTwo: boolean } | null;
}

export interface Side {
  readonly variantIndex: number;
  readonly pictures: readonly Picture[];
}

/** The screen of one question; null when its version is unknown. */
export function screenOf(state: ProjectState, decision: Decision): Screen | null {
  const version = findVersion(state, decision.assetId, decision.versionId);
  if (!version) return null;
  const spec = state.documents[documentKey("specs", decision.assetId)];
  const units = unitsOf(version, decision.variantIndex);
  const asked =
    units.find((unit) => unit.unitKey === decision.question.unitKey) ?? (units.length === 1 ? units[0] : undefined);
  const { checkId, overlays } = decision.question;
  const stage = rawChecks.has(checkId) ? "raw" : "best";
  const isAboutAll = asked === undefined || (units.length > 1 && setQuestions.has(checkId));
  return {
    decisionId: decision.id,
    assetId: decision.assetId,
    title: spec?.summary.title ?? decision.assetId,
    question: decision.question,
    overlays,
    pictures: picturesOf(version, decision.variantIndex),
    focus: isAboutAll ? null : pictureOf(asked, stage),
    oddUnitKey: isAboutAll && overlays.length > 0 ? (asked?.unitKey ?? null) : null,
    playback: playbackOf(spec, isAnimated(version)),
    sides: sidesOf(version, decision),
    attempt: version.attempt,
    versionId: version.id,
    planHash: version.planHash,
    isPostponed: decision.postponedSeq !== null,
    tie: tieOf(decision),
  };
}

function tieOf({ round }: Decision): Screen["tie"] {
  return round?.said === undefined ? null : { said: round.said, isOneOfTwo: round.notBy.length === 0 };
}

function sidesOf(version: Version, { id, variantIndex, alternative }: Decision): readonly [Side, Side] | null {
  if (alternative === null) return null;
  const side = (index: number): Side => ({ variantIndex: index, pictures: picturesOf(version, index) });
  const [asked, other] = [side(variantIndex), side(alternative)];
  return fnv1a32(id) % 2 === 0 ? [asked, other] : [other, asked];
}

/** What a question is about, as one picture; null when there is none. */
export function firstPicture(state: ProjectState, decision: Decision): Picture | null {
  const screen = screenOf(state, decision);
  return screen?.focus ?? screen?.pictures[0] ?? null;
}

/** Hashes of the pictures that these screens show. */
export function picturesShown(screens: readonly Screen[]): string[] {
  return screens.flatMap((screen) => shownOn(screen).map(({ hash }) => hash));
}

function shownOn({ sides, focus, pictures }: Screen): readonly Picture[] {
  if (sides !== null) return sides.flatMap((side) => side.pictures);
  return focus === null ? pictures : [focus];
}

/** Checks that look at the raw render: their places are pixels of it, so it is what a person must see. */
export const rawChecks: ReadonlySet<string> = new Set([
  "degenerate",
  "background_raw",
  "framing_raw",
  "toon_shadow",
  "shadow",
  "checkerboard",
]);

/** Questions that compare or judge all pictures of an asset: a person must see them beside each other. */
export const setQuestions: ReadonlySet<string> = new Set([
  ...["states", "orientation", "audit", "review", "alignment", "silhouette", "identity", "near_duplicate", "style"],
  ...["frames_jerk", "frames_ground", "frames_flicker", "frames_loop", "prompt_policy"],
  ...["lookalike", "centring", "neighbours"],
]);

/** What the answers to these questions brought about. */
export interface Outcome {
  readonly approved: number;
  readonly turnedDown: number;
  /** Of those turned down: rendered again by themselves. */
  readonly renderedAgain: number;
  readonly handedOver: number;
  /** Answers that count once somebody else has answered as well. */
  readonly waiting: number;
}

/** The questions among these that were settled by this answer. */
export function answeredWith(state: ProjectState, ids: readonly string[], answer: Decision["answer"]): Decision[] {
  const decisions = ids.flatMap((id) => state.decisions[id] ?? []);
  return decisions.filter((decision) => decision.settles && decision.answer === answer);
}

/** What the answers to these questions brought about so far; questions taken back count for nothing. */
export function outcomeOf(state: ProjectState, decisionIds: readonly string[]): Outcome {
  const answered = [...new Set(decisionIds)].flatMap((id) => state.decisions[id] ?? []);
  const decisions = answered.filter(({ settles }) => settles);
  const turnedDown = decisions.filter(({ answer }) => answer === "no");
  return {
    approved: decisions.filter(({ answer }) => answer === "yes").length,
    turnedDown: turnedDown.length,
    renderedAgain: turnedDown.filter(({ followUpRunId }) => followUpRunId !== null).length,
    handedOver: decisions.filter(({ answer }) => answer === "unsure").length,
    waiting: answered.length - decisions.length,
  };
}
