import type { BaselineProfile, Spec } from "../../core/contracts.ts";
import { hashOf } from "../../core/hash.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import type { SeedDocument } from "../seed/document.ts";
import { readExample } from "../seed/examples.ts";
import { beginLog, importDocuments } from "../seed/import.ts";
import { checkReadiness, readySpecs } from "../seed/ready.ts";

export const projectId = "bench";

/** What is copied, and how small its pictures become: what rendering and pixels cost shall not hide what we cost. */
const model = "icon_bolt";
const sidePx = 64;

/** The example's documents with `count` ready specs of one tiny picture each, in so many variants, instead of its own. Gives their ids. */
export async function writeBenchProject(dataDir: string, count: number, variants = 1): Promise<readonly string[]> {
  const documents = benchDocuments(await readExample("astroduck_demo"), count, variants);
  await createProject(dataDir, projectId);
  const store = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    await fill(store, documents);
  } finally {
    await store.close();
  }
  return documents.filter(({ wantsReady }) => wantsReady).map(({ id }) => id);
}

async function fill(store: ProjectStore<ProjectState>, documents: readonly SeedDocument[]): Promise<void> {
  const { ready, blocked } = await checkReadiness(store, documents, documents);
  const [first] = blocked;
  if (first !== undefined) throw new Error(`${first.specId} is not ready: ${first.sentences.join(" ")}`);
  const commits = createDocumentCommits(store);
  await commits.restore();
  await beginLog(store, documents);
  await importDocuments(store, commits, documents);
  await readySpecs(commits, ready);
}

function benchDocuments(example: readonly SeedDocument[], count: number, variants: number): SeedDocument[] {
  const spec = example.find(({ kind, id }) => kind === "specs" && id === model);
  if (spec === undefined) throw new Error(`the example has no spec ${model}`);
  const specs = Array.from({ length: count }, (_, at) => tinySpec(spec, `bench_${at}`, variants));
  return [...example.filter(({ kind }) => kind !== "specs").map(allowTiny), ...specs];
}

function allowTiny(document: SeedDocument): SeedDocument {
  if (document.kind !== "baseline-profiles") return document;
  const baseline = document.value as BaselineProfile;
  const limits = { ...baseline.compatibility?.limits, minSidePx: sidePx };
  const value = { ...baseline, compatibility: { ...baseline.compatibility, limits } };
  return { ...document, value, hash: hashOf(value) };
}

function tinySpec(document: SeedDocument, id: string, variants: number): SeedDocument {
  const { artifactSetId: _, ...spec } = document.value as Spec;
  const output = { ...spec.output, sizes: [{ widthPx: sidePx, heightPx: sidePx }] };
  const generationParams = { ...spec.generationParams, width: sidePx, height: sidePx, steps: 1, variants };
  const value = { ...spec, id, title: id, output, generationParams };
  return { ...document, id, value, hash: hashOf(value), summary: { ...document.summary, title: id }, wantsReady: true };
}
