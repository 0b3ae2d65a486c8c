import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { DiecastEvent } from "../../../core/event.ts";
import { acceptLine, encodeLine, genesisHash, maxLineBytes, withProof } from "../../../store/log/line.ts";

const event: DiecastEvent = {
  id: "01",
  projectId: "p",
  seq: 1,
  ts: "2026-01-01T00:00:00.000Z",
  type: "decision.postponed",
  entityType: "decision",
  entityId: 'größe \u2028 "x"',
  causalChainId: "01",
  causationId: null,
  causalDepth: 0,
  idempotencyKey: "k",
  actor: { kind: "person", id: "me" },
  schemaVersion: 1,
  payload: { decisionId: "d" },
};

test("a line is one JSON object whose last members are prev and hash, keys in the stated order", () => {
  const { bytes } = encodeLine(event, genesisHash);
  const keys = Object.keys(JSON.parse(bytes.toString("utf8")));
  assert.deepEqual(keys, [...Object.keys(event), "prev", "hash"]);
  assert.equal(bytes.includes("\n"), false);
});

test("the hash is sha256 over prev and the line without its hash member", () => {
  const { bytes, hash } = encodeLine(event, genesisHash);
  const text = bytes.toString("utf8");
  const body = `${text.slice(0, text.lastIndexOf(',"hash":"'))}}`;
  assert.equal(createHash("sha256").update(genesisHash).update(body).digest("hex"), hash);
});

test("an accepted line gives back the event, with and without proof", () => {
  const line = encodeLine(event, genesisHash);
  const accepted = acceptLine(line.bytes, 0, genesisHash);
  assert.deepEqual(accepted?.event, event);
  assert.deepEqual(JSON.parse(accepted?.json.toString("utf8") ?? ""), event);
  assert.deepEqual(withProof(line), { ...event, prev: genesisHash, hash: line.hash });
});

test("a line with any one bit changed is refused", () => {
  const { bytes } = encodeLine(event, genesisHash);
  for (let at = 0; at < bytes.length; at += 1) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    assert.equal(acceptLine(damaged, 0, genesisHash), null, `byte ${at}`);
  }
});

test("a line is refused after another seq or another prev", () => {
  const { bytes } = encodeLine(event, genesisHash);
  assert.equal(acceptLine(bytes, 1, genesisHash), null);
  assert.equal(acceptLine(bytes, 0, "1".repeat(64)), null);
});

test("a line beyond the size limit is refused", () => {
  const { bytes } = encodeLine({ ...event, entityId: "x".repeat(maxLineBytes) }, genesisHash);
  assert.equal(acceptLine(bytes, 0, genesisHash), null);
});
