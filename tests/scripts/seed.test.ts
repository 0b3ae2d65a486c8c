import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { removeDocument, reviseDocument } from "../../core/document/decide.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { ROOT } from "../../scripts/root.ts";
import { readExample } from "../../scripts/seed/examples.ts";
import { seed } from "../../scripts/seed/seed.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { nodeArguments } from "../../store/programs.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";

const projectId = "astroduck_demo";
const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-seed-"));
  folders.push(folder);
  return folder;
}

async function seeded(dataDir: string, options: { dryRun?: boolean; startAnew?: boolean } = {}) {
  const lines: string[] = [];
  const report = await seed({ dataDir, projectId, ...options, log: (line) => lines.push(line) });
  return { report, text: lines.join("\n") };
}

const logOf = (dataDir: string) => readFile(join(dataDir, "projects", projectId, "events", "events.jsonl"), "utf8");

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function withProject<T>(dataDir: string, use: (store: ProjectStore<ProjectState>) => Promise<T>): Promise<T> {
  const store = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A person's edit of a spec through the store, as the server commits it. */
function retitle(dataDir: string, id: string): Promise<void> {
  return withProject(dataDir, async (store) => {
    const commits = createDocumentCommits(store);
    const { value, revision } = await commits.prepare("specs", {
      ...(await store.documents.read("specs", id)),
      title: "Mine",
    });
    const decide = (state: ProjectState) => reviseDocument(state, revision);
    await commits.commit({ kind: "specs", id, value, decide }, { actor: { kind: "person", id: "ada" } });
  });
}

const removeFromProject = (dataDir: string, id: string) =>
  withProject(dataDir, async (store) => {
    const decide = (state: ProjectState) => removeDocument(state, "specs", id);
    await createDocumentCommits(store).commit({ kind: "specs", id, decide }, { actor: { kind: "person", id: "ada" } });
  });

test("seeding an empty data folder adds every example document and readies the specs their author calls ready", async () => {
  const dataDir = await emptyFolder();
  const documents = await readExample(projectId);
  const { report } = await seeded(dataDir);
  assert.equal(report.added.length, documents.length);
  assert.deepEqual(report.blocked, []);
  await withProject(dataDir, async (store) => {
    const heads = Object.values(store.state().documents);
    assert.equal(heads.length, documents.length);
    const ready = heads.filter(({ summary }) => summary.status === "ready");
    assert.deepEqual(ready.map(({ id }) => id).sort(), [...report.readied].sort());
    assert.ok(ready.length >= 25);
    assert.ok(ready.every(({ pins }) => pins !== null));
    for (const { kind, id, hash } of heads) {
      assert.deepEqual(await store.documents.read(kind, id), await store.objects.getJson(hash));
    }
    assert.equal(store.state().title, "Astroduck");
  });
});

test("seeding twice adds nothing and says so", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  const before = await logOf(dataDir);
  const { report, text } = await seeded(dataDir);
  assert.equal(await logOf(dataDir), before);
  assert.deepEqual([report.added, report.updated, report.readied], [[], [], []]);
  assert.match(text, /nothing to do/);
});

test("two empty data folders are seeded with the same revisions and pins", async () => {
  const payloads = async () => {
    const dataDir = await emptyFolder();
    await seeded(dataDir);
    const lines = (await logOf(dataDir)).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line)).map(({ type, entityId, payload }) => ({ type, entityId, payload }));
  };
  assert.deepEqual(await payloads(), await payloads());
});

test("a dry run of a new project writes nothing and tells what would come", async () => {
  const dataDir = await emptyFolder();
  const { report, text } = await seeded(dataDir, { dryRun: true });
  assert.deepEqual(await readdir(dataDir), []);
  assert.ok(report.added.length > 60 && report.readied.length >= 25);
  assert.match(text, /to add/);
});

test("a dry run of an existing project writes nothing", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  const before = await filesIn(dataDir);
  const { report } = await seeded(dataDir, { dryRun: true, startAnew: true });
  assert.deepEqual(await filesIn(dataDir), before);
  assert.ok(report.movedTo !== null && report.added.length > 0);
});

