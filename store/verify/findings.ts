/** One thing `verify` has to say. A problem is something the store would never have left behind; a note is harmless. */
export interface Finding {
  readonly level: "problem" | "note";
  /** Stable name of the kind of finding, such as `log.damaged-line`. */
  readonly code: string;
  /** Path inside the project folder. */
  readonly file: string;
  /** Line number from 1 and byte offset from 0 of what is wrong, where the file is a log. */
  readonly line?: number;
  readonly offset?: number;
  /** The byte that is wrong, when it can be told more exactly than by the start of its line. */
  readonly badByte?: number;
  readonly why: string;
  readonly fix: string;
}

/** Collects findings: all are counted, the first hundred of each kind are kept. */
export interface Findings {
  add(finding: Finding): void;
  list(): readonly Finding[];
  /** How many of each code there were. */
  counts(): Readonly<Record<string, number>>;
  problems(): number;
}

const keptPerCode = 100;

export function createFindings(): Findings {
  const kept: Finding[] = [];
  const counts = new Map<string, number>();
  let problems = 0;
  return {
    add(finding) {
      const count = (counts.get(finding.code) ?? 0) + 1;
      counts.set(finding.code, count);
      if (finding.level === "problem") problems += 1;
      if (count <= keptPerCode) kept.push(finding);
    },
    list: () => kept,
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    problems: () => problems,
  };
}
