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
const versionsPerRun = 250;

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
  /** Every so many-th asset is asked about as a pick between two variants; none when left out. */
  readonly pickEvery?: number;
}

/** A project with assets that were rendered and finished once and wait for a person. */
export async function writeReviewProject(dataDir: string, size: ReviewSize): Promise<ReviewProject> {
  const { pickEvery = 0 } = size;
  const assetIds = await writeBenchProject(dataDir, size.assets, pickEvery > 0 ? 2 : 1);
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    await start(project, assetIds);
    const images = await drawAll(project, size);
    const environmentHash = await project.objects.putJson(noEnvironment);
    const finishHash = await project.objects.putJson({ toolVersion: "review" });
    for (const [at, assetId] of assetIds.entries()) {
      const isPick = pickEvery > 0 && at % pickEvery === pickEvery - 1;
      const about = { images: [pick(images, at), pick(images, at + 1)] as const, isPick, environmentHash, finishHash };
      const life = (state: ProjectState): Draft[] => askAbout(state, assetId, about);
      await project.commit(life, { actor });
    }
    await askAgain(project, size.questions - size.assets);
    return { projectId, questions: openDecisions(project.state()).length };
  } finally {
    await project.close();
  }
}

function pick<T>(all: readonly T[], at: number): T {
  const one = all[at % all.length];
  if (one === undefined) throw new Error("there is no picture");
  return one;
}

/** The same questions under other ids, a hundred to a commit. */
async function askAgain(project: ProjectStore<ProjectState>, count: number): Promise<void> {
  const known = openDecisions(project.state());
  for (let from = 0; from < count; from += 100) {
    const drafts = Array.from({ length: Math.min(100, count - from) }, (_, at): Draft => {
      const { assetId, versionId, variantIndex, alternative, question } = pick(known, from + at);
      const decisionId = `decision.more-${from + at}`;
      const about = { decisionId, assetId, versionId, runId, variantIndex, question };
      const payload = { ...about, ...(alternative === null ? {} : { alternative }) };
      return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
    });
    await project.commit(() => drafts, { actor });
  }
}

/** A run names all its versions in one line of the log, so there are several. */
async function start(project: ProjectStore<ProjectState>, assetIds: readonly string[]): Promise<void> {
  const planner = await createPlanner(project);
  for (let from = 0; from < assetIds.length; from += versionsPerRun) {
    const planned: PlannedVersion[] = [];
    for (const specId of assetIds.slice(from, from + versionsPerRun)) {
      const result = await planner.plan(specId, { attempt: 1, remedy: null });
      if (!result.ok) throw new Error(`${specId} can't be planned: ${result.refusals[0]?.sentence}`);
      planned.push(result.planned);
    }
    const how = { trigger: { kind: "person", id: null }, failurePolicy: "continue", notBefore: null } as const;
    const about = { runId: from === 0 ? runId : `${runId}-${from}`, ...how, planned, skipped: [] };
    await project.commit((state) => startRun(state, about), { actor });
  }
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

interface Asking {
  /** Of the first variant, and of another one that is as good. */
  readonly images: readonly [ImageRef, ImageRef];
  readonly isPick: boolean;
  readonly environmentHash: string;
  readonly finishHash: string;
}

function askAbout(state: ProjectState, assetId: string, { images, isPick, ...evidence }: Asking): Draft[] {
  const version = state.assets[assetId]?.versions.at(-1);
  const planned = Object.values(version?.units ?? {});
  const [first] = planned;
  if (version === undefined || first === undefined) throw new Error(`${assetId} was not planned`);
  const units = planned.map(({ unitKey, variantIndex }) => {
    const image = images[variantIndex === 0 ? 0 : 1];
    return { unitKey, raw: image, finished: image };
  });
  return lifeUntilAsked({
    about: { assetId, versionId: version.id, runId: version.runId },
    planHash: version.planHash,
    units,
    ...evidence,
    question: questionAt(first.unitKey, images[0]),
    ...(isPick ? { alternative: 1 } : {}),
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