test("a document that a person changed is left alone, with its title, and named", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  await retitle(dataDir, "enemy_mine");
  const { report, text } = await seeded(dataDir);
  assert.deepEqual(report.edited, ["specs/enemy_mine"]);
  assert.match(text, /left alone, changed since: specs\/enemy_mine/);
  const title = await withProject(dataDir, async (store) => (await store.documents.read("specs", "enemy_mine")).title);
  assert.equal(title, "Mine");
});

test("a file that was edited by hand and is not committed yet is left alone byte for byte", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  const file = join(dataDir, "projects", projectId, "documents", "specs", "enemy_mine.json");
  await writeFile(file, '{"id": "enemy_mine", half');
  const { report } = await seeded(dataDir);
  assert.deepEqual(report.edited, ["specs/enemy_mine"]);
  assert.equal(await readFile(file, "utf8"), '{"id": "enemy_mine", half');
});

test("a document that a person removed does not come back", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  await removeFromProject(dataDir, "enemy_mine");
  const { report } = await seeded(dataDir);
  assert.deepEqual(report.removed, ["specs/enemy_mine"]);
  assert.deepEqual(report.added, []);
});

test("a seeding that was cut short is completed by the next one, each document once", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  const whole = (await logOf(dataDir)).trimEnd().split("\n");
  // Half of the log as a crash leaves it: a shorter file, whose head and working copies were never written.
  const cut = join(dataDir, "projects", projectId);
  await rm(join(cut, "cache"), { recursive: true, force: true });
  await rm(join(cut, "documents"), { recursive: true });
  await unlink(join(cut, "events", "head"));
  await writeFile(join(cut, "events", "events.jsonl"), `${whole.slice(0, 40).join("\n")}\n`);
  const { report } = await seeded(dataDir);
  assert.equal(report.added.length + report.kept.length, (await readExample(projectId)).length);
  const summaries = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).payload);
  assert.deepEqual(
    summaries(await logOf(dataDir)),
    whole.map((line) => JSON.parse(line).payload),
  );
});

test("starting anew keeps the earlier project under another place and seeds an empty one", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  await retitle(dataDir, "enemy_mine");
  const earlier = await logOf(dataDir);
  const { report } = await seeded(dataDir, { startAnew: true });
  assert.ok(report.movedTo);
  assert.equal(await readFile(join(report.movedTo, "events", "events.jsonl"), "utf8"), earlier);
  assert.deepEqual(report.edited, []);
  assert.equal(report.added.length, (await readExample(projectId)).length);
});

test("starting anew is refused while Diecast runs on the data", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  await mkdir(join(dataDir, "runtime"), { recursive: true });
  await writeFile(join(dataDir, "runtime", "processes.json"), JSON.stringify({ server: process.pid }));
  const before = await logOf(dataDir);
  await assert.rejects(seeded(dataDir, { startAnew: true }), { code: "CONFLICT" });
  assert.equal(await logOf(dataDir), before);
});

test("an unknown example is refused with the names there are, before anything is written", async () => {
  const dataDir = await emptyFolder();
  const options = { dataDir, projectId: "nothing_like_it", log: () => undefined };
  await assert.rejects(seed(options), /astroduck_demo/);
  assert.deepEqual(await readdir(dataDir), []);
});

function command(dataDir: string, ...args: string[]) {
  const env = { ...process.env, DIECAST_DATA: dataDir };
  const argv = [...nodeArguments(join(ROOT, "scripts", "seed.ts")), ...args];
  return spawnSync(process.execPath, argv, { cwd: ROOT, env, encoding: "utf8", timeout: 60_000, input: "" });
}

test("the command refuses --force without a person or --yes, and takes it with --yes", async () => {
  const dataDir = await emptyFolder();
  await seeded(dataDir);
  const before = await logOf(dataDir);
  const refused = command(dataDir, "--force");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /--yes/);
  assert.equal(await logOf(dataDir), before);
  const done = command(dataDir, "--force", "--yes", "--json");
  assert.equal(done.status, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).isNewProject, true);
});

test("the command explains a wrong call with its usage and exits with 2", async () => {
  const wrong = command(await emptyFolder(), "--forse");
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /npm run seed/);
});
