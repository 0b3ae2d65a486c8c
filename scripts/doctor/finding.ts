/** One thing the doctor looked at. */
export interface Finding {
  readonly check: string;
  readonly level: "ok" | "warn" | "fail";
  readonly sentence: string;
  /** What to do about it; only with `warn` and `fail`. */
  readonly fix?: string;
}

export const ok = (check: string, sentence: string): Finding => ({ check, level: "ok", sentence });
export const warn = (check: string, sentence: string, fix: string): Finding => ({
  check,
  level: "warn",
  sentence,
  fix,
});
export const fail = (check: string, sentence: string, fix: string): Finding => ({
  check,
  level: "fail",
  sentence,
  fix,
});

const signs = { ok: "✓", warn: "!", fail: "✗" } as const;

/** One line per finding, with the way to mend it below. */
export function describeFindings(findings: readonly Finding[]): string {
  const width = Math.max(0, ...findings.map(({ check }) => check.length));
  return findings
    .flatMap(({ check, level, sentence, fix }) => [
      `${signs[level]} ${check.padEnd(width)}  ${sentence}`,
      ...(fix === undefined ? [] : [`  ${" ".repeat(width)}  → ${fix}`]),
    ])
    .join("\n");
}
