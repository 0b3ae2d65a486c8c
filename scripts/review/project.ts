import sharp from "sharp";
import type { ImageRef, Question } from "../../core/contracts.ts";
import { openDecisions } from "../../core/decision/state.ts";
import type { Draft } from "../../core/event.ts";
import { sha256Hex } from "../../core/hash.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { type PlannedVersion, startRun } from "../../core/run/decide.ts";
import { createPlanner } from "../../store/planning.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { projectId, writeBenchProject } from "../bench/execution-project.ts";
import { lifeUntilAsked, noEnvironment } from "./asked-life.ts";
import { drawFigure } from "./drawing.ts";

const actor = { kind: "system", id: "review" } as const;
const runId = "run-asked";

export interface ReviewProject {
  readonly projectId: string;
  /** How many questions are open. */
  readonly questions: number;
}

export interface ReviewSize {
  readonly assets: number;
  /** At least one for each asset; more ask about the same ones again. */
  readonly questions: number;
  /** How many different ones; each file has its own hash. */
  readonly pictures: number;
  /** Shortest and longest side of them. */
  readonly sidesPx: readonly [number, number];
}

/** A project with assets that were rendered and finished once and wait for a person. */
export async function writeReviewProject(dataDir: string, size: ReviewSize): Promise<ReviewProject> {
  const assetIds = await writeBenchProject(dataDir, size.assets);
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    await start(project, assetIds);
    const images = await drawAll(project, size);
    const environmentHash = await project.objects.putJson(noEnvironment);
    const finishHash = await project.objects.putJson({ toolVersion: "review" });
    for (const [at, assetId] of assetIds.entries()) {
      const image = images[at % images.length];
      if (image === undefined) throw new Error("there is no picture");
      const life = (state: ProjectState): Draft[] => askAbout(state, assetId, image, { environmentHash, finishHash });
      await project.commit(life, { actor });
    }
    await askAgain(project, size.questions - size.assets);
    return { projectId, questions: openDecisions(project.state()).length };
  } finally {
    await project.close();
  }
}

/** The same questions under other ids, a hundred to a commit. */
async function askAgain(project: ProjectStore<ProjectState>, count: number): Promise<void> {
  const known = openDecisions(project.state());
  for (let from = 0; from < count; from += 100) {
    const drafts = Array.from({ length: Math.min(100, count - from) }, (_, at): Draft => {
      const { assetId, versionId, variantIndex, question } = known[
        (from + at) % known.length
      ] as (typeof known)[number];
      const decisionId = `decision.more-${from + at}`;
      const payload = { decisionId, assetId, versionId, runId, variantIndex, question };
      return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
    });
    await project.commit(() => drafts, { actor });
  }
}

async function start(project: ProjectStore<ProjectState>, assetIds: readonly string[]): Promise<void> {
  const planner = await createPlanner(project);
  const planned: PlannedVersion[] = [];
  for (const specId of assetIds) {
    const result = await planner.plan(specId, { attempt: 1, remedy: null });
    if (!result.ok) throw new Error(`${specId} can't be planned: ${result.refusals[0]?.sentence}`);
    planned.push(result.planned);
  }
  const how = { trigger: { kind: "person", id: null }, failurePolicy: "continue", notBefore: null } as const;
  await project.commit((state) => startRun(state, { runId, ...how, planned, skipped: [] }), { actor });
}

async function drawAll(
  { objects }: ProjectStore<ProjectState>,
  { pictures, sidesPx: [shortest, longest] }: ReviewSize,
): Promise<ImageRef[]> {
  const images: ImageRef[] = [];
  for (let at = 0; at < pictures; at += 1) {
    const span = longest - shortest;
    const [widthPx, heightPx] = [shortest + ((at * 64) % (span + 1)), shortest + ((at * 128) % (span + 1))];
    const png = await drawFigure(`figure ${at}`, widthPx, heightPx);
    const thumb = await sharp(png).resize(256, 256, { fit: "inside" }).webp().toBuffer();
    const [hash, thumbHash] = [await objects.put(png), await objects.put(thumb)];
    images.push({ hash, pixelHash: sha256Hex(png), widthPx, heightPx, bytes: png.length, thumbHash });
  }
  return images;
}

interface Evidence {
  readonly environmentHash: string;
  readonly finishHash: string;
}

function askAbout(state: ProjectState, assetId: string, image: ImageRef, evidence: Evidence): Draft[] {
  const version = state.assets[assetId]?.versions.at(-1);
  const [unit] = Object.values(version?.units ?? {});
  if (version === undefined || unit === undefined) throw new Error(`${assetId} was not planned`);
  return lifeUntilAsked({
    about: { assetId, versionId: version.id, runId },
    planHash: version.planHash,
    units: [{ unitKey: unit.unitKey, raw: image, finished: image }],
    ...evidence,
    question: questionAt(unit.unitKey, image),
  });
}

function questionAt(unitKey: string, { widthPx, heightPx }: ImageRef): Question {
  const corner = (share: number): [number, number] => [Math.round(widthPx * share), Math.round(heightPx * share)];
  return {
    kind: "contract",
    checkId: "edge",
    text: "Is the edge free of a fringe along the marked pixels?",
    why: "The fringe is 0.31 (limit 0.18).",
    unitKey,
    overlays: [{ kind: "box", label: "fringe", points: [corner(0.2), corner(0.4)] }],
    tool: null,
    reasons: [
      { id: "LIGHT_FRINGE", label: "Light fringe" },
      { id: "WRONG_SUBJECT", label: "Not what was asked for" },
    ],
  };
}
