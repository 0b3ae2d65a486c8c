import type { Json, JsonObject } from "../../../worker/comfy/renderer/protocol/python-json.ts";

/** Samplers with more steps than this are there to be interrupted: how far they come is chance. */
const fewSteps = 10;

/** One short word per text message, as the recordings have them: enough to compare order and audience. */
export function wordOf(message: JsonObject): string {
  const type = String(message.get("type"));
  const data = mapOf(message.get("data"));
  switch (type) {
    case "status": {
      const remaining = mapOf(mapOf(data.get("status")).get("exec_info")).get("queue_remaining");
      return data.has("sid") ? `status(${remaining},sid)` : `status(${remaining})`;
    }
    case "execution_cached":
      return `execution_cached(${(data.get("nodes") as Json[]).join(",")})`;
    case "progress_state": {
      const nodes = [...mapOf(data.get("nodes"))].map(([id, node]) => `${id}:${mapOf(node).get("state")}`);
      // The order of nodes inside one message is incidental.
      return `progress_state(${nodes.sort().join(",")})`;
    }
    case "progress":
      return `progress(${data.get("node")} ${data.get("value")}/${data.get("max")})`;
    case "executing":
    case "executed":
      return `${type}(${data.get("node")})`;
    case "execution_error":
    case "execution_interrupted":
      return `${type}(${data.get("node_id")})`;
    default:
      return type;
  }
}

/** The word of a preview frame: event, node (when the event names it), format and size. */
export function previewWord(event: number, nodeId: string | null, format: string, size: string): string {
  return `preview(${[event, nodeId, format, size].filter((part) => part !== null).join(" ")})`;
}

/** The step a progress word tells, or null when the word is another. */
export function stepOf(word: string | undefined): number | null {
  const match = /^progress\(\S+ (\d+)\/(\d+)\)$/.exec(word ?? "");
  return match && Number(match[2]) > fewSteps ? Number(match[1]) : null;
}

/** The same words with the steps of a long sampling folded into one: a half step at the end is left out. */
export function fold(words: readonly string[]): readonly string[] {
  const folded: string[] = [];
  for (const word of words) {
    if (!word.startsWith("progress(") && !word.startsWith("preview(")) dropHalfStep(folded);
    folded.push(stepOf(word) === null ? word : word.replace(/ \d+\//, " */"));
    for (const length of [2, 3]) {
      const [before, last] = [folded.slice(-2 * length, -length), folded.slice(-length)];
      const isStep = last.some((part) => part.includes(" */"));
      if (isStep && before.length === length && before.every((part, at) => part === last[at])) folded.splice(-length);
    }
  }
  return folded;
}

/** The queue's length is told to everybody whenever it changes: beside a running prompt the place of these words is chance. */
export function isBroadcast(word: string): boolean {
  return /^status\(\d+\)$/.test(word);
}

/** What an interrupted or cut off sampling may end with: a state that was sent without its step. */
export function withoutHalfStep(words: readonly string[]): readonly string[] {
  const kept = [...words];
  dropHalfStep(kept);
  return kept;
}

function dropHalfStep(words: string[]): void {
  const isHalf = words.at(-1)?.startsWith("progress_state") && words.at(-2)?.includes(" */");
  if (isHalf && words.at(-1) === words.at(-3)) words.pop();
}

export function mapOf(value: Json | undefined): JsonObject {
  if (value instanceof Map) return value;
  throw new TypeError(`an object is expected, not ${String(value)}`);
}
