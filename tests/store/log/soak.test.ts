import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { type Acknowledgement, problemsOf } from "../../../scripts/soak/check.ts";
import { soak } from "../../../scripts/soak/soak.ts";
import { chanceFrom } from "../simulated-disk.ts";

for (const [locking, durationMs] of [
  ["lock", 12_000],
  ["no-lock", 8_000],
] as const) {
  test(`four writers killed, stopped and robbed of their lock (${locking}): nothing acknowledged is lost, doubled or out of order`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "diecast-soak-"));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const report = await soak({ folder, locking, durationMs, chance: chanceFrom(durationMs) });
    assert.deepEqual(report.problems, []);
    assert.ok(report.isOk && report.kills > 0 && report.pauses > 0 && report.stolenLocks > 0, JSON.stringify(report));
    t.diagnostic(JSON.stringify(report));
  });
}

const log = ["a", "b", "c"].map((entityId, at) => ({ seq: at + 1, type: "decision.postponed", entityId }) as const);
const acknowledged = (name: string, seq: number, start: bigint, end: bigint): Acknowledgement => ({
  ...{ writer: "w", name, seq },
  ...{ start, end },
});

test("the checker finds a lost, a doubled and a moved event, a gap and an order nobody could have seen", () => {
  const good = [acknowledged("a", 1, 0n, 5n), acknowledged("b", 2, 1n, 3n), acknowledged("c", 3, 4n, 6n)];
  assert.deepEqual(problemsOf(log, good), []);
  const [a, b, c] = log;
  assert.ok(a && b && c);
  assert.match(problemsOf([a, b], good).join(), /c was acknowledged as 3 and is not there/);
  assert.match(problemsOf([a, b, { ...b, seq: 3 }], []).join(), /b is in the log twice/);
  assert.match(problemsOf([a, { ...c, seq: 2 }, { ...b, seq: 3 }], good).join(), /b was acknowledged as 2/);
  assert.match(problemsOf([a, c], []).join(), /event 3 stands at place 2/);
  const late = [acknowledged("a", 1, 7n, 9n), acknowledged("b", 2, 1n, 3n)];
  assert.match(problemsOf(log, late).join(), /b was answered before a was asked for but stands after it/);
});
