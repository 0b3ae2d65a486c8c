import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { removeDocument } from "../../core/document/decide.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { watchDocuments } from "../../store/document-watch.ts";
import type { FollowFiles } from "../../store/file-changes.ts";
import { checkpoint, deafProject, kind, pretty } from "./deaf-project.ts";
import { actor, eventually, failOnFault } from "./support.ts";

/** The id of a process of this machine that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(child, "exit");
  return child.pid ?? 0;
}

test("edits, additions and deletions that the watch missed are found by the next scan", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await opened.watch();
  await writeFile(opened.path, pretty(checkpoint("Edited")));
  await eventually(() => opened.title() === "Edited");
  await rm(opened.path);
  await eventually(() => opened.title() === undefined);
  await writeFile(opened.path, pretty(checkpoint("Again")));
  await eventually(() => opened.title() === "Again");
});

test("a file written again right after it was removed by the API is a new document", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await opened.watch();
  const decide = (state: ProjectState) => removeDocument(state, kind, "copax");
  await opened.commits.commit({ kind, id: "copax", decide }, { actor });
  await writeFile(opened.path, pretty(checkpoint("Old")));
  await eventually(() => opened.title() === "Old");
});

test("a scan of files that nobody touched commits nothing", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await opened.watch();
  const seq = opened.project.headSeq();
  await writeFile(join(dirname(opened.path), "other.json"), pretty(checkpoint("Other", "other")));
  await eventually(() => opened.project.state().documents[`${kind}/other`] !== undefined);
  assert.equal(opened.project.headSeq(), seq + 1);
});

test("an edit made while a living writer commits the same document waits for it and is not lost", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await opened.watch();
  await writeFile(opened.marker, `${hostname()} ${process.ppid} another-life\n`);
  await writeFile(opened.path, pretty(checkpoint("Edited")));
  await writeFile(join(dirname(opened.path), "other.json"), pretty(checkpoint("Other", "other")));
  await eventually(() => opened.project.state().documents[`${kind}/other`] !== undefined);
  assert.equal(opened.title(), "Old");
  await rm(opened.marker);
  await eventually(() => opened.title() === "Edited");
});

test("the marker of a writer that lives is left to it; those of the dead are cleared, also without a restart", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await writeFile(opened.marker, `${hostname()} ${process.ppid} another-life\n`);
  await opened.commits.restore();
  assert.equal(await opened.commits.isPending(kind, "copax"), true);
  await stat(opened.marker);
  await writeFile(opened.marker, "another-machine 1 its-life\n");
  assert.equal(await opened.commits.isPending(kind, "copax"), true, "nobody here can tell whether it lives");
  await opened.watch();
  await writeFile(opened.marker, `${hostname()} ${await deadPid()} another-life\n`);
  await eventually(() => isMissing(opened.marker));
});

test("a marker of an earlier life of this process id, and one that is too old, hold up nobody", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  await writeFile(opened.marker, `${hostname()} ${process.pid} another-life\n`);
  assert.equal(await opened.commits.isPending(kind, "copax"), false);
  await writeFile(opened.marker, `${hostname()} ${process.ppid} another-life\n`);
  const longAgo = new Date(Date.now() - 120_000);
  await utimes(opened.marker, longAgo, longAgo);
  assert.equal(await opened.commits.isPending(kind, "copax"), false);
  await opened.commits.restore();
  await eventually(() => isMissing(opened.marker));
});

test("names that every object has are no ids, neither for documents nor for files", async (t) => {
  const opened = await deafProject(t);
  for (const id of ["constructor", "prototype", "__proto__", "toString"])
    assert.throws(() => opened.project.documents.path(kind, id), { code: "INVALID_ID" }, id);
  await assert.rejects(opened.commits.prepare(kind, checkpoint("Evil", "constructor")), { code: "INVALID_INPUT" });
  const evil = join(dirname(opened.path), "constructor.json");
  await writeFile(evil, pretty(checkpoint("Evil", "constructor")));
  await opened.watch();
  await writeFile(opened.path, pretty(checkpoint("Good")));
  await eventually(() => opened.title() === "Good");
  assert.deepEqual(Object.keys(opened.project.state().documents), [`${kind}/copax`]);
  assert.match(await readFile(evil, "utf8"), /Evil/);
});

test("a start catches up once for all files, and looks closer only at those that were edited", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  for (let at = 0; at < 20; at += 1) await opened.save("Old", `copax_${at}`);
  await writeFile(opened.path, pretty(checkpoint("Edited")));
  const calls = { catchUp: 0, isPending: 0 };
  const project = {
    ...opened.project,
    async catchUp() {
      calls.catchUp += 1;
      await opened.project.catchUp();
    },
  };
  const commits = {
    ...opened.commits,
    async isPending(of: typeof kind, id: string) {
      calls.isPending += 1;
      return opened.commits.isPending(of, id);
    },
  };
  const follow = async () => ({ close: async () => undefined });
  const watch = await watchDocuments({ project, commits, onFault: failOnFault, follow });
  assert.equal(opened.title(), "Edited");
  await watch.close();
  assert.ok(calls.catchUp <= 2 && calls.isPending <= 2, JSON.stringify(calls));
});

test("a watch that is closed lets go of what it has not begun to look at", async (t) => {
  const opened = await deafProject(t);
  await opened.save("Old");
  let looks = 0;
  const commits = {
    ...opened.commits,
    async isPending(of: typeof kind, id: string) {
      looks += 1;
      return opened.commits.isPending(of, id);
    },
  };
  let change: () => void = () => undefined;
  const follow: FollowFiles = async (_, onChange) => {
    change = () => onChange(kind, "copax");
    return { close: async () => undefined };
  };
  const watch = await watchDocuments({ project: opened.project, commits, onFault: failOnFault, follow });
  for (let at = 0; at < 1000; at += 1) change();
  await watch.close();
  assert.ok(looks <= 1, String(looks));
});

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}
