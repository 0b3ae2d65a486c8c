import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Plan, PromptPackage } from "../../core/contracts.ts";
import type { Decision } from "../../core/decision/state.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Run } from "../../core/run/state.ts";
import { readText } from "../../worker/comfy/png-text.ts";
import { checkChain } from "../helpers/chain.ts";
import { assertNothingDoubled, outcomeOf } from "../helpers/outcome.ts";
import { isQuiet, projectId, startWorld, type World } from "../helpers/world.ts";

const base = `/projects/${projectId}`;
/** What the second folder renders: some of every stage, and what leans on another's picture. */
const again = ["bread_coin_world", "button_play", "icon_bolt", "tile_hangar_floor", "vfx_shield_bubble"];

interface Explained {
  readonly id: string;
  readonly plan: Plan;
  readonly package: PromptPackage;
}

let world: World;
let other: World;
let done: ProjectState;

before(async () => {
  world = await startWorld();
  other = await startWorld();
});

after(async () => {
  await Promise.all([world?.remove(), other?.remove()]);
});

test("one request renders every ready spec, and every job ends", { timeout: 400_000 }, async () => {
  const started = await Promise.all([
    world.api<{ run: Run }>(`${base}/runs`, { specs: "ready" }),
    other.api<{ run: Run }>(`${base}/runs`, { specs: again }),
  ]);
  assert.deepEqual(
    started.map(({ status }) => status),
    [201, 201],
  );
  assert.ok((started[0]?.body.run.versionIds.length ?? 0) >= 25);
  [done] = (await Promise.all([world, other].map((each) => each.until(isQuiet, 350_000)))) as [
    ProjectState,
    ProjectState,
  ];
  for (const run of Object.values(done.runs)) assert.equal(run.state, "finished");
});

test("most items resolve without a person, the rest wait with a reason a person can read", () => {
  const assets = Object.values(done.assets);
  const auto = assets.filter((asset) => asset.approved?.by === "route");
  assert.ok(auto.length / assets.length >= 0.6, `${auto.length} of ${assets.length} resolved without a person`);
  const open = assets.filter((asset) => asset.approved === null);
  assert.ok(open.length > 0, "the demo renderer plants defects, so something must be left for people");
  for (const asset of open) {
    const question = Object.values(done.decisions).find((decision) => decision.assetId === asset.id);
    const exception = Object.values(done.exceptions).find((each) => each.assetId === asset.id);
    const sentence = question?.question.why ?? exception?.sentence ?? "";
    assert.ok(sentence.split(" ").length >= 4, `${asset.id} waits without a readable reason: "${sentence}"`);
  }
});

test("two empty data folders come to the same plans, packages, seeds, routes and pixels", async () => {
  const expected = outcomeOf(done).filter(({ asset }) => again.includes(asset));
  assert.equal(expected.length, again.length);
  assert.deepEqual(outcomeOf(await other.state()), expected);
});

test("the log on disk is as the protocol says, and nothing happened twice", async () => {
  const events = checkChain(await readFile(join(world.dataDir, "projects", projectId, "events", "events.jsonl")));
  assert.equal(events.length, (await world.api(`${base}/events/cursor`)).body.headSeq);
  assertNothingDoubled(events);
});

test("the picture, its plan and its events agree", async () => {
  const asset = Object.values(done.assets).find((each) => each.approved !== null);
  const version = asset?.versions.find(({ id }) => id === asset.approved?.versionId);
  const unit = Object.values(version?.units ?? {})[0];
  assert.ok(asset && version && unit?.raw && unit.finished);
  const raw = Buffer.from(await (await fetch(`${world.url}/api${base}/objects/${unit.raw.hash}`)).arrayBuffer());
  assert.equal(sha256Hex(raw), unit.raw.hash);
  const text = readText(raw);
  const provenance = JSON.parse(text.get("diecast") ?? "{}");
  assert.deepEqual([provenance.spec, provenance.planHash, provenance.seed], [asset.id, version.planHash, unit.seed]);
  const graph = Object.values<{ class_type: string; inputs: Record<string, unknown> }>(
    JSON.parse(text.get("prompt") ?? "{}"),
  );
  assert.equal(graph.find((node) => node.class_type === "KSampler")?.inputs["seed"], unit.seed);
  const explained = await world.api<{ versions: Explained[] }>(`${base}/assets/${asset.id}`);
  const full = explained.body.versions.find(({ id }) => id === version.id);
  assert.ok(full);
  assert.equal(full.plan.units.find(({ unitKey }) => unitKey === unit.unitKey)?.seed, unit.seed);
  const texts = graph.filter((node) => node.class_type === "CLIPTextEncode").map((node) => node.inputs["text"]);
  assert.ok(
    texts.includes(full.package.base.positive) ||
      Object.values(full.package.units).some(({ positive }) => texts.includes(positive)),
  );
});

test("pressing the button again renders nothing that is up to date", async () => {
  const again = await world.api(`${base}/runs`, { specs: "ready" });
  assert.equal(again.status, 409);
  assert.equal(again.body.code, "NOTHING_TO_RENDER");
});

test("a no renders the next version with a remedy, after a grace in which undo costs nothing", {
  timeout: 120_000,
}, async () => {
  const { decision } = (await world.api<{ decision: Decision | null }>(`${base}/decisions/next`)).body;
  assert.ok(decision, "a question is open");
  const [reason] = decision.question.reasons;
  const answered = await world.api(
    `${base}/decisions/${decision.id}/answer`,
    { answer: "no", reason: reason?.id ?? null },
    { "idempotency-key": "no-1" },
  );
  assert.equal(answered.status, 200);
  const repeated = await world.api(
    `${base}/decisions/${decision.id}/answer`,
    { answer: "no", reason: reason?.id ?? null },
    { "idempotency-key": "no-1" },
  );
  assert.equal(repeated.body.duplicate, true);
  const undone = await world.api(`${base}/decisions/${decision.id}/undo`, {});
  assert.equal(undone.status, 200);
  const afterUndo = await world.until(isQuiet);
  const canceled = afterUndo.assets[decision.assetId]?.versions.at(-1);
  assert.equal(canceled?.status, "canceled");
  assert.ok(
    Object.values(canceled?.units ?? {}).every((unit) => unit.raw === null),
    "nothing was rendered in the grace",
  );
  await world.api(`${base}/decisions/${decision.id}/answer`, { answer: "no", reason: reason?.id ?? null });
  const judged = await world.until(
    (state) => isQuiet(state) && (state.assets[decision.assetId]?.versions.at(-1)?.route ?? null) !== null,
  );
  const next = judged.assets[decision.assetId]?.versions.at(-1);
  assert.ok((next?.attempt ?? 0) >= 2);
});

test("everything stops in time and cleanly", async () => {
  const begun = performance.now();
  assert.equal(await world.stop(), 0);
  assert.ok(performance.now() - begun < 5_500);
});
