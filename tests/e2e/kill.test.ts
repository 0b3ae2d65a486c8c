import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ProjectState } from "../../core/project/state.ts";
import { checkChain } from "../helpers/chain.ts";
import { assertNothingDoubled, outcomeOf } from "../helpers/outcome.ts";
import { isQuiet, projectId, startWorld, type World } from "../helpers/world.ts";

const base = `/projects/${projectId}`;
const specs = ["icon_bolt", "icon_heart", "player_ship", "button_play", "projectile_toast_missile", "enemy_saw_drone"];
const worlds: World[] = [];

after(async () => {
  await Promise.all(worlds.map((world) => world.remove()));
});

/** A render is under way. */
const rendering = (state: ProjectState): boolean =>
  Object.values(state.jobs).some((job) => job.kind === "generate" && job.state === "running");

async function renderIn(world: World): Promise<void> {
  worlds.push(world);
  const started = await world.api(`${base}/runs`, { specs }, { "idempotency-key": "the-run" });
  assert.equal(started.status, 201, JSON.stringify(started.body));
}

test("SIGKILL of worker, renderer and server in the middle: the run completes as if nothing had happened", {
  timeout: 400_000,
}, async () => {
  const calm = await startWorld();
  await renderIn(calm);
  const expected = outcomeOf(await calm.until(isQuiet));
  await calm.remove();

  const stormy = await startWorld({ DIECAST_RENDERER_STEP_MS: "20" });
  await renderIn(stormy);
  let killedAt = 0;
  // Two kills of the worker at most: a third could use up the tries of one unlucky job, which then rightly gives up.
  for (const name of ["worker", "renderer", "server", "worker", "renderer", "server"] as const) {
    const { seq } = await stormy.until((state) => rendering(state) && state.seq > killedAt);
    killedAt = seq;
    await stormy.kill(name);
  }
  const survived = await stormy.until(isQuiet, 200_000);
  assert.deepEqual(outcomeOf(survived), expected);
  const events = checkChain(await readFile(join(stormy.dataDir, "projects", projectId, "events", "events.jsonl")));
  assertNothingDoubled(events);
  assert.ok(
    events.some((event) => event.type === "job.started" && event.payload.attempt > 1),
    "a kill hit a running job",
  );
  const repeated = await stormy.api(`${base}/runs`, { specs }, { "idempotency-key": "the-run" });
  assert.deepEqual([repeated.status, repeated.body.duplicate], [200, true]);
});
