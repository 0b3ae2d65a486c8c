import { currentVersion, type Version } from "../asset/state.ts";
import type { NextAction } from "../contracts.ts";
import type { Sample } from "../exception/causes.ts";
import { type Odds, oddsOf } from "../exception/trials.ts";
import type { ProjectState } from "../project/state.ts";
import { typicalRenderMs } from "../telemetry/paces.ts";

/** How many are tried first, before the rest. */
export const sampleSize = 3;

/** What trying again costs. */
export interface Price {
  /** Pictures to render; pictures that exist are used again. */
  readonly renders: number;
  /** Assets whose next plan nobody knows yet: their renders are not in it. */
  readonly unknown: number;
  /** What these renders need of one renderer, in ms; null while nothing like it was ever rendered. */
  readonly ms: number | null;
}

/** One thing a person can do about a cause. */
export interface Choice {
  /** Something only a person can do first; a few tries; a try of all. */
  readonly kind: "advice" | "sample" | "all";
  readonly label: string;
  readonly assets: number;
  readonly price: Price;
  /** How often it helped against such failures; null without history. */
  readonly odds: Readonly<Odds> | null;
}

interface Subject {
  readonly code: string;
  readonly nextAction: NextAction;
  readonly assetIds: readonly string[];
  readonly sample: Sample | null;
}

const free: Price = { renders: 0, unknown: 0, ms: 0 };

/** What can be done, by what history, or else the kind of failure, makes of its odds, and then by its price. */
export function rankedChoices(state: ProjectState, subject: Subject): Choice[] {
  const { code, nextAction, assetIds, sample } = subject;
  const odds = oddsOf(state, code, "retry");
  const choices: Choice[] = [];
  const isAdvice = nextAction.verb !== "retry" && nextAction.verb !== "dismiss";
  if (isAdvice) choices.push({ kind: "advice", label: nextAction.label, assets: 0, price: free, odds: null });
  if (assetIds.length > sampleSize && !isConvincing(sample) && !isUnderWay(sample)) {
    const price = priceOf(state, sampleOf(assetIds));
    choices.push({
      kind: "sample",
      label: `Try ${sampleSize} ${sample === null ? "first" : "more"}`,
      assets: sampleSize,
      price,
      odds,
    });
  }
  const all = sample === null ? tryAll(assetIds.length) : `Try the other ${assetIds.length}`;
  choices.push({ kind: "all", label: all, assets: assetIds.length, price: priceOf(state, assetIds), odds });
  return choices.sort((a, b) => promise(b, subject) - promise(a, subject));
}

function tryAll(assets: number): string {
  return assets > 1 ? `Try all ${assets} again` : "Try again";
}

/** Nobody knows yet whether it helps. */
function isUnderWay(sample: Sample | null): boolean {
  return sample !== null && sample.helped + sample.failed < sample.assetIds.length;
}

/** All that was tried first went through. */
function isConvincing(sample: Sample | null): boolean {
  return sample !== null && sample.helped === sample.assetIds.length;
}

/** 0 to 1: how far something may be expected to help for its price. */
function promise({ kind, odds, price }: Choice, { nextAction, sample }: Subject): number {
  const isForRetry = nextAction.verb === "retry" || nextAction.verb === "dismiss";
  if (kind === "advice") return sample !== null && sample.helped > 0 ? 0.2 : 0.6;
  if (isConvincing(sample)) return 1;
  // Two unseen tries, one of which helped: a single try proves little.
  const chance = odds === null ? (isForRetry ? 0.5 : 0.3) : (odds.helped + 1) / (odds.tried + 2);
  const isDear = price.renders + price.unknown > sampleSize;
  return kind === "all" && isDear ? chance - 0.1 : chance;
}

/** The few that stand for all: first, last and those between, evenly. */
export function sampleOf(ids: readonly string[], size: number = sampleSize): string[] {
  if (ids.length <= size) return [...ids];
  const places = Array.from({ length: size }, (_, at) => Math.round((at * (ids.length - 1)) / Math.max(1, size - 1)));
  return [...new Set(places)].flatMap((at) => ids[at] ?? []);
}

/** What it costs to make assets again: judged versions whole, from new seeds; of others what is missing. */
export function priceOf(state: ProjectState, assetIds: readonly string[]): Price {
  let [renders, unknown, ms] = [0, 0, 0 as number | null];
  for (const assetId of assetIds) {
    const version = currentVersion(state.assets[assetId]);
    if (version === undefined) {
      unknown += 1;
      continue;
    }
    const amount = rendersOf(version);
    renders += amount;
    const typical = typicalRenderMs(state, version.checkpointId, version.renderSize);
    ms = ms === null || (amount > 0 && typical === null) ? null : ms + amount * (typical ?? 0);
  }
  return { renders, unknown, ms: renders === 0 && unknown > 0 ? null : ms };
}

function rendersOf({ units, route, firstVariants }: Version): number {
  const wanted = Object.values(units).filter(({ variantIndex }) => variantIndex < (firstVariants ?? Infinity));
  return route === null ? wanted.filter(({ raw }) => raw === null).length : wanted.length;
}
