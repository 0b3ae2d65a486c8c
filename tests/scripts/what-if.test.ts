import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { LogFile } from "../../store/file-system.ts";
import { realPorts } from "../../store/ports.ts";
import { nodeArguments } from "../../store/programs.ts";
import { realFileSystem, systemCode } from "../../store/real-file-system.ts";
import { actor, closeAfter, draft, eventually, makeDataDir, open, readAll } from "../store/support.ts";
import { hashedLine, linesOf } from "./verify-damages.ts";
import { eventsFolder, inPublic, logOf, makeLog, readPublicly, repair, verify } from "./verify-support.ts";

const mostCopies = 50;
const dayMs = 24 * 60 * 60 * 1000;
const writerScript = fileURLToPath(new URL("../store/writer-process.ts", import.meta.url));

/** A writer process with what it was told so far: seq → name. */
interface Writer {
  readonly child: ChildProcess;
  readonly acknowledged: ReadonlyMap<number, string>;
}

function startWriter(dataDir: string, name: string, locking: "lock" | "no-lock"): Writer {
  const child = spawn(process.execPath, [...nodeArguments(writerScript), dataDir, name, locking], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  closeAfter(dataDir, () => stop(child, "SIGKILL"));
  const acknowledged = new Map<number, string>();
  if (child.stdout === null) throw new Error("the writer has no output");
  createInterface({ input: child.stdout }).on("line", (line) => {
    const [seq, entityId = ""] = line.split(" ");
    acknowledged.set(Number(seq), entityId);
  });
  return { child, acknowledged };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "close");
  child.kill(signal);
  await ended;
}

/** All kinds of findings that are problems. */
async function problemsOf(dataDir: string): Promise<string[]> {
  return (await verify(dataDir)).findings.filter(({ level }) => level === "problem").map(({ code }) => code);
}

async function assertHolds(dataDir: string, acknowledged: ReadonlyMap<number, string>): Promise<void> {
  const project = await open(dataDir);
  const bySeq = new Map((await readAll(project)).map(({ seq, entityId }) => [seq, entityId]));
  for (const [seq, entityId] of acknowledged) assert.equal(bySeq.get(seq), entityId, `acknowledged as ${seq}`);
  await project.close();
}

test("PROTOCOL §5, the disk fills: a write that ran out half-way leaves at most a torn line, and sending it again is safe", async (t) => {
  const dataDir = await makeLog(t, 3);
  let room = 700;
  const narrow = (file: LogFile): LogFile => ({
    ...file,
    async append(bytes) {
      const fits = bytes.subarray(0, room);
      room -= fits.length;
      return file.append(fits);
    },
  });
  const fileSystem = {
    ...realFileSystem,
    openLog: async (path: string) => narrow(await realFileSystem.openLog(path)),
    async openExisting(path: string) {
      const file = await realFileSystem.openExisting(path);
      return file === null ? null : narrow(file);
    },
  };
  const project = await open(dataDir, { ports: { ...realPorts, fileSystem }, onFault: () => undefined });
  await project.commit(() => [draft("fits")], { actor });
  const tooMuch = () => project.commit(() => [draft("too-much", "key")], { actor, deadlineMs: 500 });
  await assert.rejects(tooMuch(), { code: "LOG_UNAVAILABLE" });
  const full = await verify(dataDir);
  assert.deepEqual([full.problems, full.log.headSeq], [0, 4], JSON.stringify(full.findings));
  room = Number.POSITIVE_INFINITY;
  await tooMuch();
  await tooMuch();
  assert.deepEqual(project.state().names.slice(-2), ["fits", "too-much"]);
  const after = await verify(dataDir);
  assert.deepEqual([after.problems, Object.keys(after.log.ghosts)], [0, ["torn"]], JSON.stringify(after.findings));
});

test("PROTOCOL §5, a writer is killed: what it acknowledged stays, and the log is clean while it writes and after", async (t) => {
  const dataDir = await makeDataDir(t);
  const { child, acknowledged } = startWriter(dataDir, "w", "lock");
  await eventually(() => acknowledged.size > 20, 30_000);
  assert.deepEqual(await problemsOf(dataDir), [], "while it writes");
  await eventually(() => acknowledged.size > 60, 30_000);
  await stop(child, "SIGKILL");
  const report = await verify(dataDir);
  assert.deepEqual([report.problems, inPublic(report)], [0, readPublicly(dataDir)], JSON.stringify(report.findings));
  await assertHolds(dataDir, acknowledged);
  const project = await open(dataDir);
  const [seq = 0, name = ""] = [...acknowledged][0] ?? [];
  const again = await project.commit(() => [draft(name)], { actor, idempotencyKey: "k" });
  assert.deepEqual([again.events[0]?.seq, again.events[0]?.entityId], [seq, name], "the first is the answer");
});

test("PROTOCOL §5, two processes write one log: the chain takes one of two rival lines, with and without the lock", async (t) => {
  for (const locking of ["lock", "no-lock"] as const) {
    const dataDir = await makeDataDir(t);
    const writers = ["a", "b"].map((name) => startWriter(dataDir, name, locking));
    await eventually(() => writers.every(({ acknowledged }) => acknowledged.size > 30), 40_000);
    for (const { child } of writers) await stop(child, "SIGTERM");
    const report = await verify(dataDir);
    const label = `${locking}: ${JSON.stringify(report.findings.slice(0, 5))}`;
    assert.equal(report.problems, 0, label);
    const others = Object.keys(report.log.ghosts).filter((kind) => kind !== "lost-race" && kind !== "torn");
    assert.deepEqual(others, [], label);
    assert.deepEqual(inPublic(report), readPublicly(dataDir), label);
    for (const { acknowledged } of writers) await assertHolds(dataDir, acknowledged);
  }
});

