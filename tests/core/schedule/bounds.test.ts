import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dispatchRender } from "../../../core/schedule/scheduler.ts";
import { initialScheduler } from "../../../core/schedule/standing.ts";
import type { Dispatch, ProjectView } from "../../../core/schedule/view.ts";
import { createWatch } from "../../../scripts/bench/scheduler-watch.ts";
import { versionOf } from "../../../scripts/bench/scheduler-workload.ts";
import { createWorld, instant } from "../../../scripts/bench/scheduler-world.ts";

const projectIds = ["astro", "gardens", "harbour"];

/** Any workload: who asks for what, when; a few servers; and bounds small enough to be met. */
const workload = fc.record({
  bound: fc.integer({ min: 8, max: 20 }),
  servers: fc.integer({ min: 1, max: 3 }),
  arrivals: fc.array(
    fc.record({
      atS: fc.nat({ max: 60 }),
      projectId: fc.constantFrom(...projectIds),
      isFollowUp: fc.boolean(),
      picks: fc.array(
        fc.record({ checkpointId: fc.constantFrom("copax", "pony", "flux"), stack: fc.nat({ max: 3 }) }),
        { minLength: 1, maxLength: 12 },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

test("whatever is asked for when: nobody is passed over beyond the bound, no server idles, all is done, and it repeats exactly", () => {
  fc.assert(
    fc.property(workload, ({ bound, servers, arrivals }) => {
      const once = run(bound, servers, arrivals);
      assert.ok(once.passes.inLine <= bound && once.passes.byLines <= bound, JSON.stringify(once.passes));
      assert.equal(
        once.order.length,
        arrivals.reduce((sum, { picks }) => sum + picks.length, 0),
      );
      assert.deepEqual(run(bound, servers, arrivals).order, once.order);
    }),
    { numRuns: 40 },
  );
});

type Arrivals = typeof workload extends fc.Arbitrary<infer W extends { arrivals: unknown }> ? W["arrivals"] : never;

function isAnyDue(views: readonly ProjectView[]): boolean {
  return views.some(({ due }) => due.some(({ kind, jobs }) => kind === "generate" && [...jobs].length > 0));
}

/** Renders everything in steps of a second, one place on each server, and looks on from outside. */
function run(bound: number, serverCount: number, arrivals: Arrivals) {
  const weights = { astro: 1, gardens: 2, harbour: 1 };
  const world = createWorld({ weights, arrivals: [], viewings: [], renderS: new Map() });
  const policy = (views: ProjectView[]) =>
    views.map((each) => ({ ...each, policy: { ...each.policy, maxPassedOver: bound } }));
  const watch = createWatch();
  const state = initialScheduler();
  const held = new Map<string, Dispatch>();
  const order: string[] = [];
  for (let now = 0; now <= 60 || held.size > 0; now += 1) {
    arrivals.forEach(({ atS, projectId, isFollowUp, picks }, n) => {
      if (atS !== now) return;
      const versions = picks.map(({ checkpointId, stack }, at) =>
        versionOf(`a${n}_${at}`, {
          ...{ checkpointId, affinity: `0000000${stack}.00000000.512x512`, pictures: 1 },
        }),
      );
      world.plan({ atS: now, projectId, isFollowUp, versions });
    });
    const ended = [...held].filter(([id]) => now % 3 === 0 || id === "s0");
    for (const [id, { projectId, job }] of ended) {
      world.end(projectId, job.id, now);
      held.delete(id);
    }
    for (;;) {
      const views = policy(world.views(now));
      const free = Array.from({ length: serverCount }, (_, n) => ({
        ...{ id: `s${n}`, busy: 0, free: held.has(`s${n}`) ? 0 : 1, fits: () => true },
      }));
      const dispatch = dispatchRender(state, { at: instant(now), projects: views }, free);
      if (dispatch === null) {
        assert.ok(held.size === serverCount || !isAnyDue(views), "a server idles while a job is due");
        break;
      }
      watch.note(views, dispatch);
      order.push(`${dispatch.serverId} ${dispatch.job.id}`);
      world.begin(dispatch.projectId, dispatch.job, now);
      held.set(dispatch.serverId ?? "", dispatch);
    }
  }
  return { passes: watch.passes(), order };
}
