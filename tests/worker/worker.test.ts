import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { claimJob } from "../../core/job/decide.ts";
import { promptIdOf } from "../../core/job/prompt-id.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { cancelRun, startRun } from "../../core/run/decide.ts";
import { createPlanner } from "../../store/planning.ts";
import { realPorts } from "../../store/ports.ts";
import { openProject } from "../../store/project.ts";
import { readWorkerStatus } from "../../store/worker-status.ts";
import { demoProject } from "../helpers/studio.ts";
import { draft } from "../store/support.ts";
import { workplace } from "./working.ts";

const spec = "icon_bolt";
const job = `${spec}.v1.generate.v0`;
const person = { actor: { kind: "person" as const, id: "test" } };
const place = workplace();

const isFinished = (state: ProjectState) => state.runs["run-1"]?.endedAt !== null;
const jobState = (state: ProjectState) => state.jobs[job]?.state;

test("a run goes from spec to a routed version, evidence first, and the run ends", async () => {
  await place.studio.start("run-1", [spec]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const version = place.studio.project.state().assets[spec]?.versions[0];
  assert.ok(version?.route, "the version was routed");
  for (const unit of Object.values(version.units)) {
    for (const hash of [
      unit.raw?.hash,
      unit.finished?.hash,
      unit.finished?.thumbHash,
      version.reportHash,
      version.environmentHash,
    ]) {
      assert.ok(hash);
      await place.studio.project.objects.get(hash);
    }
  }
});

test("an unreachable renderer costs no attempts: renders wait for it", async () => {
  place.provider.setReachable(false);
  place.work();
  await place.studio.start("run-1", [spec]);
  while ((await readWorkerStatus(place.studio.dataDir))?.renderer.isReachable !== false)
    await place.studio.project.catchUp();
  assert.equal(place.studio.project.state().jobs[job]?.attempt, 0);
  place.provider.setReachable(true);
  await place.studio.until(isFinished, "the run ends");
  assert.equal(new Set(place.provider.requests.map(({ promptId }) => promptId)).size, place.provider.requests.length);
});

test("a failure that may pass is tried again with a new prompt id that knows the old one", async () => {
  place.provider.failNext("RENDER_LOST", 1);
  await place.studio.start("run-1", [spec]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const [first, second] = place.provider.requests.filter(({ tag }) => tag.job === job);
  assert.equal(first?.promptId, promptIdOf("run-1", job, 1));
  assert.equal(second?.promptId, promptIdOf("run-1", job, 2));
  assert.deepEqual(second?.previousPromptIds, [first?.promptId]);
});

test("a failure that can't pass becomes one exception at once, with what to do", async () => {
  place.provider.failNext("MISSING_MODEL", 1);
  await place.studio.start("run-1", [spec]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const exceptions = Object.values(place.studio.project.state().exceptions);
  assert.deepEqual(
    exceptions.map(({ code, nextAction, specId }) => [code, nextAction.verb, specId]),
    [["MISSING_MODEL", "install_model", spec]],
  );
});

test("what the renderer lacks is found before rendering: one exception whose cause is the first missing thing", async () => {
  const common = {
    nodeId: "4",
    classType: "CheckpointLoaderSimple",
    inputName: "ckpt_name",
    message: "It is not listed.",
  };
  place.provider.lack([
    { ...common, kind: "model", folder: "loras", value: "ink.safetensors" },
    { ...common, kind: "model", folder: "checkpoints", value: "copax.safetensors" },
  ]);
  await place.studio.start("run-1", [spec]);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const exceptions = Object.values(place.studio.project.state().exceptions);
  assert.deepEqual(
    exceptions.map(({ code, nextAction }) => [code, nextAction.verb]),
    [["MISSING_MODEL", "install_model"]],
  );
  assert.match(exceptions[0]?.sentence ?? "", /no copax\.safetensors in checkpoints\..* no ink\.safetensors in loras/);
  assert.match(
    exceptions[0]?.nextAction.label ?? "",
    /put it into ComfyUI's models\/checkpoints folder as copax\.safetensors/,
  );
  assert.equal(place.provider.requests.length, 0);
});

test("canceling a run interrupts its render and ends the run", async () => {
  place.provider.hold();
  await place.studio.start("run-1", [spec]);
  place.work();
  await place.studio.until((state) => jobState(state) === "running", "the render runs");
  await place.studio.project.commit((state) => cancelRun(state, "run-1", "changed my mind"), person);
  await place.studio.until(isFinished, "the run ends");
  assert.ok(place.provider.aborted.includes(job));
  assert.equal(place.studio.project.state().assets[spec]?.versions[0]?.status, "canceled");
});

/** Claims the job as a worker of this machine would whose process is gone by now. */
async function leaveOrphan(attempts: number): Promise<void> {
  const folder = join(place.studio.project.folder, "runtime", "heartbeats");
  await mkdir(folder, { recursive: true });
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const workerId = `dead-${attempt}`;
    const beat = { workerId, pid: 2 ** 22 + 1, host: hostname(), startedAt: "", beatAt: "", counter: 1 };
    await writeFile(join(folder, `${workerId}.json`), JSON.stringify(beat));
    const lostWorkers = new Set([`dead-${attempt - 1}`]);
    const command = { jobId: job, workerId, promptId: promptIdOf("run-1", job, attempt), lostWorkers };
    await place.studio.project.commit((state, at) => claimJob(state, { ...command, at }), {
      actor: { kind: "worker", id: workerId },
    });
  }
}

test("the job of a dead worker is taken over as its next attempt, and may adopt the old render", async () => {
  await place.studio.start("run-1", [spec]);
  await leaveOrphan(1);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  const request = place.provider.requests.find(({ tag }) => tag.job === job);
  assert.deepEqual(request?.previousPromptIds, [promptIdOf("run-1", job, 1)]);
});

test("a job that keeps losing its workers ends as an exception instead of killing workers for ever", async () => {
  await place.studio.start("run-1", [spec]);
  // Four tries of its own by the policy of the example project, and twice as many that may be lost.
  await leaveOrphan(8);
  place.work();
  await place.studio.until(isFinished, "the run ends");
  assert.deepEqual(
    Object.values(place.studio.project.state().exceptions).map(({ code }) => code),
    ["WORKER_LOST"],
  );
  assert.equal(
    place.provider.requests.some(({ tag }) => tag.job === job),
    false,
  );
});

test("a worker that is closed leaves its render running, and the next one takes it up", async () => {
  place.provider.hold();
  await place.studio.start("run-1", [spec]);
  place.work("worker-1");
  await place.studio.until((state) => jobState(state) === "running", "the render runs");
  await place.stop();
  assert.equal(jobState(place.studio.project.state()), "running");
  place.work("worker-2");
  await place.studio.until(isFinished, "the run ends");
  const adopted = place.provider.requests.find(({ tag }) => tag.job === job);
  assert.deepEqual([adopted?.tag.attempt, adopted?.previousPromptIds], [2, [promptIdOf("run-1", job, 1)]]);
});

test("a job that the log says this worker holds, but that it has not in hand, is taken up again", async () => {
  await place.studio.start("run-1", [spec]);
  const command = {
    jobId: job,
    workerId: "worker-1",
    promptId: promptIdOf("run-1", job, 1),
    lostWorkers: new Set([""]),
  };
  await place.studio.project.commit((state, at) => claimJob(state, { ...command, at }), {
    actor: { kind: "worker", id: "worker-1" },
  });
  place.work("worker-1");
  await place.studio.until(isFinished, "the run ends");
  assert.equal(place.provider.requests.find(({ tag }) => tag.job === job)?.tag.attempt, 2);
});

test("what is due in a moment by a log that is hours ahead of the clock begins in a moment, not hours later", async () => {
  const { dataDir, project } = place.studio;
  const ports = { ...realPorts, now: () => Date.now() + 7_200_000 };
  const ahead = await openProject({ dataDir, projectId: demoProject, fold: projectFold, ports });
  await ahead.commit(() => [draft("ahead")], person);
  await ahead.close();
  const planner = await createPlanner(project);
  const result = await planner.plan(spec, { attempt: 1, remedy: null });
  assert.ok(result.ok);
  const by = { trigger: { kind: "person", id: null }, failurePolicy: "continue" } as const;
  const command = { runId: "run-1", ...by, planned: [result.planned], skipped: [] };
  const soon = (at: string) => new Date(Date.parse(at) + 500).toISOString();
  place.work();
  await project.commit((state, at) => startRun(state, { ...command, notBefore: soon(at) }), person);
  await place.studio.until(isFinished, "the run ends");
});
