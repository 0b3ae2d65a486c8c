import assert from "node:assert/strict";
import { test } from "node:test";
import { type Orderable, snapshotOrder } from "../../../core/sprint/order.ts";

function questions(count: number, change: (index: number) => Partial<Orderable> = () => ({})): Orderable[] {
  return Array.from({ length: count }, (_, index) => ({
    decisionId: `d-${String(index).padStart(3, "0")}`,
    cluster: `check ${index % 3}`,
    isBlocking: false,
    uncertainty: (index % 10) / 10,
    isPostponed: false,
    askedSeq: index,
    ...change(index),
  }));
}

test("the same questions and seed give the same order, however they come in; another seed gives another", () => {
  const all = questions(60);
  const order = snapshotOrder(all, "a");
  assert.deepEqual(snapshotOrder([...all].reverse(), "a"), order);
  assert.deepEqual([...order].sort(), all.map(({ decisionId }) => decisionId).sort(), "each once");
  assert.notDeepEqual(snapshotOrder(all, "b"), order);
});

test("what blocks others comes first and what was put off comes last", () => {
  const all = questions(60, (index) => ({ isBlocking: index % 20 === 7, isPostponed: index % 20 === 3 }));
  const order = snapshotOrder(all, "a");
  assert.deepEqual(new Set(order.slice(0, 3)), new Set(["d-007", "d-027", "d-047"]));
  assert.deepEqual(order.slice(-3), ["d-003", "d-023", "d-043"]);
});

test("but for about a tenth, questions of a cluster stand together, the least certain first", () => {
  const all = questions(300, (index) => ({ uncertainty: (index * 37) % 101 }));
  const byId = new Map(all.map((question) => [question.decisionId, question]));
  const inOrder = snapshotOrder(all, "a").flatMap((id) => byId.get(id) ?? []);
  let breaks = 0;
  for (const [at, question] of inOrder.entries()) {
    const before = inOrder[at - 1];
    if (before === undefined) continue;
    if (before.cluster !== question.cluster || before.uncertainty < question.uncertainty) breaks += 1;
  }
  // Each of some 30 drawn ones breaks the order at most twice; without any there would be 2 breaks, all drawn some 200.
  assert.ok(breaks > 10 && breaks < 75, `${breaks} breaks`);
});
