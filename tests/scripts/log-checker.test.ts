import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { genesisHash, type StoredEvent } from "../../store/log/line.ts";
import type { ProjectStore } from "../../store/project.ts";
import { chanceFrom } from "../store/simulated-disk.ts";
import { actor, draft, open } from "../store/support.ts";
import { damaged, joined, kindsOfDamage, type LogFiles, linesOf, type Material } from "./verify-damages.ts";
import {
  eventsFolder,
  inPublic,
  logFiles,
  logOf,
  makeLog,
  putLogFiles,
  readPublicly,
  verify,
} from "./verify-support.ts";

const events = 24;
const segmentBytes = 3000;
const seeds = 6;

type Base = Omit<Material, "chance">;

/** A log of several files, another one, and one that goes on from its second event in another way. */
async function makeBase(t: TestContext, dataDir: string): Promise<Base> {
  const files = await logFiles(dataDir);
  assert.ok(files.length >= 4, `${files.length} files`);
  const log = Object.fromEntries(files.map(({ name, bytes }) => [name, bytes]));
  const otherDir = await makeLog(t, events / 2);
  const other = await readFile(logOf(otherDir));
  await putLogFiles(otherDir, { "events.jsonl": joined(linesOf(files[0]?.bytes ?? other).slice(0, 2)) });
  const project = await open(otherDir);
  for (const name of ["x", "y", "z"]) await project.commit(() => [draft(name)], { actor });
  await project.close();
  return { log, other, fork: await readFile(logOf(otherDir)) };
}

/** Both say the same of a log, and whatever was lost is a problem that is named. */
async function assertAgree(dataDir: string, files: LogFiles, label: string): Promise<void> {
  await putLogFiles(dataDir, files);
  const expected = readPublicly(dataDir);
  const report = await verify(dataDir);
  assert.deepEqual(inPublic(report), expected, label);
  if (expected.headSeq < events) assert.ok(!report.ok && report.firstBad !== null, `${label}: a loss is a problem`);
}

test("verify and the public checker agree on every kind of damage: what counts, ghosts, head, first bad byte (PROTOCOL §1.2, §1.8)", async (t) => {
  const dataDir = await makeLog(t, events, segmentBytes);
  const base = await makeBase(t, dataDir);
  await assertAgree(dataDir, base.log, "whole");
  for (const [at, kind] of kindsOfDamage.entries()) {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const chance = chanceFrom(seed * 1000 + at);
      const once = damaged(kind, { ...base, chance });
      await assertAgree(dataDir, once, `${kind}, seed ${seed}`);
      const second = kindsOfDamage[Math.floor(chance() * kindsOfDamage.length)] ?? kind;
      const twice = damaged(second, { ...base, log: once, chance });
      await assertAgree(dataDir, twice, `${kind}, then ${second}, seed ${seed}`);
    }
  }
});

test("verify and the public checker agree wherever the last lines are cut (every byte near an end, every seventh elsewhere), and name the first byte of what is left of them (PROTOCOL §1.2)", async (t) => {
  const dataDir = await makeLog(t, 4);
  const whole = await readFile(logOf(dataDir));
  const ends = linesOf(whole).map((_, at, lines) => joined(lines.slice(0, at + 1)).length);
  const isTelling = (size: number) => size % 7 === 0 || ends.some((end) => Math.abs(end - size) < 9);
  for (let size = ends[1] ?? 0; size <= whole.length; size += 1) {
    if (!isTelling(size)) continue;
    await putLogFiles(dataDir, { "events.jsonl": whole.subarray(0, size) });
    const said = readPublicly(dataDir);
    const end = Math.max(...ends.filter((each) => each <= size));
    const firstBad = end === size ? null : { file: "events/events.jsonl", offset: end, rule: "unfinished" };
    assert.deepEqual([said.headSeq, said.firstBad], [ends.indexOf(end) + 1, firstBad], `${size} bytes`);
    assert.deepEqual(inPublic(await verify(dataDir)), said, `${size} bytes`);
  }
});

test("verify and the public checker agree on a bit flipped anywhere in a line (PROTOCOL §1.2)", async (t) => {
  const dataDir = await makeLog(t, 3);
  const whole = await readFile(logOf(dataDir));
  const [start = 0, end = 0] = linesOf(whole).map((_, at, lines) => joined(lines.slice(0, at + 1)).length);
  const proofAt = end - 150;
  for (let at = start; at < end; at += at < proofAt ? 5 : 2) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
    await putLogFiles(dataDir, { "events.jsonl": bytes });
    const said = readPublicly(dataDir);
    assert.deepEqual([said.headSeq, said.firstBad?.offset], [1, start], `byte ${at}`);
    assert.deepEqual(inPublic(await verify(dataDir)), said, `byte ${at}`);
  }
});

async function readProofs(project: ProjectStore<unknown>): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for (let isAtEnd = false; !isAtEnd; ) {
    const page = await project.readWithProof({ since: events.length });
    events.push(...page.events);
    isAtEnd = page.upToDate;
  }
  return events;
}

test("whatever is damaged, the store serves what counts, to the last accepted line, and goes on writing (PROTOCOL §1.2, §5)", async (t) => {
  const dataDir = await makeLog(t, events, segmentBytes);
  const base = await makeBase(t, dataDir);
  for (const [at, kind] of kindsOfDamage.entries()) {
    const label = `${kind}, number ${at}`;
    await putLogFiles(dataDir, damaged(kind, { ...base, chance: chanceFrom(at + 1) }));
    await rm(join(eventsFolder(dataDir), "head"), { force: true });
    const before = readPublicly(dataDir);
    if (before.firstSeq > 1) {
      await assert.rejects(open(dataDir), { code: "LOG_UNAVAILABLE" }, `${label}: nothing stands for what is gone`);
      continue;
    }
    const project = await open(dataDir);
    await project.commit(() => [draft("one-more")], { actor });
    const served = await readProofs(project);
    await project.close();
    assert.equal(served[before.headSeq - 1]?.hash ?? genesisHash, before.headHash, `${label}: what counted is served`);
    assert.equal(served.at(-1)?.entityId, "one-more", label);
    const after = readPublicly(dataDir);
    assert.deepEqual([served.length, served.at(-1)?.hash], [after.headSeq, after.headHash], label);
  }
});

test("the public checker is a program of its own that needs nothing but Node", async (t) => {
  const dataDir = await makeLog(t, 3);
  const path = fileURLToPath(new URL("../log-checker.mjs", import.meta.url));
  const imports = [...(await readFile(path, "utf8")).matchAll(/from "([^"]+)"/g)].map(([, name]) => name);
  assert.ok(
    imports.every((name) => name?.startsWith("node:")),
    imports.join(", "),
  );
  const { stdout } = await promisify(execFile)(process.execPath, [path, eventsFolder(dataDir)]);
  assert.deepEqual(JSON.parse(stdout), readPublicly(dataDir));
});
