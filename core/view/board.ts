import { type Asset, currentVersion, isInProduction, type Version } from "../asset/state.ts";
import { isDeciding } from "../decision/deciding.ts";
import { type Decision, openDecisions } from "../decision/state.ts";
import { type DocumentHead, documentsOfKind, isReadySpec } from "../document/state.ts";
import { type Exception, openExceptions } from "../exception/state.ts";
import type { ProjectState } from "../project/state.ts";
import {
  isAnimated,
  type Picture,
  type Playback,
  picturesOf,
  playbackOf,
  type Shown,
  shownOf,
  unitsOf,
} from "./pictures.ts";
import { type NextTry, type ProgressByJob, stageInWords, type VersionProgress, versionProgress } from "./progress.ts";
import type { Tone } from "./tone.ts";
import { asLabel, asSentence, count, durationInWords, idInWords } from "./words.ts";

export type Stage = "draft" | "ready" | "rendering" | "review" | "approved";

/** The one thing to do next with a card. */
export interface CardAction {
  readonly verb: "make_ready" | "render" | "answer" | "look" | "open" | "none";
  readonly label: string;
}

/** One spec on the board. */
export interface Card {
  readonly specId: string;
  readonly title: string;
  readonly stage: Stage;
  readonly tone: Tone;
  readonly sentence: string;
  /** At most two. */
  readonly chips: readonly string[];
  readonly action: CardAction;
  readonly pictures: readonly Picture[];
  /** Places to reserve for pictures: how many the asset consists of. */
  readonly unitCount: number;
  /** How an animation plays; null for anything else. */
  readonly playback: Playback | null;
  /** 0 hero asset … 3 filler. */
  readonly tier: number;
  readonly progress: VersionProgress | null;
  /** What is rendered now looks like this so far, as a data URL; shown instead of pictures, never beside others of a set. */
  readonly preview: string | null;
  readonly decisionId: string | null;
  /** "Render all ready" takes it along; a try that ended in an exception is only rendered again by name. */
  readonly isInBulk: boolean;
  /** Lower-case text that the search looks in. */
  readonly searchText: string;
}

export interface Column {
  readonly stage: Stage;
  readonly title: string;
  readonly empty: string;
  /** How many cards it has, also where `cards` are only the first. */
  readonly total: number;
  readonly cards: readonly Card[];
}

const columns: readonly Omit<Column, "cards" | "total">[] = [
  { stage: "draft", title: "Draft", empty: "No drafts" },
  { stage: "ready", title: "Ready", empty: "Nothing waits" },
  { stage: "rendering", title: "Rendering", empty: "Nothing renders" },
  { stage: "review", title: "Review", empty: "Nothing to decide" },
  { stage: "approved", title: "Approved", empty: "Nothing yet" },
];

/** Whether a card only waits for its turn: it has nothing to show yet. */
export function isWaiting({ progress }: Card): boolean {
  return progress !== null && !progress.isStarted;
}

/** The board: every spec that is not retired, in the column of its stage, the more important first, then by title. */
export function boardView(state: ProjectState, progress: ProgressByJob = {}): Column[] {
  const decisions = firstByAsset(openDecisions(state).filter((decision) => isDeciding(state, decision)));
  const exceptions = firstByAsset(openExceptions(state));
  const specs = documentsOfKind(state, "specs").filter((spec) => spec.summary.status !== "retired");
  const cards = specs.map((spec) => {
    const facts: Facts = {
      spec,
      asset: state.assets[spec.id],
      newest: state.assets[spec.id]?.versions.at(-1),
      decision: decisions.get(spec.id),
      exception: exceptions.get(spec.id),
    };
    return cardOf(facts, state, progress);
  });
  cards.sort(byTurn);
  return columns.map((column) => {
    const own = cards.filter((card) => card.stage === column.stage);
    return { ...column, total: own.length, cards: own };
  });
}

/** What decides where a spec stands. */
export interface Facts {
  readonly spec: DocumentHead;
  readonly asset: Asset | undefined;
  readonly newest: Version | undefined;
  readonly decision: Decision | undefined;
  readonly exception: Exception | undefined;
}

type Standing = Pick<Card, "stage" | "tone" | "sentence" | "action">;

function cardOf(facts: Facts, state: ProjectState, progress: ProgressByJob): Card {
  const { spec, asset, newest, decision } = facts;
  const isRendering = newest !== undefined && isInProduction(newest);
  const rendering = isRendering ? versionProgress(state, newest.id, progress) : null;
  const placed = rendering ? renderingStanding(rendering, newest) : restingStanding(facts);
  const shown = decision ? asked(asset, decision) : asset ? shownOf(asset) : null;
  return {
    specId: spec.id,
    title: spec.summary.title,
    ...placed,
    chips: chipsOf(spec, newest),
    ...sightOf(shown, rendering),
    playback: playbackOf(spec, shown ? isAnimated(shown.version) : spec.summary.outputKind === "animation"),
    progress: rendering,
    decisionId: decision?.id ?? null,
    isInBulk: placed.stage === "ready" && currentVersion(asset)?.status !== "exception",
    tier: spec.summary.tier ?? 1,
    searchText: searchTextOf(spec),
  };
}

