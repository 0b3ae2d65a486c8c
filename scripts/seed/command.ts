import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { Failure } from "../../core/failure.ts";
import { loadConfig } from "../../store/config.ts";
import type { SeedOptions } from "./options.ts";
import type { SeedReport } from "./report.ts";
import { existingProject } from "./start-anew.ts";

const USAGE = "npm run seed [-- --project NAME] [--force] [--yes] [--dry-run] [--json]";
const DEFAULT_PROJECT = "astroduck_demo";

/** `npm run seed`: exits with 0 when done, 1 when refused, 2 when called the wrong way. */
export async function runCommand(
  args: readonly string[],
  seed: (options: SeedOptions) => Promise<SeedReport>,
): Promise<void> {
  const options = readOptions(args);
  if (options === null || options.help) {
    console.error(USAGE);
    process.exitCode = options === null ? 2 : 0;
    return;
  }
  try {
    const { config } = await loadConfig();
    const projectId = options.project ?? DEFAULT_PROJECT;
    const { force: startAnew = false, "dry-run": dryRun = false, json = false, yes = false } = options;
    if (startAnew && !dryRun && !yes) await confirm(config.dataDir, projectId);
    const log = json ? () => undefined : console.log;
    const report = await seed({ dataDir: config.dataDir, projectId, dryRun, startAnew, log });
    if (json) console.log(JSON.stringify(report));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function readOptions(args: readonly string[]) {
  try {
    const flag = { type: "boolean" } as const;
    const known = {
      project: { type: "string" },
      force: flag,
      yes: flag,
      "dry-run": flag,
      json: flag,
      help: flag,
    } as const;
    return parseArgs({ args: [...args], options: known }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(error.message);
    return null;
  }
}

/** Failure CONFLICT unless a person at the terminal says yes, or there is nothing to replace. */
async function confirm(dataDir: string, projectId: string): Promise<void> {
  if (existingProject(dataDir, projectId) === null) return;
  const question = `Move the project ${projectId} with all its pictures and answers away and start anew?`;
  if (!process.stdin.isTTY)
    throw new Failure("CONFLICT", `${question} Nobody can answer here: add --yes if you mean it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new Failure("CONFLICT", "Nothing was changed.");
  } finally {
    terminal.close();
  }
}
