import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { eventTypes } from "../../core/event-types.ts";
import { failureKinds } from "../../core/failure.ts";

const protocol = await readFile(new URL("../../PROTOCOL.md", import.meta.url), "utf8");

test("PROTOCOL.md §3.4 lists every failure of the catalogue with its status and sentence, and no other", () => {
  const rows = [...protocol.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.*) \|$/gm)].map(([, code, status, sentence]) => ({
    code,
    status: Number(status),
    sentence,
  }));
  const catalogue = Object.entries(failureKinds).map(([code, { status, sentence }]) => ({ code, status, sentence }));
  const byCode = (a: { code: string | undefined }, b: { code: string | undefined }) =>
    (a.code ?? "") < (b.code ?? "") ? -1 : 1;
  assert.deepEqual(rows.sort(byCode), catalogue.sort(byCode));
});

test("PROTOCOL.md §2 names every event type", () => {
  for (const type of eventTypes) assert.ok(protocol.includes(`\`${type}\``), `${type} is missing`);
});
