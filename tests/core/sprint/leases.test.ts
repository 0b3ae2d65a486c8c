import assert from "node:assert/strict";
import { test } from "node:test";
import { lease, leaseMs, noLeases, releaseSprint } from "../../../core/sprint/leases.ts";

const queue = ["a", "b", "c", "d", "e", "f"];
const ask = (reviewerId: string, want = 20, hold: readonly string[] = []) => ({
  ...{ reviewerId, want, hold },
  ...{ sprintId: "s", queue },
});

test("alone a reviewer gets the next questions; two never hold the same, and share what is left evenly", () => {
  const leases = noLeases();
  assert.deepEqual(lease(leases, ask("ann"), 0), { leased: queue, reviewers: 1 });
  assert.deepEqual(lease(leases, ask("bob"), 1), { leased: [], reviewers: 2 }, "all is held");
  assert.deepEqual(lease(leases, ask("ann", 20, queue), 2).leased, ["a", "b", "c"], "the next sign of life shares");
  assert.deepEqual(lease(leases, ask("bob"), 3).leased, ["d", "e", "f"]);
});

test("without a sign of life for a minute what a reviewer held is free again, and not a moment earlier", () => {
  const leases = noLeases();
  lease(leases, ask("ann"), 0);
  assert.deepEqual(lease(leases, ask("bob"), leaseMs - 1).leased, []);
  assert.deepEqual(lease(leases, ask("bob"), leaseMs).leased, queue);
  assert.deepEqual(lease(leases, ask("ann", 20, ["a"]), leaseMs + 1).leased, [], "who was away does not get it back");
});

test("whoever wants nothing gives all back at once", () => {
  const leases = noLeases();
  lease(leases, ask("ann"), 0);
  assert.deepEqual(lease(leases, ask("ann", 0), 1), { leased: [], reviewers: 0 });
  assert.deepEqual(lease(leases, ask("bob", 2), 2).leased, ["a", "b"]);
});

test("a question that is asked for comes first, when it is open and nobody else has it", () => {
  const leases = noLeases();
  assert.deepEqual(lease(leases, ask("ann", 2, ["e", "gone"]), 0).leased, ["e", "a"]);
  assert.deepEqual(lease(leases, ask("bob", 2, ["e"]), 1).leased, ["b", "c"]);
});

test("what a sprint held is free when it ends", () => {
  const leases = noLeases();
  lease(leases, ask("ann"), 0);
  releaseSprint(leases, "s");
  assert.deepEqual(lease(leases, { ...ask("bob"), sprintId: "other" }, 1).leased, queue);
});

test("questions are held across sprints, and the number of reviewers stays bounded", () => {
  const leases = noLeases();
  lease(leases, ask("ann", 3), 0);
  assert.deepEqual(lease(leases, { ...ask("bob"), sprintId: "other" }, 1), { leased: ["d", "e", "f"], reviewers: 1 });
  for (let index = 0; index < 200; index += 1) lease(leases, ask(`r${index}`, 1), 2);
  assert.equal(leases.reviewers.size, 50);
});

test("a request that was overtaken by what gives all back takes nothing again, and neither does one from before", () => {
  const leases = noLeases();
  lease(leases, { ...ask("ann"), turn: 1 }, 0);
  assert.deepEqual(lease(leases, { ...ask("ann", 0), turn: 3 }, 1), { leased: [], reviewers: 0 });
  assert.deepEqual(
    lease(leases, { ...ask("ann"), turn: 2 }, 2),
    { leased: [], reviewers: 0 },
    "sent before, came after",
  );
  assert.deepEqual(lease(leases, { ...ask("bob"), turn: 1 }, 3), { leased: queue, reviewers: 1 });
  lease(leases, { ...ask("bob", 0), turn: 2 }, 4);
  assert.deepEqual(lease(leases, { ...ask("ann"), turn: 4 }, 5).leased, queue, "who comes back asks anew");
  assert.deepEqual(lease(leases, { ...ask("ann", 1), turn: 3 }, 6).leased, queue, "told what the later one came to");
});
