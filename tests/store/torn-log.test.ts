import assert from "node:assert/strict";
import { appendFile, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { actor, draft, eventually, logPath, makeDataDir, open, readAll } from "./support.ts";

const headPath = (dataDir: string) => join(dataDir, "projects", "p", "events", "head");

test("a log torn at any byte of its last line, or right before it, opens, seals the tear and goes on without a gap", async (t) => {
  const dataDir = await makeDataDir(t);
  const first = await open(dataDir);
  for (const name of ["a", "b", "c"]) await first.commit(() => [draft(name)], { actor });
  await first.close();
  const whole = await readFile(logPath(dataDir));
  const endOfB = whole.lastIndexOf("\n", -2);
  for (let length = endOfB; length < whole.length; length += 1) {
    await writeFile(logPath(dataDir), whole);
    await truncate(logPath(dataDir), length);
    await rm(headPath(dataDir), { force: true });
    const project = await open(dataDir);
    await project.commit(() => [draft("x")], { actor });
    const events = await readAll(project);
    // A line that only lacks its newline is whole, so it counts; any other tear never happened.
    const kept = ["a", "b", "c"].slice(
      0,
      whole
        .subarray(0, length + 1)
        .toString()
        .split("\n").length - 1,
    );
    assert.deepEqual(
      events.map(({ entityId }) => entityId),
      [...kept, "x"],
      `cut at ${length}`,
    );
    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, at) => at + 1),
    );
    await project.close();
  }
});

test("lines that do not continue the chain are stepped over, by the running process and after a restart", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => [draft("a")], { actor });
  const line = (await readFile(logPath(dataDir), "utf8")).trimEnd();
  await appendFile(logPath(dataDir), `${line}\n\nnot json\n{"seq":2}\n${"x".repeat(3_000_000)}\n`);
  await project.commit(() => [draft("b")], { actor });
  assert.deepEqual(project.state().names, ["a", "b"]);
  await project.close();
  const again = await open(dataDir);
  assert.deepEqual(
    (await readAll(again, 1)).map(({ entityId }) => entityId),
    ["a", "b"],
  );
});

test("a torn or missing head is put right by the next commit", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => [draft("a")], { actor });
  await writeFile(headPath(dataDir), "000001 00000000000000");
  const other = await open(dataDir);
  await other.commit(() => [draft("b")], { actor });
  await project.catchUp();
  assert.deepEqual(project.state().names, ["a", "b"]);
});

test("what a dead writer left beyond the head is made durable and delivered, without anyone committing", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => [draft("a")], { actor });
  const head = await readFile(headPath(dataDir));
  await project.commit(() => [draft("b")], { actor });
  await project.close();
  await writeFile(headPath(dataDir), head);
  await appendFile(logPath(dataDir), '{"torn":');
  const again = await open(dataDir);
  assert.equal(again.headSeq(), 1);
  await eventually(() => again.headSeq() === 2);
  assert.deepEqual(again.state().names, ["a", "b"]);
});

test("a snapshot that the log does not vouch for is not used", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await Promise.all(Array.from({ length: 600 }, (_, at) => project.commit(() => [draft(`n${at}`)], { actor })));
  await project.close();
  await truncate(logPath(dataDir), 0);
  await rm(headPath(dataDir));
  const again = await open(dataDir);
  assert.deepEqual(again.state().names, []);
  assert.equal((await again.commit(() => [draft("new")], { actor })).headSeq, 1);
});

test("a log that is replaced while it is open is followed from its beginning", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  for (const name of ["a", "b"]) await project.commit(() => [draft(name)], { actor });
  await rm(logPath(dataDir));
  await project.commit(() => [draft("new")], { actor });
  assert.deepEqual(project.state().names, ["new"]);
  assert.deepEqual(
    (await readAll(project)).map(({ seq }) => seq),
    [1],
  );
});
