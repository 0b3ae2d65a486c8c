const COUNTS = ["tests", "pass", "fail", "cancelled", "skipped", "todo"] as const;

export type Summary = Readonly<Record<(typeof COUNTS)[number], number>>;

/** Reads the counts from the end of a TAP report; null when the report is not complete. */
export function readSummary(tap: string): Summary | null {
  const counts: Partial<Record<string, number>> = {};
  for (const line of tap.trimEnd().split("\n").slice(-12)) {
    const [, name, value] = /^# (\w+) (\d+)$/.exec(line) ?? [];
    if (name !== undefined) counts[name] = Number(value);
  }
  const { tests, pass, fail, cancelled, skipped, todo } = counts;
  const values = [tests, pass, fail, cancelled, skipped, todo];
  if (values.some((value) => value === undefined)) return null;
  return {
    tests: tests ?? 0,
    pass: pass ?? 0,
    fail: fail ?? 0,
    cancelled: cancelled ?? 0,
    skipped: skipped ?? 0,
    todo: todo ?? 0,
  };
}

/** Why a run is not good, in words; null when every test ran and passed. A skipped test counts as a failure. */
export function complaintOf(summary: Summary | null): string | null {
  if (summary === null) return "the test runner ended without a summary";
  if (summary.tests === 0) return "no tests ran";
  if (summary.pass === summary.tests) return null;
  const notPassed = COUNTS.slice(2).filter((name) => summary[name] > 0);
  return notPassed.map((name) => `${summary[name]} ${name}`).join(", ");
}

/** The summary as the lines `# tests N`, `# pass N`, … */
export function printableSummary(summary: Summary): string {
  return COUNTS.map((name) => `# ${name} ${summary[name]}`).join("\n");
}
