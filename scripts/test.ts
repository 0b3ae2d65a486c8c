import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { nodeArguments } from "../store/programs.ts";
import { buildJavaScript } from "./build/javascript.mjs";
import { listFiles } from "./files.ts";
import { ROOT } from "./root.ts";
import { seed } from "./seed/seed.ts";
import { provideChromium } from "./test/chromium.ts";
import { selectTests, shareProcesses } from "./test/select.ts";
import { complaintOf, printableSummary, readSummary } from "./test/summary.ts";

const USAGE = "npm test -- [part of a path …] [--no-check] [--only-check]";
/** One more than the processors of a small machine: many tests wait for a timer or another process. */
const FILES_AT_ONCE = 3;
const FILE_LIMIT_MS = 300_000;
/** A developer's own settings must not decide what the tests see. */
const SETTINGS = /^(DIECAST_|COMFYUI_|NODE_TEST_CONTEXT$)/;

let running: ChildProcess | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exitCode = 1;
  });
}

const { values: options, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: { "no-check": { type: "boolean" }, "only-check": { type: "boolean" }, help: { type: "boolean" } },
});
if (options.help) {
  console.log(USAGE);
} else {
  const complaints = [options["no-check"] ? null : await check(), options["only-check"] ? null : await test()].filter(
    (complaint) => complaint !== null,
  );
  for (const complaint of complaints) console.error(`not good: ${complaint}`);
  if (complaints.length > 0) process.exitCode = 1;
}

async function check(): Promise<string | null> {
  const exitCode = await runNode(nodeArguments(join(ROOT, "scripts/check.ts")), process.env);
  return exitCode === 0 ? null : "npm run check fails";
}

async function test(): Promise<string | null> {
  const { files, needsBrowser } = selectTests(await listFiles(ROOT, "tests"), filters);
  if (files.length === 0) return `no test file in tests/ matches ${filters.join(", ")}`;
  const chromium = needsBrowser ? { DIECAST_CHROMIUM: await provideChromium(ROOT, process.env) } : {};
  const clean = Object.entries(process.env).filter(([name]) => !SETTINGS.test(name));
  const scratch = await mkdtemp(join(tmpdir(), "diecast-test-"));
  try {
    const report = join(scratch, "report.tap");
    const seeded = join(scratch, "seeded");
    const temporary = join(scratch, "tmp");
    await mkdir(temporary);
    await seed({ dataDir: seeded, projectId: "astroduck_demo", log: () => undefined });
    const built = await buildJavaScript(ROOT, { tests: true });
    const exitCode = await runNode(testerArguments(report, await grouped(files, built, scratch)), {
      ...Object.fromEntries(clean),
      ...chromium,
      // For tests/helpers/seeded.ts.
      TEST_SEEDED_DATA: seeded,
      // What a killed process forgets goes with the run. Named as Unix and as Windows ask for it.
      ...{ TMPDIR: temporary, TEMP: temporary },
    });
    const summary = readSummary(await readFile(report, "utf8"));
    if (summary) console.log(printableSummary(summary));
    return complaintOf(summary) ?? (exitCode === 0 ? null : `the test runner exits with ${exitCode}`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The files as the runner is to start them; those that share a process are behind one that imports them. */
async function grouped(files: readonly string[], built: string, scratch: string): Promise<readonly string[]> {
  const builtFile = (file: string): string => join(built, file.replace(/\.ts$/, ".js"));
  const { shared, alone } = shareProcesses(files, (file) => pathToFileURL(builtFile(file)).href);
  const together = shared.map(async (source, at) => {
    const path = join(scratch, `core-${at + 1}.test.mjs`);
    await writeFile(path, source);
    return path;
  });
  return [...(await Promise.all(together)), ...alone.map(builtFile)];
}

function testerArguments(report: string, files: readonly string[]): readonly string[] {
  return [
    "--enable-source-maps",
    "--test",
    `--test-concurrency=${FILES_AT_ONCE}`,
    `--test-timeout=${FILE_LIMIT_MS}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    "--test-reporter=tap",
    `--test-reporter-destination=${report}`,
    ...files,
  ];
}

function runNode(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  return new Promise((resolve, reject) => {
    running = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"] });
    running.once("error", reject);
    running.once("close", (code) => resolve(code ?? 1));
  });
}
