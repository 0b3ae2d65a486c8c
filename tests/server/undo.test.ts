import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isInProduction } from "../../core/asset/state.ts";
import { type Decision, openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { sprintQueue } from "../../core/sprint/state.ts";
import { draws, judge, personFor, pick, timeless } from "./judging.ts";
import { call, type Running, startServer } from "./support.ts";

let server: Running;
const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"];

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await judge(await server.project(), spec, "ask");
});
after(() => server.stop());

const post = (path: string, body: unknown, reviewer = "ann") =>
  call("POST", `${server.api}/${path}`, body, { "Diecast-Reviewer": reviewer });
const now = async (): Promise<ProjectState> => (await server.project()).state();

/** Everything that counts: questions in order with what was said, approvals, versions that stand, exceptions, the sprint. */
async function standing(sprintId: string): Promise<unknown> {
  const state = await now();
  const sprint = state.sprints[sprintId];
  assert.ok(sprint);
  return {
    open: openDecisions(state).map(timeless),
    queue: sprintQueue(state, sprint),
    answered: state.answeredDecisionIds.flat().map((id) => timeless(state.decisions[id] as Decision)),
    assets: specs.map((id) => ({
      approved: state.assets[id]?.approved,
      versions: state.assets[id]?.versions.filter(({ status }) => status !== "canceled"),
    })),
    approvedCount: state.approvedCount,
    exceptions: openExceptions(state).map(({ exceptionId }) => exceptionId),
  };
}

interface Done {
  readonly path: string;
  readonly before: unknown;
}

/** Says something about an open question; after some of the "no" the next version is made and judged. */
async function act(sprintId: string, draw: () => number): Promise<Done | null> {
  const open = openDecisions(await now());
  if (open.length === 0) return null;
  const decision = pick(open, draw);
  const { id, assetId } = decision;
  const reviewer = personFor(decision, draw);
  const before = structuredClone(await standing(sprintId));
  const answer = pick(["yes", "no", "no", "unsure", "later"] as const, draw);
  if (answer === "later") {
    assert.equal((await post(`decisions/${id}/postpone`, {})).status, 200);
    return { path: `decisions/${id}/bring-back`, before };
  }
  assert.equal((await post(`decisions/${id}/answer`, { answer, sprintId }, reviewer)).status, 200);
  const newest = (await now()).assets[assetId]?.versions.at(-1);
  const isMade = answer === "no" && newest !== undefined && isInProduction(newest) && draw() < 0.7;
  if (isMade) await judge(await server.project(), assetId, pick(["ask", "auto_advance"] as const, draw));
  return { path: `decisions/${id}/undo`, before };
}

test("undo after any sequence restores exactly the prior state, step by step, also after the next versions were judged", async () => {
  const sprintId = (await post("sprints", { scope: { kind: "all" } })).json.sprint.id;
  const first = structuredClone(await standing(sprintId));
  let between = 0;
  for (const seed of ["a", "b", "c", "d"]) {
    const { done, undone } = await anySequence(sprintId, draws(seed));
    for (const last of done.reverse()) await takeBack(last, sprintId);
    assert.deepEqual(await standing(sprintId), first, `sequence ${seed}`);
    between += undone;
  }
  assert.ok(between > 20, `${between} taken back in between`);
});

/** Thirty steps, about a third of them back; what is left to take back, and how often one was. */
async function anySequence(sprintId: string, draw: () => number): Promise<{ done: Done[]; undone: number }> {
  const done: Done[] = [];
  let undone = 0;
  for (let step = 0; step < 30; step += 1) {
    const last = draw() < 0.35 ? done.pop() : undefined;
    const said = last === undefined ? await act(sprintId, draw) : null;
    if (said !== null) done.push(said);
    if (last === undefined) continue;
    await takeBack(last, sprintId);
    undone += 1;
  }
  return { done, undone };
}

async function takeBack({ path, before }: Done, sprintId: string): Promise<void> {
  const reply = await post(path, {});
  assert.equal(reply.status, 200, `${path}: ${reply.text}`);
  assert.deepEqual(await standing(sprintId), before, path);
}

test("taking back a no after its pictures were made says what was set aside and paid; the same no again finds the same try", async () => {
  const [id] = openDecisions(await now());
  assert.ok(id);
  const no = async () => (await post(`decisions/${id.id}/answer`, { answer: "no", reason: "style" })).json;
  const { decision } = await no();
  const planned = (await now()).assets[id.assetId]?.versions.at(-1);
  await judge(await server.project(), id.assetId, "auto_advance");
  const { compensation } = (await post(`decisions/${id.id}/undo`, {})).json;
  const units = Object.keys(planned?.units ?? {}).length;
  assert.deepEqual(compensation, {
    canceledRunId: decision.followUpRunId,
    setAsideVersionIds: [planned?.id],
    paidPictures: units,
  });
  await no();
  const again = (await now()).assets[id.assetId]?.versions.at(-1);
  assert.notEqual(again?.id, planned?.id);
  assert.equal(again?.planHash, planned?.planHash);
});
