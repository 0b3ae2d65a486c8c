import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "../../core/job/state.ts";
import { withinHands } from "../../worker/within-hands.ts";

/** Due jobs in the order of work, and how many of them were asked for. */
function queue(kinds: readonly Job["kind"][]) {
  const asked: string[] = [];
  function* due(): Generator<Job> {
    for (const [at, kind] of kinds.entries()) {
      asked.push(`${kind}-${at}`);
      yield { id: `${kind}-${at}`, kind } as Job;
    }
  }
  return { due: due(), asked };
}

/** Begins what may begin with this many free slots; `held` is being done already. */
function begin(due: Iterable<Job>, slots: { render: number; pixels: number }, held: readonly string[] = []): string[] {
  const free = { ...slots };
  const begun: string[] = [];
  const hands = { isFree: (kind: "render" | "pixels") => free[kind] > 0, holds: ({ id }: Job) => held.includes(id) };
  for (const { id, kind } of withinHands(due, hands)) {
    free[kind === "generate" ? "render" : "pixels"] -= 1;
    begun.push(id);
  }
  return begun;
}

test("no due job is looked at beyond the last free hand", () => {
  const { due, asked } = queue(["finish", "finish", "generate", "generate", "generate", "generate"]);
  assert.deepEqual(begin(due, { render: 1, pixels: 1 }), ["finish-0", "generate-2"]);
  assert.equal(asked.length, 4);
});

test("while the renderer is busy or away no waiting render is looked at but the first", () => {
  const { due, asked } = queue(["route", "generate", "generate", "generate"]);
  assert.deepEqual(begin(due, { render: 0, pixels: 2 }), ["route-0"]);
  assert.equal(asked.length, 2);
});

test("full pixel slots keep no render waiting, and what is in hand is not begun again", () => {
  const { due } = queue(["validate", "finish", "generate", "generate"]);
  assert.deepEqual(begin(due, { render: 2, pixels: 0 }, ["generate-2"]), ["generate-3"]);
});
