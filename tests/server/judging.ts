import assert from "node:assert/strict";
import { isInProduction } from "../../core/asset/state.ts";
import type { Decision } from "../../core/decision/state.ts";
import { raiseException } from "../../core/exception/decide.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { Project } from "../../server/project.ts";
import { image, question } from "../core/given.ts";
import { happen } from "./support.ts";

type Outcome = "ask" | "auto_advance" | "reject" | "exception";

/** About this one two people have to agree. */
export const seconded = "icon_shield";

/** What a worker does to the newest version of an asset: its pictures, then its route. */
export async function judge(project: Project, assetId: string, outcome: Outcome): Promise<void> {
  const version = project.state().assets[assetId]?.versions.at(-1);
  assert.ok(version && isInProduction(version));
  const ids = { assetId, versionId: version.id, runId: version.runId };
  await make(project, Object.keys(version.units), ids);
  const judged = { reasonCode: "X", sentence: "x", decidingChecks: [], bestVariant: 0, isAudit: false, remedy: null };
  const hashes = { reportHash: image.hash, planHash: version.planHash };
  const payload = { ...ids, ...hashes, ...judged, outcome };
  await happen(project, { type: "asset.routed", entityType: "asset", entityId: assetId, payload });
  if (outcome === "ask") await ask(project, ids);
  if (outcome === "exception") await happen(project, raiseException(breachOf(ids), version.id, ["framing"]));
}

interface Ids {
  readonly assetId: string;
  readonly versionId: string;
  readonly runId: string;
}

async function make(project: Project, unitKeys: readonly string[], ids: Ids): Promise<void> {
  const about = { ...ids, attempt: 1, startedSeq: 1, durationMs: 5 };
  const rendered = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  for (const unitKey of unitKeys) {
    const jobId = `${ids.versionId}.generate.${unitKey}`;
    const payload = { jobId, kind: "generate", unitKey, ...about, result: { kind: "generate", ...rendered } } as const;
    await happen(project, { type: "job.succeeded", entityType: "job", entityId: jobId, payload });
  }
  const jobId = `${ids.versionId}.finish`;
  const images = unitKeys.map((unitKey) => ({ unitKey, image }));
  const result = { kind: "finish", images, evidenceHash: image.hash } as const;
  const payload = { jobId, kind: "finish", unitKey: null, ...about, result } as const;
  await happen(project, { type: "job.succeeded", entityType: "job", entityId: jobId, payload });
}

async function ask(project: Project, ids: Ids): Promise<void> {
  const decisionId = `decision.${ids.versionId}`;
  const second = ids.assetId === seconded ? { second: { by: "tag", of: "shield" } as const } : {};
  const payload = { decisionId, ...ids, variantIndex: 0, question, ...second };
  await happen(project, { type: "decision.asked", entityType: "decision", entityId: decisionId, payload });
}

function breachOf(ids: Ids): Parameters<typeof raiseException>[0] {
  const nextAction = { verb: "retry", label: "Render again" } as const;
  const rest = { specId: ids.assetId, jobId: null, suspect: null, evidenceHash: null, nextAction };
  return { ...ids, ...rest, stage: "route", code: "HARD_BREACH", sentence: "It is cut off." };
}

/** When the second of two was asked is another moment each time; what they are asked is not. */
export function timeless({ askedAt, askedSeq, ...decision }: Decision): object {
  return decision.round === null ? { askedAt, askedSeq, ...decision } : decision;
}

/** 0 ≤ value < 1, the same every time. */
export function draws(seed: string): () => number {
  let at = 0;
  return () => Number.parseInt(sha256Hex(`${seed}\n${at++}`).slice(0, 8), 16) / 2 ** 32;
}

export function pick<T>(items: readonly T[], draw: () => number): T {
  const item = items[Math.floor(draw() * items.length)];
  assert.ok(item !== undefined);
  return item;
}

/** One of the people who may answer the question. */
export function personFor({ round }: Decision, draw: () => number): string {
  return pick(
    ["ann", "bob", "cat"].filter((name) => !round?.notBy.includes(name)),
    draw,
  );
}
