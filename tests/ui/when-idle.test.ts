import assert from "node:assert/strict";
import { test } from "node:test";
import { whenIdle } from "../../ui/live/when-idle.ts";

/** A browser that has time left only when the test says so. */
function idleTimes(): () => void {
  const asked: (() => void)[] = [];
  const requestIdleCallback = (then: () => void): number => asked.push(then);
  Object.assign(globalThis, { requestIdleCallback });
  return () => asked.shift()?.();
}

test("what waits is done one after another, each in an idle time of its own, in the order it came", () => {
  const idle = idleTimes();
  const done: string[] = [];
  for (const name of ["a", "b", "c"]) whenIdle(() => done.push(name));
  assert.equal(done.length, 0);
  const after = ["a", "ab", "abc", "abc"].map(() => {
    idle();
    return done.join("");
  });
  assert.deepEqual(after, ["a", "ab", "abc", "abc"]);
  whenIdle(() => done.push("d"));
  idle();
  assert.equal(done.join(""), "abcd");
});

test("what fails holds up nothing of what waits behind it", () => {
  const idle = idleTimes();
  const done: string[] = [];
  whenIdle(() => {
    throw new Error("refused");
  });
  whenIdle(() => done.push("after"));
  assert.throws(idle, /refused/);
  idle();
  assert.deepEqual(done, ["after"]);
});

test("where the browser tells of no idle time, the work is done all the same", async () => {
  Object.assign(globalThis, { requestIdleCallback: undefined });
  assert.equal(await new Promise((resolve) => whenIdle(() => resolve("done"))), "done");
});
