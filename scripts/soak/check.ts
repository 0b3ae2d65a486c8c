import type { DiecastEvent } from "../../core/event.ts";

/** One acknowledgement: when it was asked for and answered (nanoseconds, one clock for all), and what it said. */
export interface Acknowledgement {
  readonly writer: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly seq: number;
  readonly name: string;
}

export function parseJournal(writer: string, text: string): Acknowledgement[] {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter(Boolean).map((line) => {
    const [start = "0", end = "0", seq, name = ""] = line.split(" ");
    return { writer, start: BigInt(start), end: BigInt(end), seq: Number(seq), name };
  });
}

/** Everything that is wrong, in O(n): a lost, doubled or moved acknowledgement, a gap, or an order nobody could have seen. */
export function problemsOf(
  log: readonly Pick<DiecastEvent, "seq" | "type" | "entityId">[],
  acknowledged: readonly Acknowledgement[],
): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const [at, { seq, type, entityId }] of log.entries()) {
    if (seq !== at + 1) problems.push(`event ${seq} stands at place ${at + 1}`);
    if (seen.has(`${type} ${entityId}`)) problems.push(`${type} ${entityId} is in the log twice`);
    seen.add(`${type} ${entityId}`);
  }
  for (const { seq, name } of acknowledged)
    if (log[seq - 1]?.entityId !== name) problems.push(`${name} was acknowledged as ${seq} and is not there`);
  return [...problems, ...orderProblems(acknowledged)];
}

/** What was answered before another commit was asked for must stand before it. */
function orderProblems(acknowledged: readonly Acknowledgement[]): string[] {
  const bySeq = [...acknowledged].sort((a, b) => b.seq - a.seq);
  const problems: string[] = [];
  let earliestEnd: Acknowledgement | null = null;
  for (const each of bySeq) {
    if (earliestEnd !== null && earliestEnd.end < each.start)
      problems.push(`${earliestEnd.name} was answered before ${each.name} was asked for but stands after it`);
    if (earliestEnd === null || each.end < earliestEnd.end) earliestEnd = each;
  }
  return problems;
}
