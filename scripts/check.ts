import { join } from "node:path";
import { nodeArguments } from "../store/programs.ts";
import { sizeBudgetBreaches } from "./check/size-budget.ts";
import { ROOT } from "./root.ts";
import { runCommand } from "./run-command.ts";

interface Step {
  readonly name: string;
  readonly run: () => Promise<{ readonly isOk: boolean; readonly output: string }>;
}

const CODE = ["core", "store", "server", "worker", "ui", "scripts", "tests"];

/** So many steps side by side: the first takes as long as all others together, and none uses more than one processor for long. */
const AT_ONCE = 2;

const steps: readonly Step[] = [
  command("tsc", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."),
  command("types fresh", "scripts/types.ts", "--check"),
  command(
    "biome",
    "node_modules/@biomejs/biome/bin/biome",
    "check",
    "--error-on-warnings",
    "--max-diagnostics=50",
    ".",
  ),
  command(
    "dependency-cruiser",
    "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
    "--config",
    ".dependency-cruiser.cjs",
    ...CODE,
  ),
  command("knip", "node_modules/knip/bin/knip.js", "--no-progress", "--no-config-hints"),
  { name: "size budget", run: sizeBudget },
];

let failed = 0;
const waiting = [...steps];
await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
console.log(failed === 0 ? "check: all steps pass" : `check: ${failed} of ${steps.length} steps fail`);
process.exitCode = failed === 0 ? 0 : 1;

async function takeTurns(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) await report(step);
}

async function report(step: Step): Promise<void> {
  const startedAt = performance.now();
  const { isOk, output } = await step.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isOk ? "ok  " : "FAIL"} ${step.name} (${seconds} s)`);
  if (isOk) return;
  failed += 1;
  console.log(output.trimEnd().replace(/^/gm, "     "));
}

function command(name: string, script: string, ...args: readonly string[]): Step {
  const program = script.endsWith(".ts") ? nodeArguments(join(ROOT, script)) : [script];
  return {
    name,
    run: async () => {
      const { exitCode, output } = await runCommand(process.execPath, [...program, ...args], { cwd: ROOT });
      return { isOk: exitCode === 0, output };
    },
  };
}

async function sizeBudget(): Promise<{ isOk: boolean; output: string }> {
  const breaches = await sizeBudgetBreaches(ROOT);
  return { isOk: breaches.length === 0, output: breaches.join("\n") };
}
