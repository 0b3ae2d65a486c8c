import assert from "node:assert/strict";
import { test } from "node:test";
import { createWindowPolicy } from "../../store/window-policy.ts";

const documentOf = (idempotencyWindowDays: number) =>
  Buffer.from(JSON.stringify({ policies: { runtimeFeedbackPolicy: { idempotencyWindowDays } } }));

test("who follows a policy that somebody else is reading waits for it", async () => {
  let endReading = (): void => undefined;
  const isRead = new Promise<void>((resolve) => {
    endReading = resolve;
  });
  const objects = {
    async get() {
      await isRead;
      return documentOf(90);
    },
  };
  const policy = createWindowPolicy({ objects, defaultDays: 30 });
  const first = policy.follow("a");
  const second = policy.follow("a").then(() => policy.days());
  endReading();
  assert.equal(await second, 90);
  await first;
});

test("a policy that is read more slowly than the next one does not come back after it", async () => {
  let endReading = (): void => undefined;
  const isRead = new Promise<void>((resolve) => {
    endReading = resolve;
  });
  const objects = {
    async get(hash: string) {
      if (hash === "slow") await isRead;
      return documentOf(hash === "slow" ? 90 : 7);
    },
  };
  const policy = createWindowPolicy({ objects, defaultDays: 30 });
  const slow = policy.follow("slow");
  await policy.follow("quick");
  endReading();
  await slow;
  assert.equal(policy.days(), 7);
});

test("a policy that could not be read is read again by the next who follows it", async () => {
  let reads = 0;
  const objects = {
    async get() {
      reads += 1;
      if (reads === 1) throw new Error("the disk fails");
      return documentOf(90);
    },
  };
  const policy = createWindowPolicy({ objects, defaultDays: 30 });
  await assert.rejects(policy.follow("a"), /the disk fails/);
  await policy.follow("a");
  assert.equal(policy.days(), 90);
});
