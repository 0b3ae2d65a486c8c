import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { draft, makeDataDir, open } from "./support.ts";

const rule = (id: string) => ({ kind: "rule", id }) as const;

test("PROTOCOL 1.9: effects carry the chain of their cause, and the ninth is stopped with an event that tells the chain", async (t) => {
  const project = await open(await makeDataDir(t));
  let cause: DiecastEvent | null = null;
  const chain: DiecastEvent[] = [];
  for (let depth = 0; depth <= 8; depth += 1) {
    const { events } = await project.commit(() => [draft(`d${depth}`)], { actor: rule(`r${depth}`), cause });
    cause = events[0] ?? null;
    chain.push(...events);
  }
  assert.deepEqual(
    chain.map(({ causalDepth }) => causalDepth),
    [0, 1, 2, 3, 4, 5, 6, 7, 8],
  );
  assert.deepEqual(new Set(chain.map(({ causalChainId }) => causalChainId)), new Set([chain[0]?.id]));
  assert.deepEqual(
    chain.slice(1).map(({ causationId }) => causationId),
    chain.slice(0, -1).map(({ id }) => id),
  );
  const visitedRuleIds = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((depth) => `r${depth}`);
  assert.deepEqual(chain[8]?.visitedRuleIds, visitedRuleIds);
  for (let tries = 0; tries < 2; tries += 1) {
    await assert.rejects(
      project.commit(() => assert.fail("decided"), { actor: rule("r9"), cause }),
      { code: "CAUSAL_DEPTH_EXCEEDED" },
    );
  }
  const { events } = await project.read({ since: 9 });
  assert.deepEqual(
    events.map(({ type, causalDepth, payload }) => ({ type, causalDepth, payload })),
    [
      {
        type: "automation.loop-stopped",
        causalDepth: 8,
        payload: {
          ...{ reason: "too-deep", ruleId: "r9", causalDepth: 9, visitedRuleIds },
          ...{ causalChainId: chain[0]?.id, causationId: chain[8]?.id },
        },
      },
    ],
  );
});

test("PROTOCOL 1.9: a rule that acted in a chain does not act in it again, unless it allows itself to", async (t) => {
  const project = await open(await makeDataDir(t));
  const first = await project.commit(() => [draft("a")], { actor: rule("r") });
  const cause = (await project.commit(() => [draft("b")], { actor: rule("s"), cause: first.events[0] ?? null }))
    .events[0];
  assert.ok(cause);
  await assert.rejects(
    project.commit(() => assert.fail("decided"), { actor: rule("r"), cause }),
    { code: "RULE_REENTERED" },
  );
  const stop = (await project.read({ since: 2 })).events[0];
  assert.ok(stop?.type === "automation.loop-stopped");
  assert.deepEqual([stop.payload.reason, stop.payload.visitedRuleIds], ["re-entered", ["r", "s"]]);
  const again = await project.commit(() => [draft("c")], { actor: rule("r"), cause, mayReenter: true });
  assert.deepEqual(again.events[0]?.visitedRuleIds, ["r", "s"]);
});
