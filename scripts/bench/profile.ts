import type { DocumentSummary, ImageRef, Spec, VersionPlan } from "../../core/contracts.ts";
import type { Actor, DiecastEvent, Draft } from "../../core/event.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import { jobsOfVersion } from "../../core/job/kinds.ts";

/** How much of everything a made-up project holds. */
export interface Profile {
  readonly specs: number;
  readonly assets: number;
  readonly jobs: number;
  readonly rules: number;
  /** Quiet traffic (edits of specs, postponed questions) is added until the log has this many events. */
  readonly minEvents: number;
  /** Time of the first event; the others follow every 10 ms. Milliseconds since 1970. */
  readonly startMs: number;
}

/** The benchmark profile of the plan. Rules don't exist yet: each is one event of a chain of rule actors instead. */
export const planProfile: Profile = { specs: 300, assets: 500, jobs: 2_000, rules: 50, minEvents: 0, startMs: 0 };

/** The same, but so recent that its events lie inside the idempotency window. */
export function recent(profile: Profile, nowMs: number): Profile {
  const events = profile.minEvents + profile.jobs * 3 + profile.assets * 3;
  return { ...profile, startMs: nowMs - events * stepMs };
}

interface Happening {
  readonly draft: Draft;
  readonly actor: Actor;
  /** How many rules acted before in the same chain; null: no rule acts. */
  readonly rulesBefore: number | null;
}

const person: Actor = { kind: "person", id: "bench" };
const worker: Actor = { kind: "worker", id: "bench-worker" };
const versionsPerRun = 50;
const maxRulesInChain = 8;
const stepMs = 10;

/** Every event of a profile in order; the same profile gives the same events, byte for byte. */
export function* profileEvents(profile: Profile, projectId: string): Generator<DiecastEvent> {
  let seq = 0;
  let last: DiecastEvent | null = null;
  for (const happening of happenings(profile)) {
    seq += 1;
    last = toEvent(happening, { seq, projectId, tsMs: profile.startMs + seq * stepMs }, last);
    yield last;
  }
}

interface Place {
  readonly seq: number;
  readonly projectId: string;
  readonly tsMs: number;
}

function toEvent(happening: Happening, { seq, projectId, tsMs }: Place, before: DiecastEvent | null): DiecastEvent {
  const { draft, actor, rulesBefore } = happening;
  const id = idOf(seq);
  const cause = rulesBefore === null || rulesBefore === 0 ? null : before;
  const visited = [...(cause?.visitedRuleIds ?? []), ...(rulesBefore === null ? [] : [actor.id])];
  const event = {
    id,
    projectId,
    seq,
    ts: new Date(tsMs).toISOString(),
    causalChainId: cause?.causalChainId ?? id,
    causationId: cause?.id ?? null,
    causalDepth: rulesBefore ?? 0,
    ...(visited.length > 0 ? { visitedRuleIds: visited } : {}),
    idempotencyKey: draft.idempotencyKey ?? id,
    actor,
    schemaVersion: 1,
    ...draft,
  };
  return event as DiecastEvent;
}

function* happenings(profile: Profile): Generator<Happening> {
  let count = 0;
  const by = (actor: Actor, draft: Draft): Happening => ({ draft, actor, rulesBefore: null });
  for (const made of [documents(profile, by), production(profile, by), removals(profile, by), rules(profile)]) {
    for (const happening of made) {
      count += 1;
      yield happening;
    }
  }
  for (; count < profile.minEvents; count += 1) {
    const at = count % profile.specs;
    yield by(person, count % 8 === 0 ? specRevised(at, 2 + Math.floor(count / profile.specs)) : postponed(at));
  }
}

type By = (actor: Actor, draft: Draft) => Happening;

/** Assets beyond the number of specs belong to specs that were removed later. */
function* documents({ specs, assets }: Profile, by: By): Generator<Happening> {
  const payload = { title: "Benchmark", source: "" };
  yield by(person, { type: "project.created", entityType: "project", entityId: "bench", payload });
  for (let at = 0; at < Math.max(specs, assets); at += 1) {
    yield by(person, specRevised(at, 1));
    yield by(person, specReadied(at));
  }
}

function* removals({ specs, assets }: Profile, by: By): Generator<Happening> {
  for (let at = specs; at < assets; at += 1) {
    const payload = { kind: "specs" as const, id: assetId(at), previousHash: specHash(at) };
    yield by(person, { type: "document.removed", entityType: "document", entityId: `specs:${payload.id}`, payload });
  }
}

/** Runs of 50 versions, one after another; the last one has only begun. */
function* production({ assets, jobs }: Profile, by: By): Generator<Happening> {
  const versions = Math.round(jobs / jobsOfVersion(versionPlan(0, 1)).length);
  for (let first = 0; first < versions; first += versionsPerRun) {
    const last = Math.min(versions, first + versionsPerRun);
    const plans = range(first, last).map((at) => versionPlan(at % assets, 1 + Math.floor(at / assets)));
    const runId = `run-${first / versionsPerRun}`;
    yield by(person, runStarted(runId, plans));
    const worked = last === versions ? plans.slice(0, plans.length / 2) : plans;
    for (const plan of worked) for (const draft of workOf(plan, runId)) yield by(worker, draft);
    if (last < versions) yield by(worker, runFinished(runId, plans.length * 4));
  }
}

