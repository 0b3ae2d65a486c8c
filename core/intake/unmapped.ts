/** Something a source says that no field takes: listed for people, never dropped. */
export interface Unmapped {
  /** Where in the source: a metadata key, a chunk, a line, a node. */
  readonly where: string;
  /** What stands there, shortened. */
  readonly text: string;
  readonly why: string;
}

const SHOWN_CHARACTERS = 200;
const MAX_LISTED = 500;

export function unmapped(where: string, text: string, why: string): Unmapped {
  return { where: shortened(where), text: shortened(text), why };
}

/** At most 500 of them; what is beyond is counted in a last one. */
export function bounded(all: readonly Unmapped[]): readonly Unmapped[] {
  if (all.length <= MAX_LISTED) return all;
  const more = all.length - MAX_LISTED + 1;
  return [...all.slice(0, MAX_LISTED - 1), unmapped("…", `${more} more`, "Too many to list one by one.")];
}

/** Text for a list: control characters and half characters out, white space folded, at most 200 characters. */
export function shortened(text: string): string {
  // Folding looks at little more than it shows, however long the text is.
  const start = text.slice(0, SHOWN_CHARACTERS * 4);
  const folded = start.replace(/[\p{Cc}\p{Cs}\s]+/gu, " ").trim();
  const shown = folded.slice(0, SHOWN_CHARACTERS).replace(/\p{Cs}/gu, "");
  return folded.length > SHOWN_CHARACTERS || text.length > start.length ? `${shown}…` : shown;
}
