import assert from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { test } from "node:test";
import fc from "fast-check";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { origin, readBlock, walkBlock } from "../../../store/log/chain.ts";
import { createFoldedLog, type FoldedLog } from "../../../store/log/folded-log.ts";
import { startHashHelper } from "../../../store/log/hash-helper.ts";
import { encodeLine, genesisHash, provenOf } from "../../../store/log/line.ts";
import { realFileSystem } from "../../../store/real-file-system.ts";
import { actor, draft, logPath, makeDataDir, type Names, namesFold, open } from "../support.ts";

const alone = { beyondBytes: Number.POSITIVE_INFINITY, start: startHashHelper };

async function folded(path: string, help: typeof alone): Promise<FoldedLog<Names>> {
  const log = createFoldedLog(namesFold, () => 30, null, help);
  const file = await realFileSystem.openLog(path);
  try {
    await log.catchUp(file, (await file.stat()).size);
  } finally {
    await file.close();
  }
  return log;
}

test("a log with ghosts, empty lines, damage and a torn end folds the same with the hashes taken on a thread and without", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  for (const name of ["a", "b", "c"])
    await project.commit(() => [{ ...draft(name), entityId: `${name} größe` }], { actor });
  const copy = (await readFile(logPath(dataDir), "utf8")).trimEnd();
  await appendFile(logPath(dataDir), `${copy}\n\nnot json\n{"seq":4}\n${"x".repeat(3_000_000)}\n`);
  await Promise.all(Array.from({ length: 3000 }, (_, n) => project.commit(() => [draft(`n${n}`)], { actor })));
  await project.close();
  const flipped = Buffer.from(copy.slice(copy.lastIndexOf("\n") + 1));
  flipped[40] = (flipped[40] ?? 0) ^ 1;
  await appendFile(logPath(dataDir), Buffer.concat([flipped, Buffer.from('\n{"torn":')]));
  const expected = await folded(logPath(dataDir), alone);
  assert.equal(expected.state().names.length, 3003);
  assert.equal(expected.ghosts(), 7);
  const helper = startHashHelper();
  await helper.ready;
  let answers = 0;
  const watched = {
    ...helper,
    async provenOf(bytes: Buffer) {
      const answer = await helper.provenOf(bytes);
      if (answer !== null) answers += 1;
      return answer;
    },
  };
  const helped = await folded(logPath(dataDir), { beyondBytes: 0, start: () => watched });
  assert.ok(answers > 1, "the thread was asked");
  assert.deepEqual(helped.toJson(), expected.toJson());
  assert.equal(helped.ghosts(), expected.ghosts());
});

test("a thread that ends leaves the work to the one that asks", async () => {
  const helper = startHashHelper();
  assert.equal(await helper.provenOf(Buffer.from("a\n")), null, "before it is there");
  await helper.ready;
  assert.deepEqual(await helper.provenOf(Buffer.from("a\n\nb\nc")), Uint8Array.of(0, 0));
  const [answer] = await Promise.all([helper.provenOf(Buffer.alloc(1_000_000, "x\n")), helper.close()]);
  assert.ok(answer === null || answer.length === 500_000);
  assert.equal(await helper.provenOf(Buffer.from("a\n")), null);
});

test("whatever bytes a block holds, its lines are the same whether their hashes are known before or not", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => ["a", "b", "c", "d"].map((name) => draft(name)), { actor });
  const whole = await readFile(logPath(dataDir));
  const file = await realFileSystem.openLog(logPath(dataDir));
  const block = await readBlock(file, 0, whole.length);
  await file.close();
  const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 3 });
  fc.assert(
    fc.property(changes, (damage) => {
      const bytes = Buffer.from(whole);
      for (const [at, byte] of damage) bytes[at] = byte;
      const read = (proven: Uint8Array | null) => {
        const seen: unknown[] = [];
        const walked = walkBlock({ ...block, bytes, proven }, origin, (line, offset) =>
          seen.push([line.event, line.hash, offset]),
        );
        return { seen, walked };
      };
      assert.deepEqual(read(provenOf(bytes)), read(null));
    }),
    { numRuns: 300 },
  );
});

test("a line that follows a ghost is a ghost, though the two belong together", async (t) => {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir);
  await project.commit(() => [draft("a")], { actor });
  const whole = await readFile(logPath(dataDir));
  const [event] = (await project.read({ since: 0 })).events;
  assert.ok(event);
  const strange = encodeLine({ ...event, seq: event.seq + 1 }, "1".repeat(64));
  const after = encodeLine({ ...event, seq: event.seq + 1 }, strange.hash);
  const bytes = Buffer.concat([whole, Buffer.from(`${strange.text}\n${after.text}\n`)]);
  const block = { bytes, offset: 0, next: bytes.length, ghosts: 0, isEnd: true };
  for (const proven of [provenOf(bytes), null]) {
    const { position, ghosts } = walkBlock({ ...block, proven }, origin, () => undefined);
    assert.deepEqual([position.seq, ghosts], [event.seq, 2]);
  }
});

test("what is folded where a line is made is what everybody else reads from it, whatever the payload holds", () => {
  const event = (made: Pick<Draft, "entityId">, payload: unknown, visitedRuleIds: string[]): DiecastEvent =>
    ({
      ...{ id: "01", projectId: "p", seq: 1, ts: "2026-01-01T00:00:00.000Z", type: "decision.postponed" },
      ...{ entityType: "decision", ...made, causalChainId: "01", causationId: null, causalDepth: 0, visitedRuleIds },
      ...{ idempotencyKey: made.entityId, actor: { kind: "person", id: made.entityId }, schemaVersion: 1, payload },
    }) as unknown as DiecastEvent;
  const odd = fc.oneof(
    fc.object({ withNullPrototype: true, withDate: true }),
    fc.constantFrom<unknown>(
      { a: undefined, b: -0, c: Number.NaN, d: [undefined], '"payload":': ',"schemaVersion":2' },
      {},
    ),
  );
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      odd,
      fc.array(fc.string(), { maxLength: 3 }),
      (entityId, payload, rules) => {
        const line = encodeLine(
          event({ entityId: `${entityId},"schemaVersion":1,"payload":{` }, payload, rules),
          genesisHash,
        );
        const read = JSON.parse(line.json.toString("utf8"));
        assert.deepEqual(line.event, read);
        assert.equal(JSON.stringify(line.event), JSON.stringify(read));
      },
    ),
    { numRuns: 500 },
  );
});
