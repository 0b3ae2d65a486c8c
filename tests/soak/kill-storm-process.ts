/**
 * Run by hand: `node --import tsx tests/soak/kill-storm-process.ts [seed] [seconds] [answers]`. SIGKILLs worker, server and
 * renderer at random moments of a run, alone and together, then answers questions while the server is killed, and compares
 * with a world nobody disturbed. Exits 1 with the first broken promise.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Decision } from "../../core/decision/state.ts";
import { checkChain } from "../helpers/chain.ts";
import { assertNothingDoubled, outcomeOf } from "../helpers/outcome.ts";
import { isQuiet, pause, projectId, startWorld, type World } from "../helpers/world.ts";

const [seed = "1", seconds = "120", answers = "200"] = process.argv.slice(2);
const base = `/projects/${projectId}`;
const names = ["worker", "server", "renderer"] as const;
const specs = [
  "icon_bolt",
  "icon_heart",
  "icon_star",
  "icon_shield",
  "player_ship",
  "button_play",
  "button_upgrade",
  "projectile_toast_missile",
  "enemy_saw_drone",
  "shield_cell_pickup_icon",
  "vfx_explosion",
  "tile_hangar_floor",
];
const chance = mulberry32(Number(seed));
const kills: Record<string, number> = {};

const world = await startWorld({ DIECAST_RENDERER_STEP_MS: "40" });
const calm = await startWorld({ DIECAST_RENDERER_STEP_MS: "10" });
try {
  const wanted = await knownSpecs(calm);
  await start(calm, wanted);
  const expected = outcomeOf(await calm.until(isQuiet, 400_000));
  await calm.remove();
  console.log(`calm: ${expected.length} assets`);
  await start(world, wanted);
  await storm(world, Number(seconds));
  const survived = await world.until(isQuiet, 400_000);
  // A job that lost every try it may lose ends as an exception, as a poison job must: name it before comparing the rest.
  const lost = Object.values(survived.exceptions).filter(({ jobId }) => jobId !== null);
  for (const each of lost) console.log(`exception: ${each.assetId} ${each.code} ${each.sentence}`);
  const isHit = ({ asset }: { asset: string }) => lost.some(({ assetId }) => assetId === asset);
  const untouched = (outcome: ReturnType<typeof outcomeOf>) => outcome.filter((each) => !isHit(each));
  assert.deepEqual(untouched(outcomeOf(survived)), untouched(expected));
  const events = await checkLog(world);
  for (const { assetId } of lost) {
    const tries = events.flatMap((event) =>
      event.type === "job.started" && event.payload.assetId === assetId ? [event.payload.attempt] : [],
    );
    assert.ok(Math.max(...tries) >= 6, `${assetId} was given up before its last try`);
  }
  console.log(`storm: ${JSON.stringify(kills)}; outcome equal, chain whole, nothing doubled`);
  await answerUnderFire(world, Number(answers));
} finally {
  await Promise.all([calm.remove(), world.remove()]);
}

async function knownSpecs({ api }: World): Promise<string[]> {
  const { body } = await api<{ items: { id: string }[] }>(`${base}/specs?limit=200`);
  const known = body.items.map(({ id }) => id);
  const picked = specs.filter((id) => known.includes(id));
  return [...picked, ...known.filter((id) => !picked.includes(id))].slice(0, 12);
}

async function start({ api }: World, wanted: string[]): Promise<void> {
  const started = await api(`${base}/runs`, { specs: wanted }, { "idempotency-key": "the-run" });
  assert.equal(started.status, 201, JSON.stringify(started.body));
}

async function storm(target: World, lengthS: number): Promise<void> {
  const until = Date.now() + lengthS * 1000;
  while (Date.now() < until) {
    await pause(300 + chance() * 5000);
    const name = names[Math.floor(chance() * 3)] ?? "worker";
    const victims = chance() < 0.25 ? [name, names[(names.indexOf(name) + 1) % 3] ?? "worker"] : [name];
    for (const victim of victims) await killIfThere(target, victim);
  }
}

async function killIfThere(target: World, name: (typeof names)[number]): Promise<void> {
  try {
    await target.kill(name);
    kills[name] = (kills[name] ?? 0) + 1;
  } catch (error) {
    // It is down already from the last blow.
    if (!/no process|ESRCH/.test(String(error))) throw error;
  }
}

async function checkLog({ dataDir }: World) {
  const events = checkChain(await readFile(join(dataDir, "projects", projectId, "events", "events.jsonl")));
  assertNothingDoubled(events);
  return events;
}

/** Answers and undoes in turn; each command is sent with its own key until it is acknowledged. */
async function answerUnderFire(target: World, count: number): Promise<void> {
  const { body } = await target.api<{ items: Decision[] }>(`${base}/decisions`);
  assert.ok(body.items.length > 0, "questions are open");
  let repeats = 0;
  for (let number = 0; number < count; number += 1) {
    const decision = body.items[Math.floor(number / 2) % body.items.length];
    const verb = number % 2 === 0 ? "answer" : "undo";
    const path = `${base}/decisions/${decision?.id}/${verb}`;
    // Now and then the blow falls while the command is on its way.
    const blow = chance() < 0.1 ? pause(chance() * 12).then(() => killIfThere(target, "server")) : null;
    repeats += await untilAcknowledged(target, path, verb === "answer" ? { answer: "yes" } : {}, `fire-${number}`);
    await blow;
  }
  const events = await checkLog(target);
  for (let number = 0; number < count; number += 1) {
    const type = number % 2 === 0 ? "decision.answered" : "decision.undone";
    const found = events.filter((event) => event.idempotencyKey === `fire-${number}` && event.type === type);
    assert.equal(found.length, 1, `fire-${number} is in the log ${found.length} times`);
  }
  console.log(`fire: ${count} commands, ${repeats} repeats, ${JSON.stringify(kills)}; none lost, none doubled`);
}

async function untilAcknowledged({ api }: World, path: string, body: unknown, key: string): Promise<number> {
  const deadline = Date.now() + 60_000;
  for (let tries = 0; Date.now() < deadline; tries += 1) {
    try {
      const answer = await api(path, body, { "idempotency-key": key });
      if (answer.status === 200) return tries;
      assert.ok(answer.status >= 500, `${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
    await pause(50);
  }
  throw new Error(`${path} was never acknowledged`);
}

/** Chance that can be repeated: one of the small public-domain generators. */
function mulberry32(start: number): () => number {
  let a = start;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
