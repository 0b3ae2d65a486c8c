import { mkdirSync } from "node:fs";
import type { DocumentSummary, ImageRef, Spec, VersionPlan } from "../../core/contracts.ts";
import type { DiecastEvent, Draft } from "../../core/event.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import { projectLayout } from "../../store/layout.ts";
import { writeEvents } from "./log-file.ts";
import { createPictures } from "./ui-pictures.ts";

/** Where the specs of a made-up project stand on the board, in shares of all of them; the rest is approved. */
export interface Shares {
  readonly draft: number;
  readonly ready: number;
  readonly rendering: number;
  readonly asked: number;
}

const versionsPerRun = 50;
const spanMs = 30 * 24 * 60 * 60 * 1000;
const eventsPerSpec = 8;
const types = ["icon", "enemy", "projectile", "ui_button", "background_tile", "player_ship", "particle"] as const;
const colours = ["Amber", "Azure", "Crimson", "Jade", "Violet", "Golden", "Silver", "Rusty"] as const;
const things = ["shield", "drone", "bolt", "potion", "rocket", "gear", "star", "button", "crate", "lantern"] as const;
const checkpoints = ["copax", "pony", "juggernaut"] as const;

/** Writes a project of so many specs with one picture each, made over the last 30 days. */
export async function writeUiProject(dataDir: string, projectId: string, count: number, shares: Shares): Promise<void> {
  mkdirSync(projectLayout(dataDir, projectId).objects, { recursive: true });
  const pictureOf = await createPictures(dataDir, projectId);
  const specs = Array.from({ length: count }, (_, at) => specOf(at, stageOf(at, count, shares)));
  const drafts = happenings(specs, count, shares, pictureOf);
  await writeEvents(dataDir, projectId, specs, enveloped(drafts, projectId, count));
}

type Stage = keyof Shares | "approved";

function stageOf(at: number, count: number, { draft, ready, rendering, asked }: Shares): Stage {
  const share = at / count;
  const ends: readonly (readonly [Stage, number])[] = [
    ["draft", draft],
    ["ready", draft + ready],
    ["rendering", draft + ready + rendering],
    ["asked", draft + ready + rendering + asked],
  ];
  return ends.find(([, end]) => share < end)?.[0] ?? "approved";
}

function specOf(at: number, stage: Stage): Spec {
  const title = `${pick(colours, at)} ${pick(things, Math.floor(at / colours.length))} ${at}`;
  return {
    id: `bench_${String(at).padStart(5, "0")}`,
    title,
    assetType: pick(types, at),
    status: stage === "draft" ? "draft" : "ready",
    tags: [`group-${at % 12}`, pick(colours, at).toLowerCase()],
    artifactSetId: `set_${Math.floor(at / 12)}`,
  };
}

function* happenings(
  specs: readonly Spec[],
  count: number,
  shares: Shares,
  pictureOf: (at: number) => ImageRef,
): Generator<Draft> {
  yield {
    ...{ type: "project.created", entityType: "project", entityId: "bench" },
    payload: { title: "Benchmark", source: "" },
  };
  for (let first = 0; first < count; first += versionsPerRun) {
    const some = specs.slice(first, first + versionsPerRun).map((spec, at) => ({ spec, at: first + at }));
    for (const { spec } of some) yield* documentOf(spec);
    const made = some.filter(({ at }) => !["draft", "ready"].includes(stageOf(at, count, shares)));
    if (made.length === 0) continue;
    const runId = `run-${first / versionsPerRun}`;
    const plans = made.map(({ spec, at }) => ({ at, plan: planOf(spec, at), stage: stageOf(at, count, shares) }));
    yield runStarted(
      runId,
      plans.map(({ plan }) => plan),
    );
    for (const { at, plan, stage } of plans)
      if (stage !== "rendering") yield* workOf(plan, runId, pictureOf(at), stage === "asked");
    if (plans.every(({ stage }) => stage !== "rendering")) yield runFinished(runId, plans.length * 4);
  }
}

function* documentOf(spec: Spec): Generator<Draft> {
  const { id, title, assetType, status = "draft", tags = [], artifactSetId } = spec;
  const summary: DocumentSummary = {
    ...{ title, status, assetType, outputKind: "single_image", tags, tier: 1 },
    ...{ checkpointId: null, entityId: null, role: null },
    ...(artifactSetId === undefined ? {} : { artifactSetId }),
  };
  const payload = { kind: "specs" as const, id, hash: hashOf(spec), previousHash: null, revision: 1, summary };
  yield { type: "document.revised", entityType: "document", entityId: `specs:${id}`, payload };
  if (status !== "ready") return;
  const hash = sha256Hex("pin");
  const pins = {
    ...{ checkpointHash: hash, checkpointProfileId: "copax-v1", checkpointProfileVersion: "1" },
    ...{ checkpointProfileHash: hash, baselineProfileId: "copax_house", baselineHash: hash, policyHash: hash },
  };
  yield {
    ...{ type: "spec.readied", entityType: "spec", entityId: id },
    payload: { specId: id, specHash: payload.hash, pins },
  };
}

