import { byCodeUnits } from "./order.ts";

/** The known name that takes the fewest changes of letters to reach; null when every one is quite another word. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  const ranked = [...known].map((each) => ({ each, steps: editSteps(name, each) }));
  ranked.sort((left, right) => left.steps - right.steps || byCodeUnits(left.each, right.each));
  const first = ranked[0];
  return first !== undefined && first.steps * 2 <= Math.max(name.length, first.each.length) ? first.each : null;
}

/** Fewest letters to insert, drop or exchange that turn one word into the other. */
function editSteps(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchange = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(exchange, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