function* workOf(plan: VersionPlan, runId: string): Generator<Draft> {
  const { assetId, versionId } = plan;
  for (const { id, kind, unitKey } of jobsOfVersion(plan)) {
    const about = { jobId: id, runId, kind, assetId, versionId, unitKey, attempt: 1 };
    const started = { ...about, workerId: worker.id, promptId: kind === "generate" ? `prompt-${id}` : null };
    yield { type: "job.started", entityType: "job", entityId: id, idempotencyKey: `${id}:1`, payload: started };
    if (kind === "route") yield routed(plan, runId);
    const payload = { ...about, startedSeq: 1, durationMs: 40, result: resultOf(kind, id) };
    yield { type: "job.succeeded", entityType: "job", entityId: id, idempotencyKey: `${id}:ended`, payload };
  }
}

/** One event per rule, in chains as long as the loop guards allow. */
function* rules({ rules: count, specs }: Profile): Generator<Happening> {
  for (let at = 0; at < count; at += 1) {
    yield {
      draft: postponed(at % specs),
      actor: { kind: "rule", id: `rule-${at}` },
      rulesBefore: at % maxRulesInChain,
    };
  }
}

/** The document behind `document.revised`; small, but one that people could have written. */
export function benchSpec(at: number): Spec {
  const tags = ["bench", `group-${at % 12}`];
  return { id: assetId(at), title: `Benchmark asset ${at}`, assetType: "icon", status: "ready", tags };
}

function specRevised(at: number, revision: number): Draft {
  const id = assetId(at);
  const summary: DocumentSummary = {
    ...{ title: `Benchmark asset ${at}`, status: "ready", assetType: "icon", outputKind: "single_image" },
    ...{ tags: benchSpec(at).tags ?? [], tier: 1, checkpointId: null, entityId: null, role: null },
  };
  const hash = specHash(at);
  const payload = { kind: "specs" as const, id, hash, previousHash: revision === 1 ? null : hash, revision, summary };
  return { type: "document.revised", entityType: "document", entityId: `specs:${id}`, payload };
}

function specReadied(at: number): Draft {
  const hash = hashOfName("pin", 0);
  const pins = {
    ...{ checkpointHash: hash, checkpointProfileId: "copax-v1", checkpointProfileVersion: "1" },
    ...{ checkpointProfileHash: hash, baselineProfileId: "copax_house", baselineHash: hash, policyHash: hash },
  };
  const payload = { specId: assetId(at), specHash: specHash(at), pins };
  return { type: "spec.readied", entityType: "spec", entityId: payload.specId, payload };
}

function versionPlan(at: number, attempt: number): VersionPlan {
  const id = assetId(at);
  return {
    ...{ versionId: `${id}.v${attempt}`, assetId: id, specId: id, specHash: specHash(at), attempt },
    ...{ planHash: hashOfName("plan", at), packageHash: hashOfName("package", at), checkpointId: "copax" },
    ...{ maxAttempts: 3, remedy: null },
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

function routed({ assetId, versionId, planHash }: VersionPlan, runId: string): Draft {
  const hashes = { reportHash: hashOfName("report", 0), planHash };
  const why = { reasonCode: "ALL_PASS", sentence: "Every check passed.", decidingChecks: [], bestVariant: 0 };
  const rest = { outcome: "auto_advance" as const, isAudit: false, remedy: null };
  const payload = { assetId, versionId, runId, ...hashes, ...why, ...rest };
  return { type: "asset.routed", entityType: "asset", entityId: assetId, payload };
}

function resultOf(kind: string, id: string): Extract<Draft, { type: "job.succeeded" }>["payload"]["result"] {
  const hash = sha256Hex(id);
  const image: ImageRef = { hash, pixelHash: hash, widthPx: 512, heightPx: 512, bytes: 100_000, thumbHash: null };
  const unit = { unitKey: "v0" };
  if (kind === "generate") {
    const origin = { promptId: `prompt-${id}`, fromCache: false, adopted: false, environmentHash: hash };
    return { kind, image, ...origin };
  }
  if (kind === "finish") return { kind, images: [{ ...unit, image }], evidenceHash: hash };
  if (kind === "validate") return { kind, reportHash: hash, verdict: "pass", units: [{ ...unit, verdict: "pass" }] };
  return { kind: "route" };
}

function postponed(at: number): Draft {
  const decisionId = `decision-${at}`;
  return { type: "decision.postponed", entityType: "decision", entityId: decisionId, payload: { decisionId } };
}

function assetId(at: number): string {
  return `bench_asset_${at}`;
}

const knownHashes = new Map<string, string>();

function hashOfName(name: string, at: number, make: (key: string) => string = sha256Hex): string {
  const key = `${name}-${at}`;
  const hash = knownHashes.get(key) ?? make(key);
  knownHashes.set(key, hash);
  return hash;
}

function specHash(at: number): string {
  return hashOfName("spec", at, () => hashOf(benchSpec(at)));
}

/** Has the shape of a ulid; its digits count up. */
function idOf(seq: number): string {
  return `01BENCH${String(seq).padStart(19, "0")}`;
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, at) => first + at);
}
