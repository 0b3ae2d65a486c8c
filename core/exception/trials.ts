import { assetOfVersion } from "../asset/state.ts";
import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";
import { causeIdOf } from "./cause-id.ts";
import type { CausesState, RetryVerb } from "./causes.ts";

/** An asset that is tried again because of a cause, and of which nobody knows yet whether that helped. */
interface Trial {
  readonly causeId: string;
  readonly code: string;
  readonly verb: RetryVerb;
  readonly runId: string | null;
  /** Whether the cause showed only when the picture was judged. */
  readonly isVerdict: boolean;
}

/** How often something was tried against a kind of failure, and how often the failure did not return. */
export interface Odds {
  tried: number;
  helped: number;
}

export interface TrialsState {
  /** By asset. */
  trials: Record<string, Trial>;
  /** By `CODE verb`. */
  odds: Record<string, Odds>;
}

export const initialTrials = (): TrialsState => ({ trials: {}, odds: {} });

type State = TrialsState & CausesState;

/** Folds one event into what is known of retries; owns and mutates `state` (D-0004), after the causes have been folded. */
export function evolveTrials(state: State, event: DiecastEvent): void {
  switch (event.type) {
    case "cause.settled":
      begin(state, event.payload);
      return;
    case "exception.raised":
      raised(state, event.payload);
      return;
    case "asset.routed":
      judge(state, event.payload);
      return;
    case "job.canceled":
      delete state.trials[event.payload.assetId];
      return;
    case "job.failed":
      // An exception came before this; whatever goes elsewhere says nothing of the cause.
      if (!event.payload.isOptional) delete state.trials[event.payload.assetId];
      return;
    case "run.canceled":
      for (const [assetId, { runId }] of Object.entries(state.trials))
        if (runId === event.payload.runId) delete state.trials[assetId];
      return;
    case "decision.undone":
      delete state.trials[assetOfVersion(event.payload.versionId)];
      return;
    default:
  }
}

function begin(state: State, settled: EventPayloads["cause.settled"]): void {
  const { causeId, verb, assetIds = [], runId = null } = settled;
  const cause = state.causes[causeId];
  if (cause === undefined || (verb !== "retry" && verb !== "retry_with_change")) return;
  const { code, isVerdict } = cause;
  for (const assetId of assetIds) state.trials[assetId] = { causeId, code, verb, runId, isVerdict };
}

/** The same cause came back, or another one took its place. */
function raised(state: State, payload: EventPayloads["exception.raised"]): void {
  end(state, payload.assetId, ({ causeId }) => causeId !== causeIdOf(payload));
}

/** One more try of the same run may still go either way when it is the verdict that is in question. */
function judge(state: State, { assetId, outcome }: EventPayloads["asset.routed"]): void {
  if (outcome === "exception") return;
  if (outcome === "regenerate" && state.trials[assetId]?.isVerdict) return;
  end(state, assetId, () => true);
}

function end(state: State, assetId: string | null, helps: (trial: Trial) => boolean): void {
  if (assetId === null) return;
  const trial = state.trials[assetId];
  if (trial === undefined) return;
  delete state.trials[assetId];
  const helped = helps(trial);
  const key = oddsKey(trial.code, trial.verb);
  const odds = state.odds[key] ?? { tried: 0, helped: 0 };
  state.odds[key] = odds;
  odds.tried += 1;
  if (helped) odds.helped += 1;
  const sample = state.causes[trial.causeId]?.sample;
  if (sample?.assetIds.includes(assetId)) sample[helped ? "helped" : "failed"] += 1;
}

function oddsKey(code: string, verb: RetryVerb): string {
  return `${code} ${verb}`;
}

/** What history says of a verb against a kind of failure; null when it was never tried. */
export function oddsOf({ odds }: Pick<TrialsState, "odds">, code: string, verb: RetryVerb): Readonly<Odds> | null {
  return odds[oddsKey(code, verb)] ?? null;
}
