import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { afterNote, type Progress } from "../../core/view/progress.ts";
import { createProgressReporter, watchProgress } from "../../store/progress.ts";
import { eventually, failOnFault } from "./support.ts";

function progress(jobId: string, percent: number): Progress {
  return { jobId, versionId: "v", unitKey: null, stage: "sampling", percent, etaMs: null, node: null };
}

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-progress-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("the watch tells the newest progress of each job, and when the job's file is gone", async (t) => {
  const folder = await makeFolder(t);
  const told: number[] = [];
  const ended: string[] = [];
  const watch = await watchProgress({
    folder,
    onProgress: ({ percent }) => told.push(percent),
    onEnd: (jobId) => ended.push(jobId),
    onFault: failOnFault,
  });
  t.after(() => watch.close());
  const reporter = createProgressReporter(folder, failOnFault);
  for (let percent = 0; percent <= 100; percent += 1) reporter.report(progress("v.generate", percent));
  await eventually(() => told.at(-1) === 100);
  assert.ok(told.length < 10, `${told}`);
  assert.deepEqual(watch.current(), [progress("v.generate", 100)]);
  await reporter.end("v.generate");
  await eventually(() => ended.length === 1);
  assert.deepEqual(watch.current(), []);
  assert.deepEqual(await readdir(folder), []);
});

test("a job's end leaves no file behind, even right after a report", async (t) => {
  const folder = await makeFolder(t);
  const reporter = createProgressReporter(folder, failOnFault);
  reporter.report(progress("a", 1));
  reporter.report(progress("a", 2));
  await reporter.end("a");
  await reporter.end("a");
  assert.deepEqual(await readdir(folder), []);
  assert.throws(() => reporter.report(progress("../a", 1)), { code: "INVALID_ID" });
});

test("a preview holds until the next one, and is not lost when another note follows at once", async (t) => {
  const folder = await makeFolder(t);
  const notes: Progress[] = [];
  const watch = await watchProgress({
    folder,
    onProgress: (note) => notes.push(note),
    onEnd: () => undefined,
    onFault: failOnFault,
  });
  t.after(() => watch.close());
  const reporter = createProgressReporter(folder, failOnFault);
  reporter.report(progress("a", 1));
  reporter.report({ ...progress("a", 2), preview: "data:1" });
  reporter.report(progress("a", 3));
  await eventually(() => notes.at(-1)?.percent === 3);
  assert.equal(notes.at(-1)?.preview, "data:1");
  const known = afterNote(undefined, { ...progress("a", 2), preview: "data:1" });
  assert.equal(afterNote(known, progress("a", 4)).preview, "data:1");
  assert.equal(afterNote(known, { ...progress("a", 4), preview: "data:2" }).preview, "data:2");
  assert.equal(afterNote(undefined, progress("a", 4)).preview, undefined);
  await reporter.end("a");
});

test("progress goes on when its folder was deleted, and a file that a power cut left empty keeps nobody's from being told", async (t) => {
  const home = await makeFolder(t);
  const folder = join(home, "runtime", "progress");
  const told = new Set<string>();
  const watch = await watchProgress({
    folder,
    onProgress: ({ jobId }) => told.add(jobId),
    onEnd: () => undefined,
    onFault: failOnFault,
  });
  t.after(() => watch.close());
  const reporter = createProgressReporter(folder, failOnFault);
  await rm(join(home, "runtime"), { recursive: true });
  reporter.report(progress("b", 1));
  await eventually(() => told.has("b"));
  await writeFile(join(folder, "a.json"), "");
  reporter.report(progress("c", 1));
  await eventually(() => told.has("c"));
  assert.deepEqual([...told], ["b", "c"]);
});
