import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Ports, realPorts } from "../../store/ports.ts";
import { nodeArguments } from "../../store/programs.ts";
import { openProject } from "../../store/project.ts";
import { actor, draft, open } from "../store/support.ts";
import {
  eventsFolder,
  fold,
  logFiles,
  logOf,
  makeLog,
  readPublicly,
  repair,
  serve,
  verify,
  withLog,
} from "./verify-support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("repair cuts and keeps just the bytes that no reader accepts, and doing it again changes nothing (PROTOCOL §5)", async (t) => {
  const whole = await makeLog(t, 6);
  const lines = (await readFile(logOf(whole), "latin1")).split(/(?<=\n)/);
  const ghosts = ['{"id":"torn\n', "junk\n", '{"id":"loose end'];
  const log = [...lines.slice(0, 2), ghosts[0], ...lines.slice(2), ghosts[1], ghosts[2]].join("");
  const damaged = await withLog(t, whole, Buffer.from(log, "latin1"));
  const before = readPublicly(damaged);
  const report = await repair(damaged);
  assert.deepEqual(await readFile(logOf(damaged), "latin1"), lines.join(""));
  const kept = await Promise.all(
    report.cuts.map(({ keptAs }) => readFile(join(damaged, "projects", "p", keptAs), "latin1")),
  );
  assert.deepEqual(kept, ghosts);
  assert.deepEqual(readPublicly(damaged), { ...before, ghosts: 0, firstBad: null });
  assert.deepEqual((await verify(damaged)).findings, []);
  const again = await repair(damaged);
  assert.deepEqual([again.cuts, again.head, again.removedSnapshots, again.sealedTails], [[], null, [], []]);
  assert.deepEqual((await serve(damaged)).length, 7);
});

test("repair holds the lock for as long as its disk takes, unless somebody takes it away (PROTOCOL §5)", async (t) => {
  const dataDir = await makeLog(t, 3);
  await appendFile(logOf(dataDir), "junk\n");
  let passed = 0;
  const slow: Ports = { ...realPorts, monotonic: () => (passed += 400) };
  const robbing: Ports = {
    ...slow,
    fileSystem: {
      ...realPorts.fileSystem,
      async syncFolder(path) {
        if (path.endsWith("quarantine")) await rm(join(eventsFolder(dataDir), "lock"), { recursive: true });
        await realPorts.fileSystem.syncFolder(path);
      },
    },
  };
  const before = await readFile(logOf(dataDir));
  await assert.rejects(repair(dataDir, robbing), { code: "LOCK_TIMEOUT" });
  assert.deepEqual(await readFile(logOf(dataDir)), before);
  assert.equal((await repair(dataDir, slow)).cuts.length, 1);
});

test("repair ends a whole last line that only lacks its newline instead of cutting it (PROTOCOL §1.3)", async (t) => {
  const whole = await makeLog(t, 3);
  const bytes = await readFile(logOf(whole));
  const damaged = await withLog(t, whole, bytes.subarray(0, -1));
  const report = await repair(damaged);
  assert.deepEqual([report.cuts, report.sealedTails], [[], ["events/events.jsonl"]]);
  assert.deepEqual(await readFile(logOf(damaged)), bytes);
  assert.equal((await verify(damaged)).ok, true);
});

test("repair writes a missing, damaged or too far head anew and touches nothing else (PROTOCOL §1.3)", async (t) => {
  const dataDir = await makeLog(t, 3);
  const headPath = join(eventsFolder(dataDir), "head");
  const good = await readFile(headPath, "utf8");
  const bytes = await readFile(logOf(dataDir));
  for (const head of [null, "", "not a head", good.replace("3 ", "4 ")]) {
    if (head === null) await rm(headPath);
    else await writeFile(headPath, head);
    assert.equal((await verify(dataDir)).ok, false, `${head}`);
    assert.equal((await repair(dataDir)).head?.seq, 3);
    assert.equal((await verify(dataDir)).ok, true);
    assert.deepEqual(await readFile(logOf(dataDir)), bytes);
  }
});

test("a process that has the log open follows a repair and goes on without a gap", async (t) => {
  const dataDir = await makeLog(t, 3);
  await appendFile(logOf(dataDir), "junk\n");
  const project = await open(dataDir);
  await project.commit(() => [draft("before")], { actor });
  assert.equal((await repair(dataDir)).cuts.length, 1);
  await project.commit(() => [draft("after")], { actor });
  assert.deepEqual(project.state().names, ["event-1", "event-2", "event-3", "before", "after"]);
  assert.equal((await verify(dataDir)).problems, 0);
});

test("repair removes what a process that is gone left unfinished, and nothing of a living one", async (t) => {
  const dataDir = await makeLog(t, 2);
  const gone = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await once(gone, "close");
  const names = [gone.pid, process.pid].map((pid) => `events.jsonl.${pid}-${randomUUID()}.tmp`);
  for (const name of names) await writeFile(join(eventsFolder(dataDir), name), "half");
  assert.deepEqual((await repair(dataDir)).removedTemporaries, [`events/${names[0]}`]);
  const left = (await readdir(eventsFolder(dataDir))).filter((name) => name.endsWith(".tmp"));
  assert.deepEqual(left, [names[1]]);
});

