import { fileURLToPath } from "node:url";
import { type ProjectState, projectFold } from "../core/project/state.ts";
import { createDocumentCommits } from "../store/document-commits.ts";
import { openProject, type ProjectStore } from "../store/project.ts";
import { createProject } from "../store/projects.ts";
import { runCommand } from "./seed/command.ts";
import { compare, documentsToImport } from "./seed/compare.ts";
import type { SeedDocument } from "./seed/document.ts";
import { readExample } from "./seed/examples.ts";
import { beginLog, importDocuments } from "./seed/import.ts";
import type { SeedOptions } from "./seed/options.ts";
import { nothingPresent, readPresent } from "./seed/present.ts";
import { checkReadiness, readySpecs } from "./seed/ready.ts";
import { describeReport, type SeedReport, toReport } from "./seed/report.ts";
import { existingProject, moveAway, placeForReplaced } from "./seed/start-anew.ts";

/**
 * Brings an example project into the data folder: documents as revisions, then the specs their author calls ready
 * through the ready gate. What is there is kept, what a person changed is left alone; a second time adds nothing.
 */
export async function seed(options: SeedOptions): Promise<SeedReport> {
  const { dataDir, projectId, dryRun = false, startAnew = false } = options;
  const documents = await readExample(projectId);
  const folder = existingProject(dataDir, projectId);
  const movedTo = startAnew && folder !== null ? placeForReplaced(dataDir, projectId) : null;
  if (folder !== null && movedTo !== null && !dryRun) await moveAway(dataDir, folder, movedTo);
  const isNewProject = folder === null || movedTo !== null;
  const plan = { ...options, documents, isDryRun: dryRun, isNewProject, movedTo };
  const report = dryRun && isNewProject ? await seedStore(null, plan) : await seedProject(plan);
  for (const line of describeReport(report)) options.log(line);
  return report;
}

interface SeedPlan extends Pick<SeedOptions, "dataDir" | "projectId"> {
  readonly documents: readonly SeedDocument[];
  readonly isDryRun: boolean;
  readonly isNewProject: boolean;
  readonly movedTo: string | null;
}

async function seedProject(plan: SeedPlan): Promise<SeedReport> {
  const { dataDir, projectId } = plan;
  if (!plan.isDryRun) await createProject(dataDir, projectId);
  const store = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    return await seedStore(store, plan);
  } finally {
    await store.close();
  }
}

/** Without a store it compares with nothing: the dry run of a project that is not there yet. */
async function seedStore(store: ProjectStore<ProjectState> | null, plan: SeedPlan): Promise<SeedReport> {
  const { documents } = plan;
  const verdicts = compare(documents, store === null ? nothingPresent : await readPresent(store, documents));
  const incoming = documentsToImport(documents, verdicts);
  const readiness = await checkReadiness(store, documents, incoming);
  if (store !== null && !plan.isDryRun) {
    const commits = createDocumentCommits(store);
    await commits.restore();
    await beginLog(store, documents);
    await importDocuments(store, commits, incoming);
    await readySpecs(commits, readiness.ready);
  }
  return toReport(plan, verdicts, readiness);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runCommand(process.argv.slice(2), seed);
