import { setTimeout as pause } from "node:timers/promises";
import type { JsonObject } from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { until, untilIdle } from "./client.ts";
import type { Stage } from "./stage.ts";
import { fold, isBroadcast, mapOf, stepOf } from "./words.ts";

export const patienceMs = 20_000;

/** Another server may have to read a checkpoint from a slow disk first. */
export const foreignPatienceMs = 180_000;

/** Resolves when as much has been heard as the recorder had heard before the act. */
export async function waitAsRecorded({ recording, listeners, target }: Stage, act: JsonObject): Promise<void> {
  for (const [client, wanted] of mapOf(act.get("after") ?? new Map())) {
    const [length, step] = (wanted as bigint[]).map(Number);
    const listener = listeners.get(client);
    if (listener === undefined || listener.socket.readyState !== listener.socket.OPEN) continue;
    const missing = (): string => `${length} messages at ${client}, heard ${listener.words.slice(-4)}`;
    const recorded = fold((recording.heard.get(client) ?? []).filter((word) => !isBroadcast(word)));
    const ends = endsIn(recorded.slice(0, length));
    const hasHeard = (): true | undefined => {
      const words = fold(listener.words.filter((word) => !isBroadcast(word)));
      // Another server may tell more steps on the way to the same end.
      if (words.length < (length ?? 0) || endsIn(words) < ends) return undefined;
      // Once more has been heard than was waited for, the step is long past.
      const latest = Math.max(0, ...listener.words.slice(-4).map((word) => stepOf(word) ?? 0));
      return words.length > (length ?? 0) + 1 || latest >= (step ?? 0) || undefined;
    };
    await until(missing, hasHeard, target.isOurs ? patienceMs : foreignPatienceMs);
  }
  if (act.get("idle") === true) await untilIdle(target);
  const silentMs = Number(act.get("pauseMs") ?? 0);
  if (silentMs > 0) await pause(silentMs);
}

/** How many prompts have told their end. */
export function endsIn(words: readonly string[]): number {
  return words.filter((word) => word === "executing(null)").length;
}
