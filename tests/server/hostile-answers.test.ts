import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isInProduction } from "../../core/asset/state.ts";
import { isDeciding } from "../../core/decision/deciding.ts";
import { type Decision, openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { evolveProject, initialProject, type ProjectState } from "../../core/project/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { draws, judge, personFor, pick, timeless } from "./judging.ts";
import { call, projectId, type Reply, type Running, startServer } from "./support.ts";

let server: Running;
const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"];
const people = ["ann", "bob", "cat"];

before(async () => {
  server = await startServer();
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await judge(await server.project(), spec, "ask");
  const path = `${server.api}/documents/project/${projectId}`;
  const { headers, json } = await call("GET", path);
  const policies = { ...json.document.policies, reviewPolicy: { repeatShare: 0.05, knownShare: 0.05 } };
  const saved = await call("PUT", path, { ...json.document, policies }, { "If-Match": headers.get("etag") ?? "" });
  assert.equal(saved.status, 200);
});
after(() => server.stop());

const post = (path: string, body: unknown = {}, reviewer = "ann") =>
  call("POST", `${server.api}/${path}`, body, { "Diecast-Reviewer": reviewer });
const now = async (): Promise<ProjectState> => (await server.project()).state();

/** Everything that counts. */
async function standing(): Promise<unknown> {
  const state = await now();
  const counting = specs.map((id) => ({
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

type Draw = () => number;

/** Sends a command; half of those that were done are taken back at once. */
async function doAndUndo(command: () => Promise<Reply>, undo: () => Promise<Reply>, draw: Draw): Promise<string> {
  const before = await standing();
  const done = await command();
  if (done.status !== 200) {
    assert.equal(done.status, 409, done.text);
    assert.ok(done.json.fields?.[0]?.fix, done.text);
    assert.deepEqual(await standing(), before, "what is refused changes nothing");
    return "refused";
  }
  if (draw() < 0.5) return "done";
  const undone = await undo();
  assert.equal(undone.status, 200, `undo at once: ${undone.text}`);
  assert.deepEqual(await standing(), before, "undo at once");
  return "undone";
}

async function answerOne(draw: Draw): Promise<string> {
  const open = openDecisions(await now());
  if (open.length === 0) return "none";
  const decision = pick(open, draw);
  const [answer, reviewer] = [pick(["yes", "no", "unsure"], draw), personFor(decision, draw)];
  const command = () => post(`decisions/${decision.id}/answer`, { answer }, reviewer);
  return doAndUndo(command, () => post(`decisions/${decision.id}/undo`), draw);
}

async function answerMany(draw: Draw): Promise<string> {
  const open = openDecisions(await now());
  const firsts = open.filter((one, at) => open.findIndex(({ assetId }) => assetId === one.assetId) === at);
  if (firsts.length === 0) return "none";
  const answers = firsts.map(({ id }) => ({ decisionId: id, answer: pick(["yes", "no"], draw) }));
  const command = () => post("decisions/answers", { how: "sweep", answers }, pick(people, draw));
  return doAndUndo(command, () => post("decisions/undo", { decisionIds: firsts.map(({ id }) => id) }), draw);
}

async function postpone(draw: Draw): Promise<string> {
  const open = openDecisions(await now());
  if (open.length === 0) return "none";
  const { id } = pick(open, draw);
  return doAndUndo(
    () => post(`decisions/${id}/postpone`),
    () => post(`decisions/${id}/bring-back`),
    draw,
  );
}

async function undoAny(draw: Draw): Promise<string> {
  const answered = (await now()).answeredDecisionIds.flat();
  if (answered.length === 0) return "none";
  const before = await standing();
  const reply = await post(`decisions/${pick(answered, draw)}/undo`);
  if (reply.status === 200) return "done";
  assert.ok(reply.status === 409 && reply.json.fields?.[0]?.fix, reply.text);
  assert.deepEqual(await standing(), before);
  return "refused";
}

async function render(draw: Draw): Promise<string> {
  const reply = await post("runs", { specs: [pick(specs, draw)], force: true });
  return String(reply.status);
}

async function judgeOne(draw: Draw): Promise<string> {
  const { assets } = await now();
  const isMade = (id: string) => {
    const newest = assets[id]?.versions.at(-1);
    return newest !== undefined && isInProduction(newest);
  };
  const made = specs.filter(isMade);
  if (made.length === 0) return "none";
  const outcome = pick(["ask", "ask", "auto_advance", "reject", "exception"] as const, draw);
  await judge(await server.project(), pick(made, draw), outcome);
  return outcome;
}

async function settle(draw: Draw): Promise<string> {
  const open = openExceptions(await now());
  if (open.length === 0) return "none";
  const reply = await post(`exceptions/${pick(open, draw).exceptionId}/${pick(["retry", "dismiss"], draw)}`);
  return String(reply.status);
}

async function sprint(draw: Draw): Promise<string> {
  const going = openSprints(await now());
  const reviewer = pick(people, draw);
  if (going.length === 0 || draw() < 0.5)
    return String((await post("sprints", { scope: { kind: "all" } }, reviewer)).status);
  return String((await post(`sprints/${pick(going, draw).id}/${pick(["end", "extend"], draw)}`, {}, reviewer)).status);
}

const acts = [
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

for (const seed of ["g", "m", "t"])
  test(`in any order of answers, undos, renders, verdicts and sprints undo at once restores what was before, and the log says the same (${seed})`, async () => {
    const draw = draws(seed);
    const counts: Record<string, number> = {};
    for (let step = 0; step < 150; step += 1) {
      const act = pick(acts, draw);
      const what = `${act.name} ${await act(draw)}`;
      counts[what] = (counts[what] ?? 0) + 1;
      checkWhole(await now(), `step ${step}, after ${what}`);
    }
    assert.ok((counts["answerOne undone"] ?? 0) > 0 && (counts["judgeOne ask"] ?? 0) > 0, JSON.stringify(counts));
    assert.deepEqual(await folded(), JSON.parse(JSON.stringify(await now())));
  });

async function folded(): Promise<unknown> {
  const project = await server.project();
  let state = initialProject();
  for (let since = 0; ; ) {
    const { events, nextSince, upToDate } = await project.read({ since, limit: 1000 });
    for (const event of events) state = evolveProject(state, event);
    if (upToDate) return JSON.parse(JSON.stringify(state));
    since = nextSince;
  }
}
