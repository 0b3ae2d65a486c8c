import type { GateReport } from "./gate.ts";

/** What a run of gates came to, as one JSON value. */
export function toJson(reports: readonly GateReport[]) {
  return { ok: reports.every(({ failed }) => failed === 0), node: process.version, gates: reports };
}

/** JUnit XML as CI servers read it: a suite per gate, its rule as the case. */
export function toJunit(reports: readonly GateReport[]): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(3);
  const failed = reports.filter((report) => report.failed > 0).length;
  const total = reports.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const suites = reports.map(({ name, rule, failures, failed: count, durationMs }) => {
    const time = seconds(durationMs);
    const body = count === 0 ? "" : `<failure message="${count} failed">${escaped(failures.join("\n"))}</failure>`;
    return [
      `  <testsuite name="${escaped(name)}" tests="1" failures="${count === 0 ? 0 : 1}" time="${time}">`,
      `    <testcase classname="${escaped(name)}" name="${escaped(rule)}" time="${time}">${body}</testcase>`,
      "  </testsuite>",
    ].join("\n");
  });
  const head = `<testsuites tests="${reports.length}" failures="${failed}" time="${seconds(total)}">`;
  return `${['<?xml version="1.0" encoding="UTF-8"?>', head, ...suites, "</testsuites>"].join("\n")}\n`;
}

/** One gate in lines for people. */
export function describeGate({
  name,
  iterations,
  checks,
  failures,
  failed,
  figures,
  durationMs,
}: GateReport): string[] {
  const seen = Object.entries(figures).map(([figure, count]) => `${count} ${figure}`);
  const head = `${failed === 0 ? "ok  " : "FAIL"} ${name}  ${iterations} iterations, ${checks} checks, ${seen.join(", ")}`;
  const more = failed > failures.length ? [`     … and ${failed - failures.length} more`] : [];
  return [`${head} (${(durationMs / 1000).toFixed(1)} s)`, ...failures.map((failure) => `     ${failure}`), ...more];
}

const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** XML has no place for most control characters, escaped or not. */
function escaped(text: string): string {
  const printable = text.replace(/\p{Cc}/gu, (sign) => (sign === "\n" || sign === "\t" ? sign : "\uFFFD"));
  return printable.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
