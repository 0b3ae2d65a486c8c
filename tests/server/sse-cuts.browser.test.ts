import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { soakStreams } from "../../scripts/soak/sse.ts";
import { provideChromium } from "../../scripts/test/chromium.ts";

test("PROTOCOL 3.5: when every connection is cut somewhere, package clients and Chromium get every event once and in order", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-cuts-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const report = await soakStreams({
    ...{
      dataDir,
      durationMs: 1500,
      clients: 4,
      tabs: 2,
      seed: 11,
      retryMs: 30,
      longestCutBytes: 30_000,
      longEventBytes: 9_000,
    },
    chromiumPath: await provideChromium(ROOT, process.env),
  });
  const clean = { resets: 0, duplicates: 0, gaps: 0, disordered: 0, damaged: 0, messages: report.events };
  for (const client of report.clients) {
    assert.deepEqual({ ...client, ...clean }, client);
    assert.ok(client.connections > 1, "one that was never cut shows nothing");
  }
  assert.ok(report.cuts > report.clients.length, `only ${report.cuts} cuts`);
  assert.equal(report.clients.filter(({ kind }) => kind === "chromium").length, 2);
  assert.deepEqual([report.isOk, report.faults], [true, []]);
});