function planOf(spec: Spec, at: number): VersionPlan {
  return {
    ...{ versionId: `${spec.id}.v1`, assetId: spec.id, specId: spec.id, specHash: hashOf(spec), attempt: 1 },
    ...{ planHash: sha256Hex(`plan ${at}`), packageHash: sha256Hex(`package ${at}`) },
    ...{ checkpointId: pick(checkpoints, at), maxAttempts: 3, remedy: null },
    units: [{ unitKey: "v0", variantIndex: 0, state: null, frameIndex: null, seed: 1000 + at }],
  };
}

function runStarted(runId: string, versions: readonly VersionPlan[]): Draft {
  const trigger = { kind: "person" as const, id: null };
  const rest = { failurePolicy: "continue" as const, notBefore: null, skipped: [], requestHash: null };
  return { type: "run.started", entityType: "run", entityId: runId, payload: { runId, trigger, versions, ...rest } };
}

function runFinished(runId: string, succeeded: number): Draft {
  const payload = { runId, counts: { succeeded, failed: 0, canceled: 0 } };
  return { type: "run.finished", entityType: "run", entityId: runId, payload };
}

function* workOf(plan: VersionPlan, runId: string, image: ImageRef, isAsked: boolean): Generator<Draft> {
  const { assetId, versionId, planHash } = plan;
  const about = { assetId, versionId, runId };
  const origin = { promptId: versionId, fromCache: false, adopted: false, environmentHash: sha256Hex("environment") };
  const reportHash = sha256Hex("report");
  const unit = { unitKey: "v0" };
  yield ended(about, "generate", "v0", { kind: "generate", image: { ...image, thumbHash: null }, ...origin });
  yield ended(about, "finish", null, { kind: "finish", images: [{ ...unit, image }], evidenceHash: reportHash });
  const verdict = isAsked ? "uncertain" : "pass";
  yield ended(about, "validate", null, { kind: "validate", reportHash, verdict, units: [{ ...unit, verdict }] });
  const why = isAsked
    ? { outcome: "ask" as const, reasonCode: "LIGHT_FRINGE", sentence: "The edge may have a light fringe." }
    : { outcome: "auto_advance" as const, reasonCode: "ALL_PASS", sentence: "Every check passed." };
  const routed = {
    ...about,
    reportHash,
    planHash,
    ...why,
    decidingChecks: [],
    bestVariant: 0,
    isAudit: false,
    remedy: null,
  };
  yield { type: "asset.routed", entityType: "asset", entityId: assetId, payload: routed };
  if (isAsked) yield asked(about);
  yield ended(about, "route", null, { kind: "route" });
}

interface About {
  readonly assetId: string;
  readonly versionId: string;
  readonly runId: string;
}

function asked(about: About): Draft {
  const decisionId = `decision.${about.versionId}`;
  const question = {
    ...{ kind: "contract" as const, checkId: "edge", text: "Is the edge clean, without a light fringe?" },
    ...{ why: "The fringe is 0.31 (limit 0.18).", unitKey: "v0", overlays: [], tool: null, reasons: [] },
  };
  const payload = { decisionId, ...about, variantIndex: 0, question };
  return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
}

type Success = Extract<Draft, { type: "job.succeeded" }>["payload"];

function ended(about: About, kind: Success["kind"], unitKey: string | null, result: Success["result"]): Draft {
  const jobId = [about.versionId, kind, ...(unitKey === null ? [] : [unitKey])].join(".");
  const payload = { jobId, kind, unitKey, ...about, attempt: 1, startedSeq: 1, durationMs: 40, result };
  return { type: "job.succeeded", entityType: "job", entityId: jobId, payload };
}

function* enveloped(drafts: Iterable<Draft>, projectId: string, count: number): Generator<DiecastEvent> {
  const startMs = Date.now() - spanMs;
  const stepMs = spanMs / (count * eventsPerSpec + 1);
  let seq = 0;
  for (const draft of drafts) {
    seq += 1;
    const id = `01BENCH${String(seq).padStart(19, "0")}`;
    const ts = new Date(Math.min(Date.now(), startMs + seq * stepMs)).toISOString();
    const chain = { causalChainId: id, causationId: null, causalDepth: 0, idempotencyKey: id };
    const actor = { kind: "system" as const, id: "bench" };
    yield { id, projectId, seq, ts, ...chain, actor, schemaVersion: 1, ...draft } as DiecastEvent;
  }
}

function pick<T>(values: readonly [T, ...T[]], at: number): T {
  return values[at % values.length] ?? values[0];
}
