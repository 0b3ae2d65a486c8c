import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogClock } from "../../../store/log/log-clock.ts";

const noon = Date.parse("2026-06-01T12:00:00.000Z");
const at = (ms: number) => new Date(noon + ms).toISOString();

/** A wall clock that can be set, and a steady one. */
function clocks() {
  const now = { wallMs: noon, steadyMs: 500 };
  const clock = createLogClock({ now: () => now.wallMs, monotonic: () => now.steadyMs });
  return {
    clock,
    pass(ms: number) {
      now.wallMs += ms;
      now.steadyMs += ms;
    },
    set(ms: number) {
      now.wallMs += ms;
    },
  };
}

test("the time of a log is the wall clock's, and never before its last event", () => {
  const { clock, pass } = clocks();
  assert.deepEqual(clock(""), { ts: at(0), ms: noon });
  assert.equal(clock(at(0)).ts, at(0));
  pass(1500);
  assert.equal(clock(at(0)).ts, at(1500));
});

test("behind a wall clock that was set back it goes on at half pace, whoever writes, until it has been caught up with", () => {
  const { clock, pass, set } = clocks();
  set(-60_000);
  assert.equal(clock(at(0)).ts, at(0));
  pass(8000);
  assert.equal(clock(at(0)).ts, at(4000), "also while nothing is written");
  assert.equal(clock(at(4000)).ts, at(4000), "and after it was");
  pass(1000);
  assert.equal(clock(at(4500)).ts, at(4500));
  assert.equal(clock(at(9000)).ts, at(9000), "another process is further on");
  pass(1000);
  assert.equal(clock(at(9000)).ts, at(9500));
  pass(118_000);
  assert.equal(clock(at(9500)).ts, at(68_000), "the wall clock's");
  set(-1);
  assert.equal(clock(at(68_000)).ts, at(68_000), "what it was behind before is forgotten");
});
