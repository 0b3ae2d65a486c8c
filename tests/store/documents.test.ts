import assert from "node:assert/strict";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { test } from "node:test";
import { reviseDocument } from "../../core/document/decide.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { createDocumentCommits, type DocumentCommits } from "../../store/document-commits.ts";
import { watchDocuments } from "../../store/document-watch.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { actor, closeAfter, eventually, failOnFault, makeDataDir } from "./support.ts";

const kind = "checkpoints";

function checkpoint(title: string, id = "copax") {
  const defaults = { width: 512, height: 512, variants: 1, steps: 8, cfg: 6, sampler: "euler", scheduler: "normal" };
  const model = { file: "c.safetensors", architecture: "sdxl", dialect: "copax", weightSyntax: "parentheses" };
  return { id, title, ...model, defaults, notes: "" };
}

interface Opened {
  readonly dataDir: string;
  readonly project: ProjectStore<ProjectState>;
  readonly commits: DocumentCommits<ProjectState>;
  readonly save: (value: { id: string }) => Promise<void>;
  readonly path: string;
}

async function openDocuments(dataDir: string): Promise<Opened> {
  const project = await openProject({
    dataDir,
    projectId: "p",
    fold: projectFold,
    freeSpaceFloorBytes: 0,
    onFault: failOnFault,
  });
  closeAfter(dataDir, project.close);
  const commits = createDocumentCommits(project);
  async function save(value: { id: string }): Promise<void> {
    const { revision } = await commits.prepare(kind, value);
    const decide = (state: ProjectState) => reviseDocument(state, revision);
    await commits.commit({ kind, id: value.id, decide, value }, { actor });
  }
  const path = project.documents.path(kind, "copax");
  await mkdir(dirname(path), { recursive: true });
  return { dataDir, project, commits, save, path };
}

async function startWatch({ dataDir, project, commits }: Opened): Promise<() => Promise<void>> {
  const watch = await watchDocuments({ project, commits, onFault: failOnFault });
  closeAfter(dataDir, watch.close);
  return watch.close;
}

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
const headOf = ({ project }: Opened, id = "copax") => project.state().documents[`${kind}/${id}`];
const problemOf = ({ project }: Opened, id = "copax") => project.state().problems[`${kind}/${id}`];

test("a commit stores the contents, then the event, then the working copy in the author's key order", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  const value = checkpoint("Copax");
  await opened.save(value);
  const head = headOf(opened);
  assert.equal(head?.revision, 1);
  assert.deepEqual(await opened.project.objects.getJson(head?.hash ?? ""), value);
  assert.equal(await readFile(opened.path, "utf8"), pretty(value));
  assert.deepEqual(await opened.project.documents.list(kind), ["copax"]);
  assert.equal(await opened.commits.isPending(kind, "copax"), false);
});

test("a document that does not match its schema, and an id that is a path, write nothing", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await assert.rejects(opened.save({ ...checkpoint("Copax"), unknown: 1 } as never), { code: "INVALID_INPUT" });
  await assert.rejects(opened.save(checkpoint("Evil", "../../evil")), { code: "INVALID_INPUT" });
  assert.throws(() => opened.project.documents.path(kind, "../evil"), { code: "INVALID_ID" });
  assert.equal(opened.project.headSeq(), 0);
});

test("a hand edit becomes a revision of actor file, and the file stays as the person wrote it", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Copax"));
  await startWatch(opened);
  const text = JSON.stringify(checkpoint("By hand"));
  await writeFile(opened.path, text);
  await eventually(() => headOf(opened)?.revision === 2);
  assert.equal(headOf(opened)?.summary.title, "By hand");
  const { events } = await opened.project.read({ since: 1 });
  assert.deepEqual(
    events.map(({ actor: { kind: who } }) => who),
    ["file"],
  );
  assert.equal(await readFile(opened.path, "utf8"), text);
});

test("an edit saved by rename, as many editors do, is one revision", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Copax"));
  await startWatch(opened);
  await writeFile(`${opened.path}~`, pretty(checkpoint("Renamed in")));
  await rename(`${opened.path}~`, opened.path);
  await eventually(() => headOf(opened)?.summary.title === "Renamed in");
  assert.equal(opened.project.headSeq(), 2);
});