/** Puts a fresh folder in the place of the lock again and again, as a row of writers does that leave no gap. */
const handingOver = `
  const { mkdirSync, renameSync } = require("node:fs");
  const lock = process.argv[1];
  setInterval(() => {
    mkdirSync(lock + ".next");
    renameSync(lock + ".next", lock);
  }, 5);
  console.log("begun");
`;

test("repair refuses and leaves everything as it was while another process holds the log (PROTOCOL §5)", async (t) => {
  const dataDir = await makeLog(t, 3);
  await appendFile(logOf(dataDir), "junk\n");
  const before = await readdir(eventsFolder(dataDir));
  // What busy writers look like to others: at every look somebody else has the lock.
  const lock = join(eventsFolder(dataDir), "lock");
  await mkdir(lock);
  // From another process, so that a repair that keeps this one busy does not hold up the row.
  const busy = spawn(process.execPath, ["-e", handingOver, lock], { stdio: ["ignore", "pipe", "inherit"] });
  await once(busy.stdout, "data");
  try {
    await assert.rejects(repair(dataDir), { code: "LOCK_TIMEOUT" });
    const left = (await readdir(eventsFolder(dataDir))).filter((name) => !name.startsWith("lock"));
    assert.deepEqual(left, [...before.filter((name) => !name.startsWith("lock")), "quarantine"].sort());
    assert.deepEqual(await readdir(join(eventsFolder(dataDir), "quarantine")), []);
    assert.ok((await readFile(logOf(dataDir), "utf8")).endsWith("junk\n"));
  } finally {
    busy.kill();
    await once(busy, "close");
    await Promise.all([lock, `${lock}.next`].map((path) => rm(path, { recursive: true, force: true })));
  }
});

test("repair of a log of several files cuts each where it must and the store goes on across them (PROTOCOL §1.8)", async (t) => {
  const dataDir = await makeLog(t, 20, 3000);
  const files = await logFiles(dataDir);
  const [first] = files;
  assert.ok(first && files.length >= 3);
  const path = join(eventsFolder(dataDir), first.name);
  await writeFile(path, Buffer.concat([Buffer.from("junk\n"), first.bytes, Buffer.from("behind the seal\n")]));
  await appendFile(logOf(dataDir), "more junk\n");
  const before = readPublicly(dataDir);
  const { cuts } = await repair(dataDir);
  assert.deepEqual(
    cuts.map(({ file, offset }) => [file, offset > 0]),
    [
      [`events/${first.name}`, false],
      [`events/${first.name}`, true],
      ["events/events.jsonl", true],
    ],
  );
  assert.deepEqual(await readFile(path), first.bytes);
  assert.deepEqual(readPublicly(dataDir), { ...before, ghosts: 0, firstBad: null });
  assert.deepEqual((await verify(dataDir)).findings, []);
  assert.equal((await serve(dataDir)).at(-1), "one-more");
});

test("broken snapshots are found and removed, good ones stay", async (t) => {
  const dataDir = await makeLog(t, 2);
  const project = await openProject({ dataDir, projectId: "p", fold, freeSpaceFloorBytes: 0 });
  for (let round = 0; round < 10; round += 1)
    await project.commit(() => Array.from({ length: 60 }, (_, at) => draft(`n${round}-${at}`)), { actor });
  await project.close();
  const folder = join(dataDir, "projects", "p", "cache", "snapshots");
  const [name = ""] = await readdir(folder);
  assert.deepEqual([(await verify(dataDir)).snapshots.good, (await verify(dataDir)).ok], [1, true]);
  assert.deepEqual((await repair(dataDir)).removedSnapshots, []);
  const bytes = await readFile(join(folder, name));
  bytes[bytes.length - 5] = 0x20;
  await writeFile(join(folder, name), bytes);
  assert.deepEqual((await verify(dataDir)).snapshots.broken, [name]);
  assert.deepEqual((await repair(dataDir)).removedSnapshots, [name]);
  assert.equal((await verify(dataDir)).ok, true);
});

test("the command exits with 0 when clean, 1 with problems, 2 when it could not run", async (t) => {
  const dataDir = await makeLog(t, 3);
  const run = async (...args: string[]) => {
    const env = { ...process.env, DIECAST_DATA: dataDir };
    const command = [...nodeArguments(join(root, "scripts/verify.ts")), ...args];
    try {
      const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, env });
      return { code: 0, stdout };
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string };
      return { code, stdout };
    }
  };
  assert.equal((await run()).code, 0);
  await appendFile(logOf(dataDir), "junk\n");
  const { code, stdout } = await run("--project", "p", "--json");
  const [project] = JSON.parse(stdout).projects;
  assert.deepEqual([code, project.firstBad.line, project.firstBad.file], [1, 4, "events/events.jsonl"]);
  const end = (await readFile(logOf(dataDir))).length - "junk\n".length;
  assert.deepEqual(project.log.firstBad, { file: "events/events.jsonl", line: 4, offset: end, rule: "proof" });
  assert.equal((await run("--project", "nobody")).code, 2);
  assert.equal((await run("--unknown")).code, 2);
  const repaired = await run("--repair", "--json");
  assert.equal(repaired.code, 0);
  const [{ repair: report }] = JSON.parse(repaired.stdout).projects;
  assert.deepEqual([report.cuts.length, report.cuts[0].offset, report.cuts[0].length], [1, end, 5]);
});
