import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DocumentKind } from "../../core/contracts.ts";
import { type DocumentRevision, readySpec, reviseDocument } from "../../core/document/decide.ts";
import { type DocumentOf, documentKinds } from "../../core/document/kinds.ts";
import { summarize } from "../../core/document/summary.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { pinsOf, readiedSpec } from "../../core/spec/decide.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import type { Documents } from "./generate.ts";
import { factsOf, lookupOver, planSpec } from "./plan-documents.ts";

const projectId = "game";
export const gateActor = { kind: "system" as const, id: "gate" };

/** A generated project in a real store, which can be closed and opened again as a restart does. */
export interface GeneratedStore {
  readonly dataDir: string;
  /** Specs that are ready: those that can be planned. */
  readonly readyIds: readonly string[];
  project(): ProjectStore<ProjectState>;
  restart(): Promise<void>;
  save<K extends DocumentKind>(kind: K, value: DocumentOf[K]): Promise<void>;
  close(): Promise<void>;
}

/** Puts the documents into a new data folder, and makes every spec ready that can be planned. */
export async function storeDocuments(documents: Documents): Promise<GeneratedStore> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-gate-"));
  await createProject(dataDir, projectId);
  const open = () => openProject({ dataDir, projectId, fold: projectFold });
  let project = await open();
  const readyIds = await importDocuments(project, documents);
  return {
    dataDir,
    readyIds,
    project: () => project,
    async restart() {
      await project.close();
      project = await open();
    },
    async save(kind, value) {
      const revision = await store(project, kind, value);
      await project.commit((state) => reviseDocument(state, revision), { actor: gateActor });
    },
    async close() {
      await project.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function store<K extends DocumentKind>(
  { objects }: ProjectStore<ProjectState>,
  kind: K,
  value: DocumentOf[K],
): Promise<DocumentRevision> {
  return { kind, id: value.id, hash: await objects.putJson(value), summary: summarize(kind, value) };
}

async function importDocuments(project: ProjectStore<ProjectState>, documents: Documents): Promise<readonly string[]> {
  const lookup = lookupOver(documents);
  const revisions: DocumentRevision[] = [];
  for (const kind of documentKinds.filter((each) => each !== "specs"))
    for (const value of documents[kind]) revisions.push(await store(project, kind, value));
  const ready = documents.specs.flatMap((spec) => {
    const facts = factsOf(lookup, spec);
    return facts.ok && planSpec(lookup, spec).ok ? [{ spec, pins: pinsOf(facts.value) }] : [];
  });
  const readied = await Promise.all(
    ready.map(async ({ spec, pins }) => ({ pins, revision: await store(project, "specs", readiedSpec(spec, pins)) })),
  );
  await project.commit(
    (state) => [
      ...revisions.flatMap((revision) => reviseDocument(state, revision)),
      ...readied.flatMap(({ revision, pins }) => readySpec(state, revision, pins)),
    ],
    { actor: gateActor },
  );
  return ready.map(({ spec }) => spec.id);
}
