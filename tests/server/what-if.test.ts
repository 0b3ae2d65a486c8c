import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startRequestedRun } from "../../server/actions/start-run.ts";
import { judgeDoubtful } from "../helpers/doubtful-report.ts";
import { names, refusedBy } from "./refused.ts";
import { call, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const ask = (body: unknown) => call("POST", `${server.api}/policy/what-if`, body);

test("without measured versions the answer is nothing, not an error", async () => {
  const { status, json } = await ask({ thresholds: {} });
  assert.deepEqual([status, json.versions, json.changed, json.leftOut], [200, 0, [], 0]);
});

test("limits of nothing, and limits upside down, are refused with the field and its fix", async () => {
  names(
    await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadows: { pass: 1 } } })),
    "/thresholds/shadows",
    "known",
  );
  names(
    await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadow: { pass: 2, fail: 1 } } })),
    "/thresholds/shadow",
    "order",
  );
  await refusedBy(server, 422, "INVALID_INPUT", () => ask({ thresholds: { shadow: { pass: -1 } } }));
});

test("a judged version is judged again under other limits, and nothing is written", async () => {
  const project = await server.project();
  await startRequestedRun(project, { specs: ["icon_bolt"] }, null);
  await judgeDoubtful(project, "icon_bolt");
  const before = project.headSeq();
  const { json } = await ask({ thresholds: { shadow: { pass: 0.1, fail: 0.2 } } });
  assert.equal(json.versions, 1);
  assert.equal(json.before.ask, 1);
  assert.ok(json.figures.some(({ name }: { name: string }) => name === "shadow.shadowShare"));
  const strict = await ask({ thresholds: { shadow: { pass: 0.01, fail: 0.02 } } });
  assert.deepEqual(strict.json.changed[0]?.to, "regenerate");
  assert.equal(project.headSeq(), before);
});
