import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeHead, encodeHead } from "../../../store/log/head.ts";

const head = { epoch: 1, seq: 12, offset: 3456, inode: 789 };

test("a head record is read back, and always has the same length", () => {
  assert.deepEqual(decodeHead(encodeHead(head)), head);
  const largest = { epoch: 999_999, seq: 2 ** 53 - 1, offset: 2 ** 53 - 1, inode: 2 ** 53 - 1 };
  assert.equal(encodeHead(largest).length, encodeHead(head).length);
});

test("a missing, torn or changed head record says nothing", () => {
  const bytes = encodeHead(head);
  assert.equal(decodeHead(null), null);
  for (let at = 0; at < bytes.length; at += 1) {
    assert.equal(decodeHead(bytes.subarray(0, at)), null, `cut at ${at}`);
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    assert.equal(decodeHead(damaged), null, `byte ${at}`);
  }
});
