import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { exposition, type Family } from "../../server/metrics/exposition.ts";
import { runStarted, version } from "../core/given.ts";
import { parseExposition } from "./exposition-parser.ts";
import { call, happen, projectId, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
  await happen(await server.project(), runStarted("run-m", version("a"), version("b")), started("a"), failed("a"));
});
after(() => server.stop());

const about = (assetId: string) => {
  const versionId = `${assetId}.v1`;
  const jobId = `${versionId}.generate.v0`;
  return { jobId, runId: "run-m", kind: "generate" as const, assetId, versionId, unitKey: "v0", attempt: 1 };
};
const started = (assetId: string) => ({
  ...{ type: "job.started" as const, entityType: "job", entityId: about(assetId).jobId },
  payload: { ...about(assetId), workerId: "w", promptId: "p", providerId: "gpu-1" },
});
const failed = (assetId: string) => ({
  ...{ type: "job.failed" as const, entityType: "job", entityId: about(assetId).jobId },
  payload: { ...about(assetId), startedSeq: 1, code: "OUT_OF_MEMORY", sentence: "?" },
});

async function scrape(): Promise<ReturnType<typeof parseExposition>> {
  const reply = await call("GET", `${server.url}/metrics`);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assert.equal(reply.headers.get("cache-control"), "no-store");
  return parseExposition(reply.text);
}

test("a scrape tells of jobs, renders, queues, the log, clients and memory, by the letter of the format", async () => {
  const families = await scrape();
  const figureOf = (name: string, labels: object) =>
    families.get(name)?.samples.find((each) => JSON.stringify(each.labels) === JSON.stringify(labels))?.value;
  assert.equal(figureOf("diecast_jobs", { project: projectId, kind: "generate", state: "failed" }), 1);
  assert.equal(figureOf("diecast_jobs", { project: projectId, kind: "generate", state: "queued" }), 1);
  assert.equal(figureOf("diecast_queue_depth", { project: projectId, kind: "generate", lane: "batch" }), 1);
  const pair = { project: projectId, provider: "gpu-1", checkpoint: "copax" };
  assert.equal(figureOf("diecast_renders_total", { ...pair, outcome: "failed" }), 1);
  assert.equal(figureOf("diecast_render_errors_total", { ...pair, code: "OUT_OF_MEMORY" }), 1);
  assert.equal(figureOf("diecast_log_head_seq", { project: projectId }), (await server.project()).state().seq);
  assert.equal(figureOf("diecast_event_streams", {}), 0);
  assert.ok((figureOf("process_resident_memory_bytes", {}) ?? 0) > 10_000_000);
  for (const name of [
    "diecast_render_duration_seconds",
    "diecast_render_wait_seconds",
    "diecast_commit_duration_seconds",
  ])
    assert.equal(families.get(name)?.type, "histogram");
  const commits = families.get("diecast_commit_duration_seconds")?.samples ?? [];
  assert.ok((commits.find(({ name }) => name.endsWith("_count"))?.value ?? 0) >= 1);
});

test("names and texts of any kind come back as they were, and never begin a line of their own", () => {
  const text = fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "}", ",", "=", " ", "\r", "ü", "\\n") });
  fc.assert(
    fc.property(text, text, fc.double(), (help, value, figure) => {
      const samples = [{ labels: { project: value, other: "x" }, value: figure }];
      const family: Family = { name: "some_metric", type: "gauge", help, samples };
      const parsed = parseExposition(exposition([family])).get("some_metric");
      assert.equal(parsed?.help, help);
      assert.deepEqual(parsed?.samples[0]?.labels, { project: value, other: "x" });
      assert.ok(Object.is(parsed?.samples[0]?.value, figure) || parsed?.samples[0]?.value === figure);
    }),
    { numRuns: 500 },
  );
});

test("providers are listed per project and over all projects, with how exact the figures are", async () => {
  for (const path of [`${server.api}/providers`, `${server.url}/api/providers`]) {
    const { status, json } = await call("GET", path);
    assert.equal(status, 200);
    assert.equal(json.relativeError, 0.025);
    assert.deepEqual(
      json.items.map((row: Record<string, unknown>) => [row.providerId, row.checkpointId, row.successRate]),
      [["gpu-1", "copax", 0]],
    );
    assert.equal(json.items[0].errors[0].sentence, "The renderer ran out of memory.");
  }
  assert.equal((await call("GET", `${server.api}/providers?limit=1`)).status, 422);
  assert.equal((await call("GET", `${server.url}/api/projects/nobody/providers`)).json.code, "PROJECT_NOT_FOUND");
});

test("a restarted server goes on with the figures of the log", async () => {
  const before = (await call("GET", `${server.api}/providers`)).json;
  const again = await startServer({ dataDir: server.dataDir });
  assert.deepEqual((await call("GET", `${again.api}/providers`)).json, before);
  await again.host.close();
  again.http.close();
  again.http.closeAllConnections();
});

test("metrics are guarded like the API: token, Host, Origin and site; only reading is allowed", async () => {
  const token = "a-secret-token-of-some-length";
  const guarded = await startServer({ environment: { DIECAST_TOKEN: token } });
  const url = `${guarded.url}/metrics`;
  const statuses: number[] = [];
  for (const headers of [{}, { Authorization: "Bearer wrong" }, { Authorization: `Bearer ${token}` }])
    statuses.push((await call("GET", url, undefined, headers as Record<string, string>)).status);
  assert.deepEqual(statuses, [401, 401, 200]);
  assert.equal((await call("GET", `${url}/session`)).text.includes("diecast_"), false);
  await guarded.stop();
  const own = `${server.url}/metrics`;
  assert.equal((await call("GET", own, undefined, { Origin: "https://evil.example" })).status, 403);
  assert.equal((await call("GET", own, undefined, { "Sec-Fetch-Site": "cross-site" })).status, 403);
  assert.equal((await call("POST", own, {})).status, 405);
});
