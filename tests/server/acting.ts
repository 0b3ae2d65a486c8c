import assert from "node:assert/strict";
import { isInProduction } from "../../core/asset/state.ts";
import { isDeciding } from "../../core/decision/deciding.ts";
import { type Decision, openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { evolveProject, initialProject, type ProjectState } from "../../core/project/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { judge, personFor, pick, timeless } from "./judging.ts";
import { call, type Reply, type Running } from "./support.ts";

/** A server, and the specs of it that things are done to. */
export interface Scene {
  readonly server: Running;
  readonly specs: readonly string[];
}

export type Draw = () => number;
/** Does something that the draw chooses; what came of it in a word. */
export type Act = (scene: Scene, draw: Draw) => Promise<string>;

export const people = ["ann", "bob", "cat"];

export const post = ({ server }: Scene, path: string, body: unknown = {}, reviewer = "ann"): Promise<Reply> =>
  call("POST", `${server.api}/${path}`, body, { "Diecast-Reviewer": reviewer });
export const stateOf = async ({ server }: Scene): Promise<ProjectState> => (await server.project()).state();

/** Everything that counts. */
export async function standing(scene: Scene): Promise<unknown> {
  const state = await stateOf(scene);
  const counting = scene.specs.map((id) => ({
    approved: state.assets[id]?.approved,
    versions: state.assets[id]?.versions.filter(({ status }) => status !== "canceled"),
  }));
  return structuredClone({
    open: openDecisions(state).map(timeless),
    queues: openSprints(state).map((sprint) => [sprint.id, sprintQueue(state, sprint)]),
    answered: state.answeredDecisionIds.flat().map((id) => timeless(state.decisions[id] as Decision)),
    assets: counting,
    approvedCount: state.approvedCount,
    exceptions: openExceptions(state)
      .map(({ exceptionId }) => exceptionId)
      .sort(),
  });
}

/** Sends a command; half of those that were done are taken back at once. */
async function doAndUndo(
  scene: Scene,
  [command, undo]: readonly [() => Promise<Reply>, () => Promise<Reply>],
  draw: Draw,
): Promise<string> {
  const before = await standing(scene);
  const done = await command();
  if (done.status !== 200) {
    assert.equal(done.status, 409, done.text);
    assert.ok(done.json.fields?.[0]?.fix, done.text);
    assert.deepEqual(await standing(scene), before, "what is refused changes nothing");
    return "refused";
  }
  if (draw() < 0.5) return "done";
  const undone = await undo();
  assert.equal(undone.status, 200, `undo at once: ${undone.text}`);
  assert.deepEqual(await standing(scene), before, "undo at once");
  return "undone";
}

async function answerOne(scene: Scene, draw: Draw): Promise<string> {
  const open = openDecisions(await stateOf(scene));
  if (open.length === 0) return "none";
  const decision = pick(open, draw);
  const [answer, reviewer] = [pick(["yes", "no", "unsure"], draw), personFor(decision, draw)];
  const command = () => post(scene, `decisions/${decision.id}/answer`, { answer }, reviewer);
  return doAndUndo(scene, [command, () => post(scene, `decisions/${decision.id}/undo`)], draw);
}

async function answerMany(scene: Scene, draw: Draw): Promise<string> {
  const open = openDecisions(await stateOf(scene));
  const firsts = open.filter((one, at) => open.findIndex(({ assetId }) => assetId === one.assetId) === at);
  if (firsts.length === 0) return "none";
  const answers = firsts.map(({ id }) => ({ decisionId: id, answer: pick(["yes", "no"], draw) }));
  const command = () => post(scene, "decisions/answers", { how: "sweep", answers }, pick(people, draw));
  const undo = () => post(scene, "decisions/undo", { decisionIds: firsts.map(({ id }) => id) });
  return doAndUndo(scene, [command, undo], draw);
}

async function postpone(scene: Scene, draw: Draw): Promise<string> {
  const open = openDecisions(await stateOf(scene));
  if (open.length === 0) return "none";
  const { id } = pick(open, draw);
  const command = () => post(scene, `decisions/${id}/postpone`);
  return doAndUndo(scene, [command, () => post(scene, `decisions/${id}/bring-back`)], draw);
}

async function undoAny(scene: Scene, draw: Draw): Promise<string> {
  const answered = (await stateOf(scene)).answeredDecisionIds.flat();
  if (answered.length === 0) return "none";
  const before = await standing(scene);
  const reply = await post(scene, `decisions/${pick(answered, draw)}/undo`);
  if (reply.status === 200) return "done";
  assert.ok(reply.status === 409 && reply.json.fields?.[0]?.fix, reply.text);
  assert.deepEqual(await standing(scene), before);
  return "refused";
}

async function render(scene: Scene, draw: Draw): Promise<string> {
  const reply = await post(scene, "runs", { specs: [pick(scene.specs, draw)], force: true });
  return String(reply.status);
}

/** The assets whose newest version is being made. */
export async function madeNow(scene: Scene): Promise<string[]> {
  const { assets } = await stateOf(scene);
  return scene.specs.filter((id) => {
    const newest = assets[id]?.versions.at(-1);
    return newest !== undefined && isInProduction(newest);
  });
}

async function judgeOne(scene: Scene, draw: Draw): Promise<string> {
  const made = await madeNow(scene);
  if (made.length === 0) return "none";
  const outcome = pick(["ask", "ask", "auto_advance", "reject", "exception"] as const, draw);
  await judge(await scene.server.project(), pick(made, draw), outcome);
  return outcome;
}

async function settle(scene: Scene, draw: Draw): Promise<string> {
  const open = openExceptions(await stateOf(scene));
  if (open.length === 0) return "none";
  const path = `exceptions/${pick(open, draw).exceptionId}/${pick(["retry", "dismiss"], draw)}`;
  return String((await post(scene, path)).status);
}

async function sprint(scene: Scene, draw: Draw): Promise<string> {
  const going = openSprints(await stateOf(scene));
  const reviewer = pick(people, draw);
  if (going.length === 0 || draw() < 0.5)
    return String((await post(scene, "sprints", { scope: { kind: "all" } }, reviewer)).status);
  const path = `sprints/${pick(going, draw).id}/${pick(["end", "extend"], draw)}`;
  return String((await post(scene, path, {}, reviewer)).status);
}

/** What people and the worker do all day. */
export const daily: readonly Act[] = [
  ...[answerOne, answerOne, answerOne, answerMany, postpone, undoAny],
  ...[render, render, judgeOne, judgeOne, judgeOne, settle, sprint],
];

/** What no order of commands may break. */
function checkWhole(state: ProjectState, where: string): void {
  const open = openDecisions(state);
  const unanswered = Object.values(state.decisions).filter(({ answer }) => answer === null);
  assert.deepEqual(new Set(open), new Set(unanswered), `${where}: what is open is listed`);
  const deciding = open.filter((decision) => isDeciding(state, decision));
  const all = Object.values(state.assets).flatMap(({ versions }) => versions);
  const asked = all.filter(({ status }) => status === "asked").map(({ id }) => id);
  assert.deepEqual(deciding.map(({ versionId }) => versionId).sort(), asked.sort(), `${where}: one question each`);
  const approved = Object.values(state.assets).flatMap((asset) => asset.approved?.versionId ?? []);
  assert.equal(state.approvedCount, approved.length, `${where}: approvals are counted`);
  for (const id of approved) assert.equal(all.find((one) => one.id === id)?.status, "approved", `${where}: ${id}`);
  for (const { id, open: count } of Object.values(state.causes))
    assert.equal(openExceptions(state).filter(({ causeId }) => causeId === id).length, count, `${where}: ${id}`);
}

/** Does so many things, and looks after each; how often what came of what. */
export async function doAll(scene: Scene, acts: readonly Act[], draw: Draw, steps: number) {
  const counts: Record<string, number> = {};
  for (let step = 0; step < steps; step += 1) {
    const act = pick(acts, draw);
    const what = `${act.name} ${await act(scene, draw)}`;
    counts[what] = (counts[what] ?? 0) + 1;
    checkWhole(await stateOf(scene), `step ${step}, after ${what}`);
  }
  return counts;
}

/** The state as the log alone says it. */
export async function folded({ server }: Scene): Promise<unknown> {
  const project = await server.project();
  let state = initialProject();
  for (let since = 0; ; ) {
    const { events, nextSince, upToDate } = await project.read({ since, limit: 1000 });
    for (const event of events) state = evolveProject(state, event);
    if (upToDate) return JSON.parse(JSON.stringify(state));
    since = nextSince;
  }
}
