import type { Printable } from "./python-json.ts";

/** Finished prompts in insertion order; the oldest go when the cap is passed. Lost on restart, as the real one. */
export interface History {
  readonly add: (promptId: string, entry: Printable) => void;
  readonly one: (promptId: string) => Printable;
  readonly page: (offset: number, maxItems: number | undefined) => Printable;
  readonly remove: (promptId: string) => void;
  readonly clear: () => void;
}

const maximumEntries = 10_000;

export function promptHistory(): History {
  const entries = new Map<string, Printable>();
  return {
    add(promptId, entry) {
      // Tested before the insert, so one more than the cap may stay; a re-used id keeps its old place.
      if (entries.size > maximumEntries) entries.delete([...entries.keys()][0] ?? "");
      entries.set(promptId, entry);
    },
    one(promptId) {
      const entry = entries.get(promptId);
      return entry === undefined ? {} : new Map([[promptId, entry]]);
    },
    page(offset, maxItems) {
      const all = [...entries];
      const start = offset < 0 && maxItems !== undefined ? Math.max(0, all.length - maxItems) : Math.max(0, offset);
      return new Map(all.slice(start, maxItems === undefined ? undefined : start + Math.max(0, maxItems)));
    },
    remove: (promptId) => void entries.delete(promptId),
    clear: () => entries.clear(),
  };
}
