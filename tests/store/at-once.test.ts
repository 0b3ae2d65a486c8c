import assert from "node:assert/strict";
import { test } from "node:test";
import { eachAtOnce } from "../../store/at-once.ts";

const items = Array.from({ length: 200 }, (_, at) => at);

/** Holds the thread for a millisecond, and waits for nothing: as a look at a file does that the system knows by heart. */
function hold(): void {
  const endsAt = performance.now() + 1;
  while (performance.now() < endsAt);
}

test("work that waits for nothing lets requests have their turn before all of it is done", async () => {
  const done: number[] = [];
  const turn = new Promise<number>((resolve) => setImmediate(() => resolve(done.length)));
  await eachAtOnce(items, async (item) => {
    hold();
    done.push(item);
  });
  assert.ok((await turn) < items.length);
  assert.deepEqual(done, items);
});

test("what is aborted begins no further items", async () => {
  const stop = new AbortController();
  const done: number[] = [];
  const work = eachAtOnce(
    items,
    async (item) => {
      done.push(item);
      if (item === 20) stop.abort();
    },
    stop.signal,
  );
  await assert.rejects(work, { name: "AbortError" });
  assert.equal(done.length, 32);
});
