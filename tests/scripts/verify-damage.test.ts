import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { joined, linesOf } from "./verify-damages.ts";
import {
  eventsFolder,
  inPublic,
  logFiles,
  logOf,
  makeLog,
  readPublicly,
  serve,
  verify,
  withLog,
} from "./verify-support.ts";

const events = 12;

test("a flipped bit anywhere in a line is named to the byte, and the event before it is the last one served", async (t) => {
  const dataDir = await makeLog(t, events);
  const whole = await readFile(logOf(dataDir));
  const lines = linesOf(whole);
  const start = joined(lines.slice(0, 5)).length;
  const length = lines[5]?.length ?? 0;
  const proof = whole.indexOf(',"prev":', start) - start;
  const regions = {
    id: 8,
    seq: 60,
    payload: proof - 5,
    prevName: proof + 4,
    prev: proof + 30,
    hashName: length - 74,
    hash: length - 40,
    end: length - 2,
  };
  for (const [region, index] of Object.entries(regions)) {
    const log = Buffer.from(whole);
    log[start + index] = (log[start + index] ?? 0) ^ 1;
    const report = await verify(await withLog(t, dataDir, log));
    assert.equal(report.log.headSeq, 5, region);
    assert.deepEqual([report.firstBad?.line, report.firstBad?.offset], [6, start], region);
    assert.equal(report.firstBad?.badByte, start + index, region);
  }
});

test("a cut log is told from a short one by its head (PROTOCOL §1.3)", async (t) => {
  const dataDir = await makeLog(t, events);
  const whole = await readFile(logOf(dataDir));
  const start = joined(linesOf(whole).slice(0, 7)).length;
  for (const size of [start, start + 1, start + 200]) {
    const report = await verify(await withLog(t, dataDir, whole.subarray(0, size)));
    assert.deepEqual([report.firstBad?.code, report.firstBad?.offset], ["log.cut", start]);
    assert.equal(report.log.looseBytes, size - start);
  }
});

test("what writers leave behind is noted and is no problem: a sealed torn line, an overtaken line (PROTOCOL §1.2)", async (t) => {
  const dataDir = await makeLog(t, 3);
  const whole = await readFile(logOf(dataDir));
  const first = joined(linesOf(whole).slice(0, 1));
  const overtaken = await overtakenLine(t, dataDir, first);
  const report = await verify(
    await withLog(t, dataDir, Buffer.concat([whole, first.subarray(0, 90), Buffer.from("\n"), overtaken])),
  );
  assert.deepEqual(report.log.ghosts, { torn: 1, "lost-race": 1 });
  assert.equal(report.problems, 0, JSON.stringify(report.findings));
  assert.deepEqual(report.counts["log.torn-line"], 1);
});

/** A line that continues the first one, but was written by another writer. */
async function overtakenLine(t: TestContext, dataDir: string, first: Buffer): Promise<Buffer> {
  const copy = await withLog(t, dataDir, first);
  await serve(copy);
  return (await readFile(logOf(copy))).subarray(first.length);
}

test("a copied tail, swapped lines, an edit by hand and rewritten line ends are problems, each with its first line", async (t) => {
  const dataDir = await makeLog(t, events);
  const whole = await readFile(logOf(dataDir));
  const lines = linesOf(whole);
  const cases = [
    { name: "double", log: joined([...lines, ...lines.slice(9)]), code: "log.copied-line", line: 13, headSeq: 12 },
    {
      name: "swap",
      log: joined([...lines.slice(0, 4), ...lines.slice(5, 6), ...lines.slice(4, 5), ...lines.slice(6)]),
      code: "log.orphaned-line",
      line: 5,
      headSeq: 5,
    },
    {
      name: "edit",
      log: joined(lines.with(2, lines[2]?.replace("event-", "tnevE-") ?? "")),
      code: "log.damaged-line",
      line: 3,
      headSeq: 2,
    },
    {
      name: "crLf",
      log: joined(lines.map((line) => line.replace("\n", "\r\n"))),
      code: "log.line-ends-line",
      line: 1,
      headSeq: 0,
    },
    {
      name: "huge",
      log: joined(lines.toSpliced(3, 0, "x".repeat(1_100_000))),
      code: "log.too-long-line",
      line: 4,
      headSeq: 3,
    },
    {
      name: "no UTF-8",
      log: joined(lines.toSpliced(3, 0, "\xff\xfe\xc3\x28\n")),
      code: "log.foreign-line",
      line: 4,
      headSeq: 12,
    },
  ];
  for (const { name, log, code, line, headSeq } of cases) {
    const report = await verify(await withLog(t, dataDir, log));
    assert.deepEqual([report.firstBad?.code, report.firstBad?.line, report.log.headSeq], [code, line, headSeq], name);
    assert.equal(report.ok, false, name);
  }
});

test("a log of several files is read across them, and damage in one of them is named there (PROTOCOL §1.8)", async (t) => {
  const dataDir = await makeLog(t, 20, 3000);
  const files = await logFiles(dataDir);
  assert.ok(files.length >= 3, `${files.length} files`);
  const clean = await verify(dataDir);
  assert.deepEqual([clean.ok, clean.log.files], [true, files.length], JSON.stringify(clean.findings));
  assert.deepEqual(inPublic(clean), readPublicly(dataDir));
  const second = files[1];
  assert.ok(second);
  const bytes = Buffer.from(second.bytes);
  bytes[20] = (bytes[20] ?? 0) ^ 2;
  await writeFile(join(eventsFolder(dataDir), second.name), bytes);
  const report = await verify(dataDir);
  assert.deepEqual([report.firstBad?.file, report.firstBad?.badByte], [`events/${second.name}`, 20]);
  assert.deepEqual(inPublic(report), readPublicly(dataDir));
});
