import assert from "node:assert/strict";
import { isInProduction } from "../../core/asset/state.ts";
import type { Decision } from "../../core/decision/state.ts";
import { raiseException } from "../../core/exception/decide.ts";
import { sha256Hex } from "../../core/hash.ts";
import { claimJob, failJob } from "../../core/job/decide.ts";
import type { Project } from "../../server/project.ts";
import { givenUp, image, question } from "../core/given.ts";
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

/** A worker gives up the first render of the newest version of an asset, which goes to the inbox. */
export async function giveUp(project: Project, assetId: string): Promise<void> {
  const version = project.state().assets[assetId]?.versions.at(-1);
  const jobs = Object.values(project.state().jobs).filter(({ versionId }) => versionId === version?.id);
  const job = jobs.find(({ kind, state }) => kind === "generate" && (state === "queued" || state === "retrying"));
  if (job === undefined) return;
  const actor = { kind: "worker" as const, id: "w" };
  const claim = { jobId: job.id, workerId: "w" };
  const command = { ...claim, promptId: null, at: "9999", lostWorkers: new Set<string>() };
  const { events } = await project.commit((state) => claimJob(state, command), { actor });
  const why = { code: "MISSING_MODEL", sentence: "A model is missing." } as const;
  const held = { ...claim, startedSeq: events[0]?.seq ?? 0 };
  await project.commit((state) => failJob(state, held, why, givenUp(job, why, ["m.safetensors"])), { actor });
}

/** Many renders failed in the same way. */
export async function pauseRenderer(project: Project): Promise<void> {
  const why = { code: "PROVIDER_FAULT", sentence: "It gives strange answers." };
  const nowhere = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const told = { ...why, ...nowhere, stage: "generate" as const, suspect: null };
  const raised = raiseException({ ...told, nextAction: { verb: "retry", label: "Use it again" } }, "comfyui", [
    "comfyui",
  ]);
  const { exceptionId, fingerprint } = raised.payload;
  const paused = {
    ...why,
    providerId: "comfyui",
    fingerprint,
    jobIds: [],
    exceptionId,
    probeAt: "2099-01-01T00:00:00.000Z",
  };
  await happen(project, raised, {
    type: "provider.paused",
    entityType: "provider",
    entityId: "comfyui",
    payload: paused,
  });
}
