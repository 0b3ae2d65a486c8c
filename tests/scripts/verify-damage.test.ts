import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { logFiles, logOf, makeLog, readPublicly, serve, verify, withLog } from "./verify-support.ts";

const events = 12;

/** One way to damage a log; the numbers are taken modulo what is there. */
type Damage = (bytes: Buffer) => Buffer;

const at = (length: number, number: number) => (length === 0 ? 0 : number % length);
const linesOf = (bytes: Buffer) => bytes.toString("latin1").split(/(?<=\n)/);
const joined = (lines: readonly string[]) => Buffer.from(lines.join(""), "latin1");

const damages: Readonly<Record<string, (first: number, second: number) => Damage>> = {
  cut: (first) => (bytes) => bytes.subarray(0, at(bytes.length, first)),
  flip: (first, second) => (bytes) => {
    const copy = Buffer.from(bytes);
    const index = at(copy.length, first);
    copy[index] = (copy[index] ?? 0) ^ (1 << (second % 8));
    return copy;
  },
  splice: (first, second) => (bytes) => {
    const [from, to] = [at(bytes.length, first), at(bytes.length, second)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to, to + 700), bytes.subarray(from)]);
  },
  remove: (first, second) => (bytes) => {
    const from = at(bytes.length, first);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + (second % 900))]);
  },
  double: (first) => (bytes) => Buffer.concat([bytes, bytes.subarray(at(bytes.length, first))]),
  doubleLines: (first) => (bytes) => {
    const lines = linesOf(bytes);
    return joined([...lines, ...lines.slice(at(lines.length, first))]);
  },
  swap: (first, second) => (bytes) => {
    const lines = linesOf(bytes);
    const [left, right] = [at(lines.length, first), at(lines.length, second)];
    [lines[left], lines[right]] = [lines[right] ?? "", lines[left] ?? ""];
    return joined(lines);
  },
  edit: (first) => (bytes) => {
    const lines = linesOf(bytes);
    return joined(
      lines.map((line, index) => (index === at(lines.length, first) ? line.replace("event-", "tnevE-") : line)),
    );
  },
  crLf: () => (bytes) => joined([bytes.toString("latin1").replaceAll("\n", "\r\n")]),
  insert: (first, second) => (bytes) => {
    const lines = linesOf(bytes);
    const junk = [
      "\n",
      "junk\n",
      "\xff\xfe\xc3\x28\n",
      "\0\0\0\n",
      '{"seq":1}\n',
      "x".repeat(1_100_000),
      "\xef\xbb\xbf",
    ];
    lines.splice(at(lines.length, first), 0, junk[second % junk.length] ?? "");
    return joined(lines);
  },
};

const anyDamage = fc.tuple(fc.constantFrom(...Object.keys(damages)), fc.nat(1e6), fc.nat(1e6));

async function assertAllAgree(t: TestContext, dataDir: string, log: Buffer): Promise<void> {
  const damaged = await withLog(t, dataDir, log);
  const report = await verify(damaged);
  const chain = await readPublicly(damaged);
  assert.equal(report.log.headSeq, chain.events.length);
  assert.deepEqual(
    report.log.refused.map(({ file, offset }) => `${file} ${offset}`),
    chain.ghostPlaces,
  );
  if (report.log.headSeq < events) assert.ok(report.firstBad !== null && !report.ok, "what is lost is a problem");
  const served = await serve(damaged);
  const after = await readPublicly(damaged);
  assert.deepEqual(
    served,
    after.events.map(({ entityId }) => entityId),
  );
  assert.deepEqual(
    served.slice(0, chain.events.length),
    chain.events.map(({ entityId }) => entityId),
  );
}

test("after any damage verify, the public checker and the store agree on what counts (PROTOCOL §1.2)", async (t) => {
  const dataDir = await makeLog(t, events);
  const whole = await readFile(logOf(dataDir));
  await fc.assert(
    fc.asyncProperty(fc.array(anyDamage, { minLength: 1, maxLength: 3 }), async (list) => {
      const log = list.reduce<Buffer>(
        (bytes, [kind, first, second]) => damages[kind]?.(first, second)(bytes) ?? bytes,
        whole,
      );
      await assertAllAgree(t, dataDir, log);
    }),
    { numRuns: 60 },
  );
});

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
    { name: "swap", log: damages["swap"]?.(4, 5)(whole), code: "log.orphaned-line", line: 5, headSeq: 5 },
    { name: "edit", log: damages["edit"]?.(2, 0)(whole), code: "log.damaged-line", line: 3, headSeq: 2 },
    { name: "crLf", log: damages["crLf"]?.(0, 0)(whole), code: "log.line-ends-line", line: 1, headSeq: 0 },
    { name: "huge", log: damages["insert"]?.(3, 5)(whole), code: "log.too-long-line", line: 4, headSeq: 3 },
    { name: "no UTF-8", log: damages["insert"]?.(3, 2)(whole), code: "log.foreign-line", line: 4, headSeq: 12 },
  ];
  for (const { name, log, code, line, headSeq } of cases) {
    const report = await verify(await withLog(t, dataDir, log ?? whole));
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
  assert.equal(clean.log.headSeq, (await readPublicly(dataDir)).events.length);
  const second = files[1];
  assert.ok(second);
  const bytes = Buffer.from(second.bytes);
  bytes[20] = (bytes[20] ?? 0) ^ 2;
  await writeFile(join(dataDir, "projects", "p", second.name), bytes);
  const report = await verify(dataDir);
  assert.deepEqual([report.firstBad?.file, report.firstBad?.badByte], [second.name, 20]);
  const chain = await readPublicly(dataDir);
  assert.equal(report.log.headSeq, chain.events.length);
  assert.deepEqual(
    report.log.refused.map(({ file, offset }) => `${file} ${offset}`),
    chain.ghostPlaces,
  );
});
