import { signal } from "@preact/signals";
import type { SettleRequest } from "../../core/contracts.ts";
import type { ExceptionRow } from "../../core/view/exceptions.ts";
import { count } from "../../core/view/words.ts";
import { type Answer, post, problemInWords, projectPath } from "../live/api.ts";
import { notify } from "../live/notice.ts";

/** What a settlement would do, as the server decides it. */
export interface Preview {
  readonly assets: number;
  readonly renders: number;
  readonly ms: number | null;
  readonly refused: readonly { readonly specId: string; readonly sentence: string; readonly fix: string }[];
  readonly sentence: string;
}

export type Verb = SettleRequest["verb"];

/** What the dialog is open for; null while it is closed. */
export const asking = signal<{ readonly verb: Verb; readonly rows: readonly ExceptionRow[] } | null>(null);

/** Causes that are chosen for something in common. */
export const chosen = signal<ReadonlySet<string>>(new Set());

/** Chooses a cause, or no longer. */
export function toggleChosen(causeId: string): void {
  const next = new Set(chosen.value);
  if (!next.delete(causeId)) next.add(causeId);
  chosen.value = next;
}

export function preview(projectId: string, request: SettleRequest): Promise<Answer<Preview>> {
  return post<Preview>(projectPath(projectId, "exceptions/preview"), request);
}

const done: Readonly<Record<Verb, string>> = {
  retry: "It is tried again.",
  retry_with_change: "It is tried again with the change.",
  waive: "Waived; it comes back when the waiver ends.",
  snooze: "Out of the way; it comes back when the time has come.",
  dismiss: "Dismissed; nothing was rendered.",
  wake: "Back in the inbox.",
};

interface Settled {
  readonly refused: readonly { readonly specId: string; readonly sentence: string }[];
}

/** Settles causes and says what came of it; false when it was refused. */
export async function settle(projectId: string, request: SettleRequest): Promise<boolean> {
  const answer = await post<Settled>(projectPath(projectId, "exceptions/settle"), request);
  if (!answer.ok) {
    notify("fail", problemInWords(answer.problem));
    return false;
  }
  const { refused } = answer.value;
  const left =
    refused.length === 0 ? "" : ` ${count(refused.length, "asset")} can't be planned: ${refused[0]?.sentence}`;
  const said =
    request.sample === undefined ? done[request.verb] : `${request.sample} are tried first; the rest waits here.`;
  notify(refused.length === 0 ? "pass" : "unsure", `${said}${left}`);
  chosen.value = new Set();
  return true;
}

/** Tries a few, or the only one, at once; asks before anything that costs more or can't be seen in its row. */
export function begin(projectId: string, verb: Verb, rows: readonly ExceptionRow[], sample?: number): void {
  const causeIds = rows.map(({ causeId }) => causeId);
  const isSmall = rows.length === 1 && (rows[0]?.exceptionIds.length ?? 0) <= 1;
  const needsWords = verb === "waive" || verb === "snooze" || verb === "retry_with_change";
  if (sample !== undefined) void settle(projectId, { verb, causeIds, sample });
  else if (verb === "wake" || (isSmall && !needsWords)) void settle(projectId, { verb, causeIds });
  else asking.value = { verb, rows };
}
