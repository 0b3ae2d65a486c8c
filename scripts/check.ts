import { sizeBudgetBreaches } from "./check/size-budget.ts";
import { ROOT } from "./root.ts";
import { runCommand } from "./run-command.ts";

interface Step {
  readonly name: string;
  readonly run: () => Promise<{ readonly isOk: boolean; readonly output: string }>;
}

const CODE = ["core", "store", "server", "worker", "ui", "scripts", "tests"];

const steps: readonly Step[] = [
  command("types fresh", "scripts/types.ts", "--check"),
  command("tsc", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."),
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
for (const step of steps) {
  const startedAt = performance.now();
  const { isOk, output } = await step.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${isOk ? "ok  " : "FAIL"} ${step.name} (${seconds} s)`);
  if (isOk) continue;
  failed += 1;
  console.log(output.trimEnd().replace(/^/gm, "     "));
}
console.log(failed === 0 ? "check: all steps pass" : `check: ${failed} of ${steps.length} steps fail`);
process.exitCode = failed === 0 ? 0 : 1;

function command(name: string, script: string, ...args: readonly string[]): Step {
  const loader = script.endsWith(".ts") ? ["--import", "tsx"] : [];
  return {
    name,
    run: async () => {
      const { exitCode, output } = await runCommand(process.execPath, [...loader, script, ...args], { cwd: ROOT });
      return { isOk: exitCode === 0, output };
    },
  };
}

async function sizeBudget(): Promise<{ isOk: boolean; output: string }> {
  const breaches = await sizeBudgetBreaches(ROOT);
  return { isOk: breaches.length === 0, output: breaches.join("\n") };
}
