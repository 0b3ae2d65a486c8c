import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { compare, documentsToImport } from "./compare.ts";
import type { SeedDocument } from "./document.ts";
import { readExample } from "./examples.ts";
import { beginLog, importDocuments } from "./import.ts";
import type { SeedOptions } from "./options.ts";
import { nothingPresent, readPresent } from "./present.ts";
import { checkReadiness, readySpecs } from "./ready.ts";
import { describeReport, type SeedReport, toReport } from "./report.ts";
import { existingProject, moveAway, placeForReplaced } from "./start-anew.ts";

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