test("a broken edit is reported once per content and the file left alone; mending it clears the problem", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Copax"));
  await startWatch(opened);
  await writeFile(opened.path, '{"id": "copax",');
  await eventually(() => problemOf(opened)?.problems[0]?.rule === "json");
  assert.equal(headOf(opened)?.revision, 1);
  assert.equal(await readFile(opened.path, "utf8"), '{"id": "copax",');
  await writeFile(opened.path, pretty({ ...checkpoint("Copax"), colour: "red" }));
  await eventually(() => problemOf(opened)?.problems[0]?.rule === "additionalProperties");
  const seq = opened.project.headSeq();
  await utimes(opened.path, new Date(), new Date());
  await writeFile(opened.path, pretty(checkpoint("Copax")));
  await eventually(() => problemOf(opened) === undefined);
  assert.equal(opened.project.headSeq(), seq + 1);
  assert.equal(headOf(opened)?.revision, 1);
});

test("mending a broken file with new contents clears the problem and is a revision", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await startWatch(opened);
  await writeFile(opened.path, "{}");
  await eventually(() => problemOf(opened) !== undefined);
  await writeFile(opened.path, pretty(checkpoint("New")));
  await eventually(() => headOf(opened)?.revision === 1);
  assert.equal(problemOf(opened), undefined);
});

test("a file that is named other than its document is a problem", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await writeFile(opened.path, pretty(checkpoint("Copax", "other")));
  await startWatch(opened);
  assert.equal(problemOf(opened)?.problems[0]?.rule, "id");
});

test("deleting a file removes the document; its contents stay in the object store", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Copax"));
  const hash = headOf(opened)?.hash ?? "";
  await startWatch(opened);
  await rm(opened.path);
  await eventually(() => headOf(opened) === undefined);
  assert.equal(await opened.project.objects.has(hash), true);
});

test("edits, additions and deletions made while nobody watched are taken up at the start", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  for (const id of ["copax", "gone"]) await opened.save(checkpoint("Old", id));
  await writeFile(opened.path, pretty(checkpoint("Edited")));
  await writeFile(opened.project.documents.path(kind, "added"), pretty(checkpoint("Added", "added")));
  await rm(opened.project.documents.path(kind, "gone"));
  await startWatch(opened);
  const titles = Object.values(opened.project.state().documents).map(({ id, summary }) => [id, summary.title]);
  assert.deepEqual(titles.sort(), [
    ["added", "Added"],
    ["copax", "Edited"],
  ]);
  const seq = opened.project.headSeq();
  await (await startWatch(opened))();
  assert.equal(opened.project.headSeq(), seq, "a second look finds nothing new");
});

test("a commit of the API is not taken for a hand edit", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  const stop = await startWatch(opened);
  for (const title of ["one", "two", "three"]) await opened.save(checkpoint(title));
  await writeFile(opened.project.documents.path(kind, "last"), pretty(checkpoint("Last", "last")));
  await eventually(() => headOf(opened, "last") !== undefined);
  await stop();
  const { events } = await opened.project.read({ since: 0 });
  assert.deepEqual(
    events.map(({ actor: { kind: who } }) => who),
    ["person", "person", "person", "file"],
  );
});

test("a hand edit that nobody has seen yet is not overwritten by a commit; it becomes the next revision", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Copax"));
  await writeFile(opened.path, pretty(checkpoint("By hand")));
  await opened.save(checkpoint("By API"));
  assert.equal(JSON.parse(await readFile(opened.path, "utf8")).title, "By hand");
  await startWatch(opened);
  assert.deepEqual([headOf(opened)?.revision, headOf(opened)?.summary.title], [3, "By hand"]);
});

test("a commit cut off before its working copy was written is finished at the start, not undone", async (t) => {
  const opened = await openDocuments(await makeDataDir(t));
  await opened.save(checkpoint("Old"));
  const { revision } = await opened.commits.prepare(kind, checkpoint("New"));
  await opened.project.commit((state) => reviseDocument(state, revision), { actor });
  const marker = `${opened.project.folder}/runtime/pending-documents/${kind}.copax`;
  await writeFile(marker, "");
  await startWatch(opened);
  assert.equal(JSON.parse(await readFile(opened.path, "utf8")).title, "New");
  assert.equal(headOf(opened)?.revision, 2);
  await assert.rejects(stat(marker), { code: "ENOENT" });
});
