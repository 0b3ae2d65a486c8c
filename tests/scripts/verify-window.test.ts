import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { DraftOf } from "../../core/event.ts";
import { realPorts } from "../../store/ports.ts";
import { createTupleTable } from "../../store/verify/tuple-table.ts";
import { actor, draft, makeDataDir, open } from "../store/support.ts";
import { verify } from "./verify-support.ts";

const start = Date.parse("2026-01-01T00:00:00.000Z");
const dayMs = 24 * 60 * 60 * 1000;

function projectRevised(hash: string, revision: number): DraftOf<"document.revised"> {
  const summary = {
    ...{ title: "p", status: null, assetType: null, outputKind: null, tags: [], tier: null },
    ...{ checkpointId: null, entityId: null, role: null },
  };
  const payload = { kind: "project" as const, id: "p", hash, previousHash: null, revision, summary };
  return { type: "document.revised", entityType: "document", entityId: "project:p", payload };
}

/** A log in which one key comes twice, two days apart; before each, the project asks for a window of so many days. */
async function twiceInTwoDays(t: TestContext, before: number | null, between: number | null): Promise<string> {
  const dataDir = await makeDataDir(t);
  let now = start;
  const project = await open(dataDir, { idempotencyWindowDays: 1, ports: { ...realPorts, now: () => now } });
  const revise = async (days: number, revision: number) => {
    const hash = await project.objects.putJson({
      policies: { runtimeFeedbackPolicy: { idempotencyWindowDays: days } },
    });
    await project.commit(() => [projectRevised(hash, revision)], { actor });
  };
  if (before !== null) await revise(before, 1);
  await project.commit(() => [draft("same", "key")], { actor });
  if (between !== null) await revise(between, 2);
  now += 2 * dayMs;
  await project.commit(() => [draft("same", "key")], { actor });
  await project.close();
  return dataDir;
}

test("verify holds events against the project's own idempotency window, revision by revision (PROTOCOL §1.4)", async (t) => {
  const cases = [
    { before: null, between: null, doubles: 1 },
    { before: 1, between: null, doubles: undefined },
    { before: 3, between: null, doubles: 1 },
    { before: 1, between: 3, doubles: 1 },
    { before: 3, between: 1, doubles: undefined },
    { before: 2, between: null, doubles: undefined },
  ];
  for (const { before, between, doubles } of cases) {
    const { counts } = await verify(await twiceInTwoDays(t, before, between));
    assert.equal(counts["log.double"], doubles, `${before} days, then ${between}`);
  }
});

test("the table of tuples finds every repetition inside the window and forgets what lies behind it", () => {
  const table = createTupleTable(2);
  let seq = 0;
  const note = (key: string, ms: number) => {
    seq += 1;
    const ts = new Date(start + ms).toISOString();
    return table.note({ ...draft("e", key), seq, ts, idempotencyKey: key } as Parameters<typeof table.note>[0]);
  };
  assert.equal(note("a", 0), null);
  assert.equal(note("a", 2 * dayMs - 1), 1);
  assert.equal(note("a", 4 * dayMs - 1), null);
  for (let at = 0; at < 50_000; at += 1) assert.equal(note(`k${at}`, 5 * dayMs + at * 60_000), null);
  assert.equal(note("k49999", 5 * dayMs + 50_000 * 60_000), seq - 1);
  assert.equal(note("k0", 5 * dayMs + 50_001 * 60_000), null);
  assert.ok(table.capacity() <= 16_384, `${table.capacity()} slots for some 2,880 tuples of two days`);
});
