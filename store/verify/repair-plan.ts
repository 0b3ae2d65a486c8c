import type { Place } from "../log/folded-log.ts";
import type { LogFacts, RefusedRange } from "./log-check.ts";

/** Bytes that don't count and are left where they are. */
export interface Left {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

interface Cuttable {
  readonly ranges: readonly RefusedRange[];
  readonly left: readonly Left[];
  /** True when nothing of the log may be changed. */
  readonly isFrozen: boolean;
}

/**
 * What a repair may cut: every refused line, and what no newline ends in all files but the newest, whose end is looked at
 * again under the lock. What stands for dropped events knows by their place the events it ends with (`baseEnd`), so nothing
 * before these may move; a log that begins later and has nothing that stands for what was dropped is left alone.
 */
export function cuttable(facts: LogFacts, firstSeq: number, baseEnd: Place | null): Cuttable {
  const newest = facts.files.at(-1)?.part;
  const tails = facts.tails.filter(({ part }) => part !== newest);
  const all = [...facts.refused, ...tails];
  const isFrozen = firstSeq > 1 && baseEnd === null;
  const baseFile = facts.files.findIndex((file) => file.events > 0 && file.firstSeq === baseEnd?.segment);
  const mayGo = ({ part, offset }: RefusedRange) => {
    if (baseEnd === null) return !isFrozen;
    const at = facts.files.findIndex((file) => file.part === part);
    return at > baseFile || (at === baseFile && offset > baseEnd.offset);
  };
  const left = all.filter((range) => !mayGo(range));
  return {
    ranges: all.filter(mayGo),
    left: left.map(({ part, offset, length }) => ({ file: part.name, offset, length })),
    isFrozen,
  };
}
