import type { NextAction } from "../contracts.ts";
import { documentKey } from "../document/state.ts";
import { infrastructureOf } from "../exception/cause-id.ts";
import { type Cause, type Hidden, hiddenAt } from "../exception/causes.ts";
import { type Exception, openExceptions, type Resolution } from "../exception/state.ts";
import { byCodeUnits } from "../ordered.ts";
import type { ProjectState } from "../project/state.ts";
import { type Choice, rankedChoices } from "./exception-choices.ts";
import { asSentence } from "./words.ts";

/** One root cause with everything it stopped. Times are ISO instants. */
export interface ExceptionRow {
  readonly causeId: string;
  readonly code: string;
  readonly stage: Exception["stage"];
  readonly sentence: string;
  /** What the renderer said in its own words, where that is no sentence for people. */
  readonly detail: string | null;
  /** What the failure itself says of its reason. */
  readonly hint: string | null;
  readonly suspects: Cause["suspects"];
  /** Renderer or machine, not the work: one row whatever it looks like. */
  readonly isSystem: boolean;
  /** The renderer that is paused because of it, or null. */
  readonly pausedProviderId: string | null;
  readonly nextAction: NextAction;
  /** What a person can do, the most promising first. */
  readonly choices: readonly Choice[];
  readonly exceptionIds: readonly string[];
  readonly affected: readonly { readonly assetId: string; readonly title: string }[];
  /** When it first showed, since it was last closed, and last. */
  readonly firstAt: string;
  readonly raisedAt: string;
  readonly cameBackAfter: Cause["cameBackAfter"];
  readonly episodes: number;
  readonly sample: Cause["sample"];
  /** Why it is out of the inbox for now, or null. */
  readonly hidden: Hidden | null;
}

/** The open causes at an instant: what is in the inbox, the newest first, and what is waived or snoozed, by its end. */
export interface Inbox {
  readonly rows: readonly ExceptionRow[];
  readonly hidden: readonly ExceptionRow[];
}

/** Open exceptions grouped by root cause. `at`: an ISO instant, by which waivers and snoozes end. */
export function inboxView(state: ProjectState, at: string): Inbox {
  const byCause = new Map<string, Exception[]>();
  for (const exception of openExceptions(state)) {
    const group = byCause.get(exception.causeId);
    if (group) group.push(exception);
    else byCause.set(exception.causeId, [exception]);
  }
  const all = [...byCause.values()].flatMap((group) => rowOf(state, group, at) ?? []);
  const hidden = all.filter((row) => row.hidden !== null);
  hidden.sort((a, b) => byCodeUnits(a.hidden?.until ?? "", b.hidden?.until ?? ""));
  return { rows: all.filter((row) => row.hidden === null), hidden };
}

function rowOf(state: ProjectState, group: readonly Exception[], at: string): ExceptionRow | null {
  const told = tellerOf(group);
  const newest = group[0];
  const cause = state.causes[newest?.causeId ?? ""];
  if (told === undefined || newest === undefined || cause === undefined) return null;
  const { causeId, code, stage, suspect: hint, nextAction } = told;
  const { suspects, firstAt, cameBackAfter, episodes, sample } = cause;
  const pause = Object.values(state.providers).find((provider) =>
    group.some(({ exceptionId }) => provider.pause?.exceptionId === exceptionId),
  )?.pause;
  const affected = affectedBy(state, group);
  return {
    ...{ causeId, code, stage, hint, suspects, nextAction, firstAt, cameBackAfter, episodes, sample, affected },
    ...wordsOf(told),
    isSystem: pause !== undefined || infrastructureOf(code) !== null,
    pausedProviderId: pause?.providerId ?? null,
    choices: rankedChoices(state, { code, nextAction, assetIds: affected.map(({ assetId }) => assetId), sample }),
    exceptionIds: group.map(({ exceptionId }) => exceptionId),
    raisedAt: newest.raisedAt,
    hidden: hiddenAt(cause, at),
  };
}

const plainly: Readonly<Record<string, string>> = {
  RENDER_FAILED: "A node of the workflow failed while it rendered.",
  OUT_OF_MEMORY: "The renderer has too little memory for such a picture.",
  PROVIDER_REJECTED_GRAPH: "The renderer refuses the workflow.",
  TASK_BROKEN: "A step broke in a way that nobody foresaw.",
};

/** Of a paused renderer the exception itself says most. */
function wordsOf({ code, sentence, specId }: Exception): Pick<ExceptionRow, "sentence" | "detail"> {
  const plain = specId === null ? undefined : plainly[code];
  return { sentence: plain ?? asSentence(sentence), detail: plain === undefined ? null : sentence };
}

/** The exception that speaks for its row: that of a paused renderer says most, else the newest. */
function tellerOf(group: readonly Exception[]): Exception | undefined {
  return group.find(({ specId, assetId }) => specId === null && assetId === null) ?? group[0];
}

function affectedBy({ documents }: ProjectState, group: readonly Exception[]): ExceptionRow["affected"] {
  const assetIds = new Set(group.flatMap((exception) => exception.assetId ?? exception.specId ?? []));
  const affected = [...assetIds].map((assetId) => {
    const title = documents[documentKey("specs", assetId)]?.summary.title ?? assetId;
    return { assetId, title };
  });
  return affected.sort((a, b) => byCodeUnits(a.title, b.title));
}

/** What the log says of exceptions up to `seq`: enough to prove that an empty inbox is empty. */
export interface Emptiness {
  readonly seq: number;
  readonly raised: number;
  readonly open: number;
  /** Closed because what they were about is no longer so, without a person settling them. */
  readonly autoResolved: number;
  readonly settled: number;
}

const byItself: ReadonlySet<Resolution> = new Set<Resolution>(["superseded", "recovered", "fixed", "gone"]);

/** Whether a resolution needed nobody to settle the exception. */
export function isAutomatic(resolution: Resolution): boolean {
  return byItself.has(resolution);
}

/** The figures of a folded project. */
export function emptinessOf({ seq, closedBy, openExceptionIds }: ProjectState): Emptiness {
  const open = openExceptionIds.reduce((sum, { length }) => sum + length, 0);
  let [autoResolved, settled] = [0, 0];
  for (const [by, count] of Object.entries(closedBy)) {
    if (isAutomatic(by as Resolution)) autoResolved += count;
    else settled += count;
  }
  return { seq, raised: open + autoResolved + settled, open, autoResolved, settled };
}
