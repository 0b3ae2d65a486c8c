import type { EventPayloads } from "../contracts.ts";
import type { EventOf } from "../event.ts";
import type { Suspect } from "./suspects.ts";

type Resolution = EventPayloads["exception.resolved"]["resolution"];
type Settled = EventPayloads["cause.settled"];
export type RetryVerb = Extract<Settled["verb"], "retry" | "retry_with_change">;

/** Why a row is out of the inbox for a while. Times are ISO instants. */
export interface Hidden {
  readonly kind: "waived" | "snoozed";
  readonly at: string;
  readonly until: string;
  readonly reason: string | null;
}

/** The few that are tried first; assets that neither helped nor failed are still on their way. */
export interface Sample {
  readonly verb: RetryVerb;
  readonly at: string;
  readonly change: Settled["change"] | null;
  readonly assetIds: readonly string[];
  helped: number;
  failed: number;
}

/** One root cause over its whole life: it may close and come back. Times are ISO instants. */
export interface Cause {
  readonly id: string;
  readonly code: string;
  /** Whether it shows only when a picture is judged. */
  readonly isVerdict: boolean;
  /** Exceptions of it that are open. */
  open: number;
  /** Since it was last closed. */
  firstAt: string;
  /** How often it was opened. */
  episodes: number;
  /** When and by what it was closed before it came back. */
  cameBackAfter: { readonly at: string; readonly by: Resolution } | null;
  closed: { readonly at: string; readonly by: Resolution } | null;
  /** What may have brought it about, the likeliest first. */
  suspects: readonly Suspect[];
  hidden: Hidden | null;
  sample: Sample | null;
}

export interface CausesState {
  causes: Record<string, Cause>;
  /** All exceptions there ever were, by how they were closed. */
  closedBy: Partial<Record<Resolution, number>>;
}

export const initialCauses = (): CausesState => ({ causes: {}, closedBy: {} });

interface Raised {
  readonly causeId: string;
  readonly code: string;
  readonly stage: EventPayloads["exception.raised"]["stage"];
  readonly raisedAt: string;
}

/** One more exception of a cause; `suspects` is asked when it opens. */
export function raisedIn({ causes }: CausesState, raised: Raised, suspects: () => readonly Suspect[]): void {
  const cause = causes[raised.causeId] ?? newCause(raised);
  causes[raised.causeId] = cause;
  if (cause.open === 0) {
    cause.firstAt = raised.raisedAt;
    cause.episodes += 1;
    cause.cameBackAfter = cause.closed;
    cause.closed = null;
    cause.suspects = suspects();
  }
  cause.open += 1;
}

function newCause({ causeId: id, code, stage }: Raised): Cause {
  const isVerdict = stage === "route" || stage === "decision";
  const past = { cameBackAfter: null, closed: null, suspects: [], hidden: null, sample: null };
  return { id, code, isVerdict, open: 0, firstAt: "", episodes: 0, ...past };
}

/** One exception of a cause less; with the last one it is closed. */
export function closedIn({ causes, closedBy }: CausesState, causeId: string, by: Resolution, at: string): void {
  closedBy[by] = (closedBy[by] ?? 0) + 1;
  const cause = causes[causeId];
  if (cause === undefined) return;
  cause.open -= 1;
  if (cause.open > 0) return;
  cause.closed = { at, by };
  cause.sample = null;
}

/** What a person said of a cause. */
export function settle({ causes }: CausesState, { payload, ts: at }: EventOf<"cause.settled">): void {
  const { causeId, verb, until, reason = null, assetIds = [], isSample, change = null } = payload;
  const cause = causes[causeId];
  if (cause === undefined) return;
  if (verb === "wake") cause.hidden = null;
  if (verb === "waive" && until !== undefined) cause.hidden = { kind: "waived", at, until, reason };
  if (verb === "snooze" && until !== undefined) cause.hidden = { kind: "snoozed", at, until, reason };
  if (verb !== "retry" && verb !== "retry_with_change") return;
  cause.sample = isSample && cause.open > 0 ? { verb, at, change, assetIds, helped: 0, failed: 0 } : null;
}

/** How many rows the inbox has at an instant; costs as much as there were ever causes. */
export function inboxCount({ causes }: Pick<CausesState, "causes">, at: string): number {
  return Object.values(causes).filter((cause) => cause.open > 0 && hiddenAt(cause, at) === null).length;
}

/** Why a cause is out of the inbox at an instant; null when it is in it. Nothing has to happen for a waiver or snooze to end. */
export function hiddenAt({ hidden }: Pick<Cause, "hidden">, at: string): Hidden | null {
  return hidden !== null && at < hidden.until ? hidden : null;
}
