import { parseArgs } from "node:util";
import { serverFold } from "../../core/project/server-state.ts";
import { projectFold } from "../../core/project/state.ts";
import { loadConfig } from "../../store/config.ts";
import { listProjects } from "../../store/projects.ts";
import { repairProject } from "../../store/verify/repair.ts";
import type { RepairReport } from "../../store/verify/repair-work.ts";
import { type VerifyReport, verifyProject } from "../../store/verify/verify-project.ts";
import { createProgressBar } from "./progress-bar.ts";
import { describeRepair } from "./repair-report.ts";
import { describeReport } from "./report.ts";

const usage = "npm run verify [-- --project ID] [--repair] [--json]";
const clean = 0;
const problemsFound = 1;
const couldNotRun = 2;

interface Outcome {
  readonly repair: RepairReport | null;
  readonly report: VerifyReport;
}

/** `npm run verify`: exits with 0 when all is clean, 1 when there are problems, 2 when it could not run. */
export async function runVerify(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await verify(readOptions(args));
  } catch (error) {
    // Whatever it was: neither clean nor a list of problems, so it must not look like either.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

function readOptions(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  const known = { project: { type: "string" }, repair: flag, json: flag, help: flag } as const;
  return parseArgs({ args: [...args], options: known }).values;
}

async function verify(options: ReturnType<typeof readOptions>): Promise<number> {
  if (options.help) {
    console.error(usage);
    return clean;
  }
  const { dataDir } = (await loadConfig()).config;
  const projectIds = options.project === undefined ? await listProjects(dataDir) : [options.project];
  const outcomes: Outcome[] = [];
  for (const projectId of projectIds) {
    const outcome = await verifyOne(dataDir, projectId, options.repair);
    outcomes.push(outcome);
    if (!options.json) for (const line of describe(outcome)) console.log(line);
  }
  const ok = outcomes.every(({ report }) => report.ok);
  if (options.json) console.log(JSON.stringify({ ok, dataDir, projects: outcomes.map(toJson) }));
  else if (projectIds.length === 0) console.log(`there are no projects in ${dataDir}`);
  return ok ? clean : problemsFound;
}

async function verifyOne(dataDir: string, projectId: string, isRepairing: boolean): Promise<Outcome> {
  const bar = createProgressBar(process.stderr, () => performance.now());
  // What the server holds has what the worker holds as a part.
  const parts = [{ version: projectFold.version, pick: serverFold.pick }];
  const what = { dataDir, projectId, fold: serverFold, parts };
  try {
    const repair = isRepairing ? await repairProject(what) : null;
    const report = await verifyProject({
      ...what,
      documents: serverFold.pick,
      onProgress: (step, done, total) => bar.show(`${projectId} ${step}`, done, total),
    });
    return { repair, report };
  } finally {
    bar.clear();
  }
}

function describe({ repair, report }: Outcome): string[] {
  return [...(repair === null ? [] : describeRepair(repair)), ...describeReport(report)];
}

function toJson({ repair, report }: Outcome) {
  return repair === null ? report : { ...report, repair };
}
