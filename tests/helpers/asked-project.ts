import sharp from "sharp";
import type { ImageRef, Question, ReviewTool } from "../../core/contracts.ts";
import type { Draft, DraftOf } from "../../core/event.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { lifeUntilAsked, noEnvironment } from "../../scripts/review/asked-life.ts";
import type { Studio } from "./studio.ts";

/** Specs of the demo with one picture each, so that a question has one picture. */
export const askedSpecs = [
  "icon_bolt",
  "icon_coin",
  "icon_heart",
  "icon_shield",
  "icon_star",
  "enemy_saw_drone",
  "enemy_scout_drone",
  "projectile_bubble_laser",
] as const;

const reasons: Question["reasons"] = [
  { id: "LIGHT_FRINGE", label: "Light fringe" },
  { id: "WRONG_SUBJECT", label: "Not what was asked for" },
];

/** Where the questions say the fringe is: a box in pixels of the finished picture, which is 300 × 200. */
export const markedBox = [
  [60, 50],
  [120, 100],
] as const;

/** What is asked about a spec: its first variant, shown with this review tool. */
export interface Asked {
  readonly specId: string;
  readonly tool?: ReviewTool;
  /** The check behind it, when it is not the one of the edge, and what that asks. */
  readonly check?: { readonly id: string; readonly text: string };
  /** Another variant that is as good: a pick between the two. */
  readonly alternative?: number;
}

/** One question for each of them. */
export const everythingAsked: readonly Asked[] = askedSpecs.map((specId) => ({ specId }));

export function askAboutEverything(studio: Studio): Promise<void> {
  return askAbout(studio, everythingAsked);
}

/** Renders nothing: puts painted pictures and one open question for each spec into a seeded project's log. */
export async function askAbout(studio: Studio, asked: readonly Asked[], runId = "run-asked"): Promise<void> {
  const specIds = asked.map(({ specId }) => specId);
  await studio.start(runId, specIds);
  const evidence: Evidence = {
    environmentHash: await studio.project.objects.putJson(noEnvironment),
    finishHash: await studio.project.objects.putJson({ toolVersion: "test" }),
  };
  for (const [index, each] of asked.entries()) {
    const raw = await paint(studio, 512, 512, index);
    const finished = await paint(studio, 300, 200, index);
    const drafts = (state: ProjectState): Draft[] => lifeOf(state, each, { runId, raw, finished, ...evidence });
    await studio.project.commit(drafts, { actor: { kind: "worker", id: "test" } });
  }
  const succeeded = Object.keys(studio.project.state().jobs).length;
  await studio.project.commit(() => [runFinished(runId, succeeded)], { actor: { kind: "system", id: "test" } });
}

const runFinished = (runId: string, succeeded: number): DraftOf<"run.finished"> => ({
  type: "run.finished",
  entityType: "run",
  entityId: runId,
  payload: { runId, counts: { succeeded, failed: 0, canceled: 0 } },
});

interface Evidence {
  readonly environmentHash: string;
  readonly finishHash: string;
}

interface Made extends Evidence {
  readonly runId: string;
  readonly raw: ImageRef;
  readonly finished: ImageRef;
}

function lifeOf(state: ProjectState, { specId: assetId, tool, check, alternative }: Asked, made: Made): Draft[] {
  const { runId, raw, finished, environmentHash, finishHash } = made;
  const version = state.assets[assetId]?.versions.at(-1);
  const all = Object.values(version?.units ?? {});
  const units = all.filter(({ variantIndex }) => variantIndex === 0);
  const rendered = all.filter(({ variantIndex }) => variantIndex === 0 || variantIndex === alternative);
  const [unitKey] = units.map((unit) => unit.unitKey);
  if (version === undefined || unitKey === undefined) throw new Error(`${assetId} was not planned`);
  return lifeUntilAsked({
    about: { assetId, versionId: version.id, runId },
    planHash: version.planHash,
    units: rendered.map((unit) => ({ unitKey: unit.unitKey, raw, finished })),
    ...{ environmentHash, finishHash },
    question: { ...question(units.length > 1 ? null : unitKey, tool ?? null), ...ofCheck(check) },
    ...(alternative === undefined ? {} : { alternative }),
  });
}

function ofCheck(check: Asked["check"]): Partial<Question> {
  return check === undefined ? {} : { checkId: check.id, text: check.text };
}

function question(unitKey: string | null, tool: ReviewTool | null): Question {
  return {
    kind: "contract",
    checkId: "edge",
    text: "Is the edge clean, without a light fringe?",
    why: "The fringe is 0.31 (limit 0.18).",
    unitKey,
    overlays: [{ kind: "box", label: "fringe", points: markedBox }],
    tool,
    reasons,
  };
}

async function paint(studio: Studio, widthPx: number, heightPx: number, index: number): Promise<ImageRef> {
  const color = `hsl(${index * 45} 70% 50%)`;
  const shape = `<ellipse cx="50%" cy="50%" rx="40%" ry="40%" fill="${color}"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}">${shape}</svg>`;
  const png = await sharp(Buffer.from(svg)).png().toBuffer();
  const hash = await studio.project.objects.put(png);
  return { hash, pixelHash: sha256Hex(png), widthPx, heightPx, bytes: png.length, thumbHash: null };
}
