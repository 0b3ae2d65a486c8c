import assert from "node:assert/strict";
import { fold, isBroadcast, withoutHalfStep } from "./words.ts";

/**
 * Compares what a client heard with the recording. On our own server word for word; on another one the order of
 * nodes is free, so there the same words must have come, those about one node in the recorded order, and the words about
 * the prompt as a whole in theirs.
 */
export function compareHeard(
  client: string,
  words: readonly string[],
  recorded: readonly string[],
  isSameMachine: boolean,
): void {
  const heard = onlyRecordedKinds(words, recorded);
  const title = `what ${client} heard`;
  const comparable = isSameMachine ? inFixedOrder : freeOfNodeOrder;
  assert.deepEqual(comparable(heard, recorded), comparable(recorded, recorded), title);
}

/** Beside a long sampling other things were done: then only the order among broadcasts and among the others is fixed. */
function inFixedOrder(words: readonly string[], recorded: readonly string[]): object {
  if (!recorded.some((word) => word.includes(" */"))) return words;
  return { others: tidy(words.filter((word) => !isBroadcast(word))), broadcasts: words.filter(isBroadcast) };
}

function tidy(words: readonly string[]): readonly string[] {
  return withoutHalfStep(fold(words));
}

/** Some recordings keep only some kinds of messages, or none; then only those are compared. */
function onlyRecordedKinds(words: readonly string[], recorded: readonly string[]): readonly string[] {
  const kinds = new Set(recorded.map(kindOf));
  const isWhole = kinds.has("status") || kinds.has("execution_start");
  return isWhole
    ? words.filter((word) => kinds.has("status") || !isBroadcast(word))
    : words.filter((word) => kinds.has(kindOf(word)));
}

function kindOf(word: string): string {
  if (isBroadcast(word)) return "status";
  return word.startsWith("status(") ? "first status" : word.replace(/\(.*/, "");
}

/** Words by what they are about: the whole prompt, or one node. */
function freeOfNodeOrder(all: readonly string[]): object {
  const words = tidy(all.filter((word) => !isBroadcast(word)));
  const broadcasts = all.filter(isBroadcast);
  const whole = words.filter((word) =>
    /^(status\(\d+,sid|execution_(start|success)|executing\(null\)|feature_flags)/.test(word),
  );
  const cached = words.filter((word) => word.startsWith("execution_cached")).map((word) => word.split(/[(),]/).sort());
  const byNode = new Map<string, string[]>();
  for (const word of words) {
    const node = /^(?:progress|executing|executed|execution_error|execution_interrupted)\(([^ )]+)/.exec(word)?.[1];
    if (node !== undefined && node !== "null") byNode.set(node, [...(byNode.get(node) ?? []), word]);
  }
  const states = words.filter((word) => word.startsWith("progress_state")).length;
  const previews = words.filter((word) => word.startsWith("preview")).map((word) => word.replace(/ \d+x\d+/, ""));
  return {
    whole,
    broadcasts,
    cached,
    nodes: Object.fromEntries([...byNode].sort(([a], [b]) => (a < b ? -1 : 1))),
    states,
    previews,
  };
}