test("PROTOCOL §5, the clock jumps: time stamps go on from the newest, and a log in which time goes back is a problem", async (t) => {
  const dataDir = await makeDataDir(t);
  let now = Date.parse("2026-06-01T00:00:00.000Z");
  const project = await open(dataDir, { ports: { ...realPorts, now: () => now } });
  for (const [at, jump] of [0, 400 * dayMs, -800 * dayMs, dayMs].entries()) {
    now += jump;
    await project.commit(() => [draft(`jump-${at}`)], { actor });
  }
  const stamps = (await readAll(project)).map(({ ts }) => ts);
  await project.close();
  assert.deepEqual(stamps, [...stamps].sort());
  const goneOnMs = Date.parse(stamps[2] ?? "") - Date.parse(stamps[1] ?? "");
  assert.ok(goneOnMs >= 0 && goneOnMs < dayMs, `it goes on from there, by ${goneOnMs} ms`);
  assert.deepEqual(await problemsOf(dataDir), []);
  const last = linesOf(await readFile(logOf(dataDir))).at(-1) ?? "";
  const body = last
    .slice(0, -150)
    .replace('"seq":4', '"seq":5')
    .replace(/"id":"./, '"id":"9');
  const older = body.replace(/"ts":"2027/, '"ts":"2026').replace(/"idempotencyKey":"./, '"idempotencyKey":"9');
  await appendFile(logOf(dataDir), Buffer.from(hashedLine(older, last.slice(-67, -3)), "latin1"));
  const report = await verify(dataDir);
  assert.deepEqual([report.log.headSeq, report.counts["log.time-goes-back"]], [5, 1], JSON.stringify(report.findings));
});

test("PROTOCOL §5, the data folder is copied: the copy is whole, its head is noted until the next commit", async (t) => {
  const dataDir = await makeLog(t, 20, 3000);
  const copy = await copyOf(dataDir);
  const report = await verify(copy);
  assert.deepEqual([report.ok, report.counts], [true, { "head.other-file": 1 }]);
  assert.deepEqual(inPublic(report), inPublic(await verify(dataDir)));
  const project = await open(copy);
  await project.commit(() => [draft("one-more")], { actor });
  await project.close();
  const after = await verify(copy);
  assert.deepEqual([after.findings, after.log.headSeq], [[], report.log.headSeq + 1]);
});

test("PROTOCOL §5, it is copied while somebody writes: the copy is a shorter log, and can be repaired and used", async (t) => {
  const dataDir = await makeDataDir(t);
  const { child, acknowledged } = startWriter(dataDir, "w", "lock");
  await eventually(() => acknowledged.size > 10, 30_000);
  const copies: string[] = [];
  for (let round = 0; round < 5; round += 1) copies.push(await copyOf(dataDir));
  await stop(child, "SIGTERM");
  const whole = await readFile(logOf(dataDir));
  for (const copy of copies) {
    const bytes = await readFile(logOf(copy));
    assert.ok(whole.subarray(0, bytes.length).equals(bytes), "a beginning of the log");
    const problems = (await problemsOf(copy)).filter((code) => code !== "log.cut" && code !== "head.damaged");
    assert.deepEqual(problems, []);
    await rm(join(eventsFolder(copy), "lock"), { recursive: true, force: true });
    await repair(copy);
    assert.deepEqual(await problemsOf(copy), []);
  }
});

/** A plain copy. One that stumbles over a lock that went away between listing and reading is made again, as people would. */
async function copyOf(dataDir: string): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const copy = await mkdtemp(join(tmpdir(), "diecast-copy-"));
    closeAfter(dataDir, () => rm(copy, { recursive: true, force: true }));
    try {
      await cp(dataDir, copy, { recursive: true });
      return copy;
    } catch (error) {
      if (systemCode(error) !== "ENOENT" || tries === mostCopies) throw error;
    }
  }
}

test("PROTOCOL §5, an object is lost or damaged: verify names it and who names it, and nobody gets other bytes", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  const hash = await project.objects.putJson({ some: "contents" });
  const payload = { kind: "specs" as const, id: "s", hash, previousHash: null, revision: 1, summary: emptySummary };
  const revised = { type: "document.revised", entityType: "document", entityId: "specs:s", payload } as const;
  await project.commit(() => [revised], { actor });
  const path = project.objects.path(hash);
  const bytes = await readFile(path);
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  await writeFile(path, bytes);
  assert.equal((await verify(dataDir)).counts["object.damaged"], 1);
  await assert.rejects(project.objects.get(hash), { code: "OBJECT_CORRUPT" });
  await rm(path);
  const missing = (await verify(dataDir)).findings.find(({ code }) => code === "object.missing");
  assert.match(missing?.why ?? "", /event 1 names it/);
  await assert.rejects(project.objects.get(hash), { code: "OBJECT_MISSING" });
});

const emptySummary = {
  ...{ title: "s", status: null, assetType: null, outputKind: null, tags: [], tier: null },
  ...{ checkpointId: null, entityId: null, role: null },
};
