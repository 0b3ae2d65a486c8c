import {
  type Json,
  type JsonObject,
  parseJson,
  printJson,
} from "../../../worker/comfy/renderer/protocol/python-json.ts";
import { mapOf } from "./words.ts";

const act = (entries: { readonly [key: string]: Json }): JsonObject => new Map(Object.entries(entries));

/** What somebody beside the recorder did, which its steps do not tell. */
export function additionsTo(name: string, acts: readonly JsonObject[]): readonly JsonObject[] {
  const callAt = (label: string): number => acts.findIndex((candidate) => candidate.get("label") === label);
  switch (name) {
    case "deleted-output": {
      const at = callAt("identical graph after the file was deleted");
      return acts.toSpliced(at, 0, act({ do: "delete-output", path: "contract/dlo_00001_.png" }));
    }
    case "queue-order":
      // The recorded server had counted far beyond the numbers that the prompts name themselves.
      return [act({ do: "advance-counter", by: 10n }), ...acts];
    case "history-at-terminal":
      return [...acts.filter((one) => one.get("do") === "connect"), act({ do: "twenty-runs", client: "A" })];
    case "run-twin-outputs":
      return acts.map((one) => (one.get("label") === "identical twins" ? withFirstPrefix(one) : one));
    case "loadimage-refs":
    case "prompt-id":
      // The recorder waited for an idle queue, which no message tells.
      return acts.map((one) => (one.has("label") ? new Map([...one, ["idle", true]]) : one));
    case "restart-refused":
      return [act({ do: "stop" }), ...acts.slice(0, 1), act({ do: "start" }), ...acts.slice(1)];
    case "ws-stalled-reader": {
      const at = callAt("frame of about 6 MB to A");
      return acts.toSpliced(at, 0, act({ do: "upload-noise" }), act({ do: "stall", client: "A" }));
    }
    default:
      return acts;
  }
}

/** Recorded with the second run's prefix by mistake: the history answer that follows it shows the right one. */
function withFirstPrefix(one: JsonObject): JsonObject {
  return new Map(
    [...one].map(([key, value]) => [
      key,
      key === "request" ? mapOf(parseJson(printJson(value).replaceAll("twin_other", "twin"))) : value,
    ]),
  );
}

/** Recordings that were trimmed lack steps of short samplings too; the states that belong to them are still there. */
export function withTrimmedSteps(messages: readonly JsonObject[]): JsonObject[] {
  return messages.flatMap((message, at) => {
    const step = shortStepOf(message);
    if (step === null || typeOf(messages[at + 1]) === "progress") return [message];
    const data: JsonObject = new Map([...step]);
    const json: JsonObject = new Map<string, Json>([
      ["type", "progress"],
      ["data", data],
    ]);
    return [message, new Map<string, Json>([...message, ["json", json]])];
  });
}

function typeOf(message: JsonObject | undefined): Json | undefined {
  const json = message?.get("json");
  return json instanceof Map ? json.get("type") : undefined;
}

/** The step of a short sampling that a state tells: an int counts steps, a float does not. */
function shortStepOf(message: JsonObject): JsonObject | null {
  if (typeOf(message) !== "progress_state") return null;
  const nodes = [...mapOf(mapOf(mapOf(message.get("json")).get("data")).get("nodes"))];
  for (const [node, state] of nodes) {
    const [value, max] = ["value", "max"].map((key) => mapOf(state).get(key) ?? null);
    const isShort = typeof value === "bigint" && typeof max === "bigint" && max <= 10n;
    if (isShort && mapOf(state).get("state") === "running")
      return new Map<string, Json>([
        ["node", node],
        ["value", value],
        ["max", max],
      ]);
  }
  return null;
}

/** Queues of several clients at once: how long they are at each broadcast is chance. */
export function hasChanceBroadcasts(name: string): boolean {
  return name === "ws-stalled-reader";
}

/** The last message of a prompt (of any, when none is named): after it the history entry is certainly there. */
export function isEnd(message: JsonObject, promptId?: string): boolean {
  const json = message.get("json");
  if (!(json instanceof Map) || json.get("type") !== "executing") return false;
  const data = mapOf(json.get("data"));
  return data.get("node") === null && (promptId === undefined || data.get("prompt_id") === promptId);
}
