import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { Failure } from "../../core/failure.ts";
import { allGates } from "./all-gates.ts";
import { determinismGate } from "./determinism.ts";
import { type Gate, type GateReport, runGate } from "./gate.ts";
import { describeGate, toJson, toJunit } from "./report.ts";

const usage =
  "npm run gates [-- --only NAME[,NAME]] [--iterations N] [--seed N] [--json FILE] [--junit FILE]\n" +
  "npm run gates -- --determinism [--specs N] [--nodes]    (--nodes: also on Node 20, 22 and 24, from the npm registry)";
const couldNotRun = 2;
const defaults = { seed: 20_261_120, iterations: 100, specs: 10_000 };

/** `npm run gates`: exits with 0 when every gate holds, 1 when one does not, 2 when it could not run. */
export async function runGates(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(readOptions(args));
  } catch (error) {
    // No gate has been judged, so it must look neither passed nor failed.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

function readOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const files = { json: text, junit: text } as const;
  const known = {
    ...files,
    only: text,
    seed: text,
    iterations: text,
    specs: text,
    determinism: flag,
    nodes: flag,
    help: flag,
  };
  return parseArgs({ args: [...args], options: known }).values;
}

async function run(options: ReturnType<typeof readOptions>): Promise<number> {
  if (options.help) {
    console.error(usage);
    return 0;
  }
  const seed = wholeNumber(options.seed, defaults.seed);
  const isLong = options.determinism || options.nodes;
  const iterations = isLong
    ? wholeNumber(options.specs, defaults.specs)
    : wholeNumber(options.iterations, defaults.iterations);
  const reports: GateReport[] = [];
  for (const gate of isLong ? [determinismGate(options.nodes)] : chosen(options.only)) {
    const report = await runGate(gate, { seed, iterations });
    for (const line of describeGate(report)) console.log(line);
    reports.push(report);
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(toJson(reports), null, 2)}\n`);
  if (options.junit !== undefined) await writeFile(options.junit, toJunit(reports));
  return reports.every(({ failed }) => failed === 0) ? 0 : 1;
}

/** Gates by name, with or without `gate-`. */
function chosen(only: string | undefined): readonly Gate[] {
  if (only === undefined) return allGates;
  return only.split(",").map((wanted) => {
    const gate = allGates.find(({ name }) => name === wanted || name === `gate-${wanted}`);
    if (gate !== undefined) return gate;
    throw new Failure(
      "NOT_FOUND",
      `There is no gate ${wanted}; there are: ${allGates.map(({ name }) => name).join(", ")}.`,
    );
  });
}

function wholeNumber(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new Failure("INVALID_INPUT", `"${text}" is no whole number from 1 on. ${usage}`);
}
