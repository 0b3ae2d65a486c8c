import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import type { Failure } from "../../core/failure.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { recordAnswer, recordAnswers, recordUndo } from "../../server/actions/answer.ts";
import { noLock } from "../../store/log/no-lock.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { askAbout } from "../helpers/asked-project.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { type PausedCalls, pausedCalls } from "../store/paused-calls.ts";
import { failOnFault } from "../store/support.ts";

let studio: Studio;
let late: { readonly calls: PausedCalls; readonly project: ProjectStore<ProjectState> };
let decisionId: string;
const by = (reviewer: string, key: string | null = null) => ({ key, reviewer });

before(async () => {
  studio = await openStudio();
  await askAbout(studio, [{ specId: "icon_bolt" }]);
  [decisionId = ""] = Object.keys(studio.project.state().decisions);
  const calls = pausedCalls();
  const ports = { ...realPorts, fileSystem: calls.fileSystem };
  const given = { dataDir: studio.dataDir, projectId: demoProject, fold: projectFold, onFault: failOnFault };
  late = { calls, project: await openProject({ ...given, ports, lock: noLock }) };
});

after(async () => {
  await late.project.close();
  await studio.close();
});

test("wherever a server stands still over an answer while another one takes one, one of the two counts and the other is told", async () => {
  let call = 1;
  while (await isAnsweredOnce(call)) call += 1;
  assert.ok(call > 6, `only ${call} calls`);
});

/** False when the answer is given with fewer calls. */
async function isAnsweredOnce(call: number): Promise<boolean> {
  await late.project.catchUp();
  const since = studio.project.headSeq();
  const told: string[] = [];
  const tell = (name: string, answer: Promise<unknown>) =>
    answer.then(
      () => void told.push(`${name} done`),
      ({ code }: Failure) => void told.push(`${name} ${code}`),
    );
  const paused = await late.calls.pause(call, () =>
    tell("late", recordAnswer(late.project, decisionId, { answer: "yes" }, by("late"))),
  );
  await tell("other", recordAnswer(studio.project, decisionId, { answer: "unsure" }, by("other")));
  await paused.goOn();
  await studio.project.commit(() => [], { actor: { kind: "system", id: "test" } });
  const { events } = await studio.project.read({ since });
  const answers = events.flatMap((event) => (event.type === "decision.answered" ? [event.payload.answer] : []));
  const where = `call ${call}, before ${paused.at}`;
  const expected = answers[0] === "yes" ? ["late done", "other CONFLICT"] : ["late CONFLICT", "other done"];
  assert.deepEqual([answers.length, told.sort()], [1, expected], where);
  await recordUndo(studio.project, decisionId, by("other"));
  return paused.isPaused;
}

test("wherever a server stands still over an answer that another one is sent, too, under the same key, it is given once", async () => {
  let call = 1;
  while (await isGivenOnce(call)) call += 1;
  assert.ok(call > 6, `only ${call} calls`);
});

async function isGivenOnce(call: number): Promise<boolean> {
  await late.project.catchUp();
  const since = studio.project.headSeq();
  const give = async (project: ProjectStore<ProjectState>) => {
    const given = await recordAnswer(project, decisionId, { answer: "unsure" }, by("ann", `key-${call}`));
    assert.equal(given.conflict, false);
  };
  const paused = await late.calls.pause(call, () => give(late.project));
  await give(studio.project);
  await paused.goOn();
  await studio.project.commit(() => [], { actor: { kind: "system", id: "test" } });
  const { events } = await studio.project.read({ since });
  const types = events.map(({ type }) => type);
  assert.deepEqual(types, ["decision.answered", "exception.raised"], `call ${call}, before ${paused.at}`);
  await recordUndo(studio.project, decisionId, by("ann"));
  return paused.isPaused;
}

test("a question that another server asked a moment ago is answered, although this one has not read it yet", async () => {
  const { calls, project } = late;
  await project.catchUp();
  const behind = await calls.pause(1, () => project.catchUp());
  await askAbout(studio, [{ specId: "icon_heart" }], "run-news");
  const [asked] = openDecisions(studio.project.state()).filter(({ runId }) => runId === "run-news");
  assert.ok(asked && project.state().decisions[asked.id] === undefined);
  const answers = [{ decisionId: asked.id, answer: "yes" as const }];
  const single = recordAnswer(project, asked.id, { answer: "yes" }, by("ann", "key-one"));
  const [given] = await Promise.all([single, behind.goOn()]);
  assert.equal(given.duplicate, false);
  await studio.project.catchUp();
  assert.equal(studio.project.state().decisions[asked.id]?.answer, "yes");
  await assert.rejects(recordAnswer(project, "decision.none", { answer: "yes" }, by("ann")), { code: "NOT_FOUND" });
  await assert.rejects(recordAnswers(project, { how: "similar", answers }, by("ann")), { code: "CONFLICT" });
});