/** Lower-case text that a search for a spec looks in. */
export function searchTextOf({ id, summary }: DocumentHead): string {
  const { title, assetType, artifactSetId, entityId, tags } = summary;
  return [id, title, assetType ?? "", artifactSetId ?? "", entityId ?? "", ...tags].join(" ").toLowerCase();
}

function sightOf(shown: Shown | null, rendering: VersionProgress | null) {
  const pictures = shown ? picturesOf(shown.version, shown.variantIndex) : [];
  const unitCount = shown ? unitsOf(shown.version, shown.variantIndex).length : 1;
  const isAlone = pictures.length === 0 || unitCount === 1;
  return { pictures, unitCount, preview: isAlone ? (rendering?.preview ?? null) : null };
}

function asked(asset: Asset | undefined, decision: Decision): Shown | null {
  const version = asset?.versions.find(({ id }) => id === decision.versionId);
  return version ? { version, variantIndex: decision.variantIndex } : null;
}

function renderingStanding(progress: VersionProgress, version: Version | undefined): Standing {
  const base = { stage: "rendering", action: { verb: "none", label: "" } } as const;
  if (progress.isPaused) return { ...base, tone: "wait", sentence: "Its run is paused." };
  if (progress.retry !== null) return { ...base, tone: "wait", sentence: nextTryInWords(progress.retry) };
  if (!progress.isStarted)
    return { ...base, tone: "wait", sentence: version?.remedy ? "Waits for its next try." : "Waits for its turn." };
  if (version?.status !== "rendering") return { ...base, tone: "run", sentence: "Being finished and checked." };
  const eta = progress.etaMs === null || progress.etaMs < 1000 ? "" : `, ${durationInWords(progress.etaMs)} left`;
  const { doneUnits, totalUnits, stage } = progress;
  const units =
    totalUnits > 1
      ? `${Math.min(doneUnits + 1, totalUnits)} of ${totalUnits}`
      : asLabel(stageInWords[stage ?? "sampling"]);
  return { ...base, tone: "run", sentence: `${units}${eta}.` };
}

function nextTryInWords({ number, of, why }: NextTry): string {
  return `Try ${number} of ${of} follows by itself: ${asSentence(why)}`;
}

/** How a spec stands that nothing works on. */
export function restingStanding({ spec, asset, newest, decision, exception }: Facts): Standing {
  if (decision) {
    return {
      stage: "review",
      tone: "unsure",
      sentence: decision.question.text,
      action: { verb: "answer", label: "Answer" },
    };
  }
  if (exception) {
    return {
      stage: "review",
      tone: "fail",
      sentence: asSentence(exception.sentence),
      action: { verb: "look", label: "See why" },
    };
  }
  if (!isReadySpec(spec)) {
    return {
      stage: "draft",
      tone: "wait",
      sentence: "Not ready to render yet.",
      action: { verb: "make_ready", label: "Make ready" },
    };
  }
  const approved = asset?.versions.find(({ id }) => id === asset.approved?.versionId);
  if (approved && approved.specHash !== spec.hash) {
    const action = { verb: "render", label: "Render again" } as const;
    return { stage: "ready", tone: "wait", sentence: "Its spec has changed since it was approved.", action };
  }
  if (asset?.approved) {
    const sentence = asset.approved.by === "person" ? "A person approved it." : "Passed every check.";
    return { stage: "approved", tone: "pass", sentence, action: { verb: "open", label: "Open" } };
  }
  const action = { verb: "render", label: newest ? "Render again" : "Render" } as const;
  return { stage: "ready", tone: newest ? toneOfPast(newest) : "wait", sentence: pastInWords(newest), action };
}

function toneOfPast(version: Version): Tone {
  return version.status === "rejected" || version.status === "exception" ? "fail" : "wait";
}

function pastInWords(version: Version | undefined): string {
  if (!version) return "Ready to render.";
  if (version.status === "rejected") return "The last try was turned down.";
  if (version.status === "exception") return "The last try did not work out.";
  return version.status === "canceled" ? "Stopped before it was done." : "Ready to render again.";
}

function chipsOf(spec: DocumentHead, newest: Version | undefined): string[] {
  const chips = [idInWords(spec.summary.assetType ?? "asset")];
  if (newest && newest.attempt > 1) chips.push(`try ${newest.attempt}`);
  else if (newest) {
    const pictures = unitsOf(newest, 0).length;
    if (pictures > 1) chips.push(count(pictures, isAnimated(newest) ? "frame" : "picture"));
  }
  return chips;
}

/** The first of each asset. */
export function firstByAsset<T extends { readonly assetId: string | null; readonly specId?: string | null }>(
  items: readonly T[],
): Map<string, T> {
  const byAsset = new Map<string, T>();
  for (const item of items) {
    const id = item.assetId ?? item.specId;
    if (id && !byAsset.has(id)) byAsset.set(id, item);
  }
  return byAsset;
}

/** What has begun comes before what waits; then the more important; then by title. */
function byTurn(a: Card, b: Card): number {
  if (isWaiting(a) !== isWaiting(b)) return isWaiting(a) ? 1 : -1;
  if (a.tier !== b.tier) return a.tier - b.tier;
  if (a.title !== b.title) return a.title < b.title ? -1 : 1;
  return a.specId < b.specId ? -1 : 1;
}
