import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { environment, load, round } from "./measure.ts";

/** One figure with its bar and the control it was measured against. */
export interface Row {
  /** `group.figure`, or one word: its place in the JSON. */
  readonly key: string;
  readonly value: number;
  readonly unit: string;
  /** What the design asks for; null when it asks for nothing. */
  readonly bar: { readonly atMost?: number; readonly atLeast?: number } | null;
  /** What else was measured in the same run, in words. */
  readonly control: string;
}

/** One part of a benchmark: measures in its own folder and gives rows. */
export interface Part {
  readonly name: string;
  readonly run: (folder: string) => Promise<readonly Row[]>;
}

/** Runs the parts one after another; prints a table, or JSON with `--json`. Anything else on the line picks parts; `more` are options of the benchmark's own. */
export async function runBenchmark(
  name: string,
  parts: readonly Part[],
  more: Readonly<Record<string, { readonly type: "string" }>> = {},
): Promise<void> {
  const options = { ...more, json: { type: "boolean" } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const before = environment();
  const startedAt = performance.now();
  const rows: Row[] = [];
  for (const part of parts) {
    if (positionals.length > 0 && !positionals.includes(part.name)) continue;
    if (process.stderr.isTTY) process.stderr.write(`${part.name} …\n`);
    const folder = await mkdtemp(join(tmpdir(), `diecast-bench-${part.name}-`));
    try {
      rows.push(...(await part.run(folder)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const facts = {
    benchmark: name,
    ...before,
    loadAfter: load(),
    seconds: round((performance.now() - startedAt) / 1000),
  };
  process.stdout.write(values.json ? `${JSON.stringify(toJson(rows, facts), null, 2)}\n` : toTable(rows, facts));
}

/** Figures under their dotted names as nested members; what they were compared with under `controls`. */
function toJson(rows: readonly Row[], facts: Record<string, unknown>): Record<string, unknown> {
  const json: Record<string, number | Record<string, number>> = {};
  const controls: Record<string, string> = {};
  const missed: string[] = [];
  for (const row of rows) {
    const [group = "", figure] = row.key.split(".");
    const known = json[group];
    if (figure === undefined) json[group] = round(row.value);
    else json[group] = { ...(typeof known === "object" ? known : {}), [figure]: round(row.value) };
    controls[row.key] = row.control;
    if (!meets(row)) missed.push(row.key);
  }
  return { ...json, controls, missed, environment: facts };
}

function toTable(rows: readonly Row[], facts: Record<string, unknown>): string {
  const cells = rows.map((row) => [row.key, `${round(row.value)} ${row.unit}`, barInWords(row), row.control]);
  const widths = [0, 1, 2].map((at) => Math.max(...cells.map((cell) => cell[at]?.length ?? 0)));
  const lines = cells.map((cell) =>
    cell
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n\n${JSON.stringify(facts)}\n`;
}

function barInWords(row: Row): string {
  if (row.bar === null) return "";
  const { atMost, atLeast } = row.bar;
  const bar = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
  return `${meets(row) ? "ok    " : "MISSED"} ${bar}`;
}

function meets({ value, bar }: Row): boolean {
  return bar === null || (value <= (bar.atMost ?? Number.POSITIVE_INFINITY) && value >= (bar.atLeast ?? 0));
}
