import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { soakExecution } from "./soak/execution.ts";
import { describeReport, missedBars, missedFaults, toJson } from "./soak/execution-report.ts";

const usage = `npm run soak:execution -- [--minutes N] [--seed S] [--fault-gap-ms MS] [--json]

A server, two workers and the demo renderer, and a person who starts, cancels and answers, while sockets drop, the renderer
answers 500 after taking a prompt, restarts, forgets its history, stalls, runs out of memory and writes half a picture, and
all of them are killed. Then everything must have ended well: what log, objects and the renderer's journal say is checked.
Defaults: 10 minutes, seed 1, a fault every 1500 ms on average. Exit code: 0 all is well, 1 it is not, 2 wrong arguments.`;

const options = {
  minutes: { type: "string", default: "10" },
  seed: { type: "string", default: "1" },
  "fault-gap-ms": { type: "string", default: "1500" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;
const stepMs = 25;

/** Null for what can't be run. */
function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options });
    const [minutes, seed, faultGapMs] = [values.minutes, values.seed, values["fault-gap-ms"]].map(Number);
    return { ...values, asked: checked(minutes, seed, faultGapMs) };
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Null for numbers that make no sense. */
function checked(minutes = 0, seed = -1, faultGapMs = 0) {
  const isPossible = minutes > 0 && minutes <= 24 * 60 && Number.isInteger(seed) && seed >= 0 && faultGapMs > 0;
  return isPossible ? { durationMs: minutes * 60_000, seed, faultGapMs } : null;
}

const values = readOptions(process.argv.slice(2));
if (values === null || values.help || values.asked === null) {
  console.log(usage);
  process.exitCode = values?.help ? 0 : 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), "diecast-soak-execution-"));
  const startedAt = performance.now();
  const report = await soakExecution({
    ...values.asked,
    ...{ folder, stepMs, specsPerRun: 6, roundGapMs: 3000, calmCancels: 12 },
    log: (line) => console.error(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${line}`),
  });
  const missed = [...missedBars(report, stepMs), ...missedFaults(report, values.asked.durationMs)];
  const problems = [...report.problems, ...missed];
  console.log(values.json ? JSON.stringify(toJson(report, problems), null, 2) : describeReport(report, problems));
  // What went wrong can be looked at.
  if (problems.length === 0) await rm(folder, { recursive: true });
  else {
    console.error(`log, pictures and journal are kept in ${folder}`);
    process.exitCode = 1;
  }
}
