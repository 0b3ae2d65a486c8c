import type { Checkpoint, DocumentKind, Lora, WorkflowTemplate } from "../../core/contracts.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { listProjects } from "../../store/projects.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** A model file that documents name. */
export interface NeededModel {
  readonly folder: "checkpoints" | "loras" | "vae";
  readonly file: string;
  readonly sha256: string | null;
  readonly sourceUrl: string | null;
  /** Family that the documents say, of a LoRA that of its checkpoint; null when they say nothing. */
  readonly architecture: string | null;
  /** Which document names it. */
  readonly by: string;
}

/** What the projects' documents need of a renderer. */
export interface Needs {
  readonly classTypes: readonly string[];
  readonly models: readonly NeededModel[];
}

interface Examined {
  readonly findings: readonly Finding[];
  readonly needs: Needs;
}

/** Opens every project, which reads and checks its log, and collects what its documents need. */
export async function checkProjects(dataDir: string): Promise<Examined> {
  const projectIds = await listProjects(dataDir);
  if (projectIds.length === 0) {
    const finding = warn("projects", `There is no project in ${dataDir}.`, "npm run seed makes the example project.");
    return { findings: [finding], needs: { classTypes: [], models: [] } };
  }
  const examined: Examined[] = [];
  for (const projectId of projectIds) examined.push(await checkProject(dataDir, projectId));
  return {
    findings: examined.flatMap(({ findings }) => findings),
    needs: {
      classTypes: [...new Set(examined.flatMap(({ needs }) => needs.classTypes))].sort(),
      models: examined.flatMap(({ needs }) => needs.models),
    },
  };
}

async function checkProject(dataDir: string, projectId: string): Promise<Examined> {
  const check = `project ${projectId}`;
  try {
    const project = await openProject({ dataDir, projectId, fold: projectFold });
    try {
      const needs = await needsOf(project);
      return { findings: [ok(check, `The log reads well up to event ${project.headSeq()}.`)], needs };
    } finally {
      await project.close();
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const finding = fail(
      check,
      `It does not open: ${error.message}`,
      `npm run verify -- --project ${projectId} says where.`,
    );
    return { findings: [finding], needs: { classTypes: [], models: [] } };
  }
}

async function needsOf(project: ProjectStore<ProjectState>): Promise<Needs> {
  const [checkpoints, loras, templates] = [
    await documents<Checkpoint>(project, "checkpoints"),
    await documents<Lora>(project, "loras"),
    await documents<WorkflowTemplate>(project, "workflow-templates"),
  ];
  const classTypes = new Set(templates.flatMap(({ graph }) => Object.values(graph).map((node) => node.class_type)));
  if (loras.length > 0) classTypes.add("LoraLoader");
  if (checkpoints.some(({ defaults }) => (defaults?.clipSkip ?? 1) > 1)) classTypes.add("CLIPSetLastLayer");
  if (checkpoints.some(({ vae }) => vae !== undefined)) classTypes.add("VAELoader");
  return {
    classTypes: [...classTypes],
    models: [...checkpoints.flatMap(modelsOfCheckpoint), ...loras.flatMap((lora) => modelsOfLora(lora, checkpoints))],
  };
}

async function documents<T>(project: ProjectStore<ProjectState>, kind: DocumentKind): Promise<readonly T[]> {
  const heads = documentsOfKind(project.state(), kind);
  return Promise.all(heads.map(({ hash }) => project.objects.getJson<T>(hash)));
}

function modelsOfCheckpoint({ id, file, sha256, sourceUrl, architecture, vae }: Checkpoint): readonly NeededModel[] {
  const by = `checkpoint ${id}`;
  const own: NeededModel = {
    ...{ folder: "checkpoints", file, by, sha256: sha256 ?? null, sourceUrl: sourceUrl ?? null },
    architecture: architecture ?? null,
  };
  if (vae === undefined) return [own];
  return [own, { folder: "vae", file: vae, by, sha256: null, sourceUrl: null, architecture: null }];
}

/** Only the release in use: the others may be anywhere. */
function modelsOfLora(lora: Lora, checkpoints: readonly Checkpoint[]): readonly NeededModel[] {
  const { id, releases, activeReleaseId, checkpointId } = lora;
  const architecture = checkpoints.find((checkpoint) => checkpoint.id === checkpointId)?.architecture ?? null;
  return releases
    .filter((release) => release.id === activeReleaseId)
    .map(({ file, sha256, sourceUrl }) => ({
      ...{ folder: "loras" as const, file, by: `LoRA ${id}`, architecture },
      ...{ sha256: sha256 ?? null, sourceUrl: sourceUrl ?? null },
    }));
}
