import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { documentKinds } from "../../core/document/kinds.ts";
import { apiRoutes } from "../../server/app.ts";
import type { Route } from "../../server/http/route.ts";
import { question } from "../core/given.ts";
import { readStream } from "./sse-client.ts";
import { call, eventually, getRaw, happen, projectId, type Running, startServer } from "./support.ts";

let server: Running;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

type Values = Readonly<Record<string, string>>;
const bytes: Values = { "Content-Type": "application/octet-stream" };
interface Sent {
  readonly ids?: Values;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Values;
}

/** What the requests to the five addresses of a kind need: its first document is replaced, removed and added again. */
async function documentRequests(kind: string): Promise<Record<string, Sent>> {
  const path = `/projects/:projectId/${kind === "project" ? "documents/project" : kind}`;
  const list = `${server.url}/api${path.replace(":projectId", projectId)}`;
  const documentId = String((await call("GET", list)).json.items[0].id);
  const { json, headers } = await call("GET", `${list}/${documentId}`);
  const guarded = { ids: { documentId }, headers: { "If-Match": headers.get("etag") ?? "" } };
  const draft = kind === "specs" ? { ...json.document, status: "draft" } : json.document;
  return {
    [`GET ${path}/:documentId`]: { ids: { documentId } },
    [`PUT ${path}/:documentId`]: { ...guarded, body: json.document },
    [`DELETE ${path}/:documentId`]: guarded,
    [`POST ${path}`]: { body: draft },
  };
}

const p = "/projects/:projectId";
const spec = { specId: "enemy_mine" };

const intakeRequests: Record<string, Sent> = {
  [`GET ${p}/specs/:specId/lint`]: { ids: spec },
  [`GET ${p}/specs/:specId/retire-impact`]: { ids: spec },
  [`POST ${p}/intake/preview`]: { body: { kind: "duplicate", specId: "enemy_mine" } },
  [`POST ${p}/intake/create`]: { body: { kind: "duplicate", specId: "enemy_mine" } },
  [`POST ${p}/intake/lint`]: { body: { spec: { id: "new_mine", title: "Mine", assetType: "enemy" } } },
  [`POST ${p}/intake/file`]: { query: "?name=a.txt", body: "a duck\nSteps: 20", headers: bytes },
};

/** What the dry run, and what explains a stored plan, need. */
async function policyRequests(planHash: string): Promise<Record<string, Sent>> {
  const { document } = (await call("GET", `${server.api}/specs/enemy_mine`)).json;
  return {
    [`POST ${p}/policy/diff`]: { body: { kind: "specs", id: "enemy_mine", document } },
    [`POST ${p}/policy/what-if`]: { body: { thresholds: { shadow: { pass: 0.02 } } } },
    [`GET ${p}/specs/:specId/plan`]: { ids: spec },
    [`GET ${p}/plans/:planHash/diff/:otherHash`]: { ids: { planHash, otherHash: planHash } },
    [`GET ${p}/assets/:assetId/explain`]: { ids: { assetId: "icon_bolt" } },
    [`GET ${p}/assets/:assetId/state`]: { ids: { assetId: "icon_bolt" } },
    [`GET ${p}/assets/:assetId/cohesion`]: { ids: { assetId: "icon_bolt" } },
    [`GET ${p}/groups/:bond/:groupId`]: { ids: { bond: "set", groupId: "bread_coin_set" } },
    [`GET ${p}/objects/:hash`]: { ids: { hash: planHash } },
  };
}

/** A run that was stopped before anything was made, and the jobs of one that is steered. */
async function steeringRequests(): Promise<Record<string, Sent>> {
  const start = async (spec: string): Promise<string> =>
    (await call("POST", `${server.api}/runs`, { specs: [spec] })).json.run.id;
  const stopped = await start("button_play");
  await call("POST", `${server.api}/runs/${stopped}/cancel`, {});
  const payload = { runId: stopped, counts: { succeeded: 0, failed: 0, canceled: 0 } };
  await happen(await server.project(), { type: "run.finished", entityType: "run", entityId: stopped, payload });
  const paused = await start("logo_astroduck");
  const one = "enemy_saw_drone.v1.generate.v0";
  const other = "spark_crystal_world.v1.generate.v0";
  await start("enemy_saw_drone");
  await start("spark_crystal_world");
  return {
    [`POST ${p}/runs/:runId/pause`]: { ids: { runId: paused }, body: {} },
    [`POST ${p}/runs/:runId/resume`]: { ids: { runId: stopped }, body: {} },
    [`POST ${p}/jobs/cancel`]: { body: { jobIds: [one] } },
    [`POST ${p}/jobs/:jobId/cancel`]: { ids: { jobId: other }, body: {} },
    "GET /schemas/:schemaName": { ids: { schemaName: "spec" } },
  };
}

/** A sprint, and a question that came since. */
async function sprintRequests(ids: {
  assetId: string;
  versionId: string;
  runId: string;
}): Promise<Record<string, Sent>> {
  const sprint = (await call("POST", `${server.api}/sprints`, { scope: { kind: "all" } })).json.sprint.id;
  await happen(await server.project(), {
    type: "decision.asked",
    entityType: "decision",
    entityId: "d-new",
    payload: { decisionId: "d-new", ...ids, variantIndex: 0, question },
  });
  const sprintIds = { sprintId: String(sprint) };
  return {
    [`POST ${p}/decisions/:decisionId/postpone`]: { ids: { decisionId: "d-later" }, body: {} },
    [`POST ${p}/decisions/:decisionId/bring-back`]: { ids: { decisionId: "d-later" }, body: {} },
    [`GET ${p}/sprints/:sprintId`]: { ids: sprintIds },
    [`POST ${p}/sprints`]: { body: { scope: { kind: "question", checkId: "framing" } } },
    [`POST ${p}/sprints/:sprintId/lease`]: { ids: sprintIds, body: { reviewerId: "ann", want: 2 } },
    [`POST ${p}/sprints/:sprintId/extend`]: { ids: sprintIds, body: {} },
    [`POST ${p}/sprints/:sprintId/end`]: { ids: sprintIds, body: {} },
  };
}

/** Two exceptions of one cause. */
async function exceptionRequests(): Promise<Record<string, Sent>> {
  for (const [exceptionId, specId] of [
    ["e-retry", "icon_star"],
    ["e-dismiss", "icon_shield"],
  ] as const)
    await happen(await server.project(), {
      type: "exception.raised",
      entityType: "exception",
      entityId: exceptionId,
      payload: {
        ...{ exceptionId, fingerprint: "f".repeat(64), stage: "plan", code: "X", sentence: "x", suspect: null },
        ...{ specId, assetId: specId, versionId: null, runId: null, jobId: null },
        ...{ nextAction: { verb: "retry", label: "Again" }, evidenceHash: null },
      },
    });
  const causeIds = ["f".repeat(64)];
  const until = new Date(Date.now() + 60_000).toISOString();
  return {
    [`POST ${p}/exceptions/preview`]: { body: { verb: "dismiss", causeIds } },
    [`POST ${p}/exceptions/settle`]: { body: { verb: "snooze", causeIds, until } },
    [`POST ${p}/exceptions/:exceptionId/retry`]: { ids: { exceptionId: "e-retry" }, body: {} },
    [`POST ${p}/exceptions/:exceptionId/dismiss`]: { ids: { exceptionId: "e-dismiss" }, body: {} },
  };
}

/** A run with a question, made without a worker. */
async function workRequests(): Promise<Record<string, Sent>> {
  const { run } = (await call("POST", `${server.api}/runs`, { specs: ["icon_bolt", "icon_coin"] })).json;
  const { jobs } = (await call("GET", `${server.api}/runs/${run.id}`)).json;
  const ids = { assetId: "icon_bolt", versionId: "icon_bolt.v1", runId: String(run.id) };
  for (const decisionId of ["d-answer", "d-later", "d-many"])
    await happen(await server.project(), {
      type: "decision.asked",
      entityType: "decision",
      entityId: decisionId,
      payload: { decisionId, ...ids, variantIndex: 0, question },
    });
  const plan = (await call("GET", `${server.api}/assets/icon_bolt`)).json.asset.versions[0].planHash;
  const { previewHash } = (await call("POST", `${server.api}/specs/icon_heart/rebind/preview`, {})).json;
  return {
    [`GET ${p}/runs/:runId`]: { ids: { runId: run.id } },
    [`GET ${p}/jobs/:jobId`]: { ids: { jobId: jobs[0].id } },
    [`GET ${p}/assets/:assetId`]: { ids: { assetId: "icon_bolt" } },
    [`POST ${p}/decisions/:decisionId/answer`]: { ids: { decisionId: "d-answer" }, body: { answer: "yes" } },
    [`POST ${p}/decisions/:decisionId/undo`]: { ids: { decisionId: "d-answer" }, body: {} },
    [`POST ${p}/decisions/answers`]: { body: { how: "sweep", answers: [{ decisionId: "d-many", answer: "no" }] } },
    [`POST ${p}/decisions/undo`]: { body: { decisionIds: ["d-many"] } },
    ...(await sprintRequests(ids)),
    ...(await exceptionRequests()),
    [`POST ${p}/runs/:runId/cancel`]: { ids: { runId: run.id }, body: {} },
    [`POST ${p}/runs`]: { body: { specs: ["icon_heart"] } },
    [`GET ${p}/specs/:specId/blockers`]: { ids: spec },
    [`POST ${p}/specs/:specId/ready`]: { ids: spec, body: {} },
    [`POST ${p}/specs/:specId/plan`]: { ids: spec, body: {} },
    [`POST ${p}/specs/:specId/rebind/preview`]: { ids: { specId: "icon_heart" }, body: {} },
    [`POST ${p}/specs/:specId/rebind`]: { ids: { specId: "icon_heart" }, body: { previewHash } },
    [`POST ${p}/specs/:specId/retire`]: { ids: spec, body: {} },
    ...intakeRequests,
    ...(await steeringRequests()),
    ...(await policyRequests(plan)),
    "POST /session": { body: { token: "anything" } },
  };
}

test("every address of the table answers with the status it declares", async () => {
  const known = await workRequests();
  const documents = Object.assign({}, ...(await Promise.all(documentKinds.map(documentRequests))));
  const open = apiRoutes.filter((route) => !route.path.endsWith("/stream"));
  // In an order in which each can succeed: documents are removed and added last.
  const rank = ({ method, path }: Route): number =>
    `${method.toUpperCase()} ${path}` in documents ? ["get", "put", "delete", "post"].indexOf(method) * 10 : 5;
  for (const route of [...open].sort((a, b) => rank(a) - rank(b))) {
    const name = `${route.method.toUpperCase()} ${route.path}`;
    const { ids = {}, query = "", body, headers = {} }: Sent = { ...documents[name], ...known[name] };
    const path = route.path.replace(/:(\w+)/g, (_, id: string) => ({ ...ids, projectId })[id] ?? "missing");
    const reply = await call(route.method.toUpperCase(), `${server.url}/api${path}${query}`, body, headers);
    assert.equal(reply.status, route.status, `${name}: ${reply.text}`);
  }
  const stream = readStream(server.port, `/api/projects/${projectId}/events/stream?since=0`);
  await eventually(() => stream.ids().length > 0);
  stream.close();
  assert.equal(open.length + 1, apiRoutes.length);
  assert.deepEqual(server.faults, []);
});

test("the OpenAPI document lists exactly the mounted addresses, with their parameters and bodies", async () => {
  const document = (await call("GET", `${server.url}/api/openapi.json`)).json;
  assert.match(document.openapi, /^3\.1/);
  const listed = Object.entries<Record<string, { parameters: { name: string; in: string }[] }>>(document.paths).flatMap(
    ([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const mounted = apiRoutes.map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, "{$1}")}`);
  assert.deepEqual(listed.sort(), [...mounted].sort());
  assert.equal(new Set(mounted).size, mounted.length);
  for (const route of apiRoutes) {
    const operation = document.paths[route.path.replace(/:(\w+)/g, "{$1}")][route.method];
    assert.ok(operation.responses[String(route.status)]);
    const names = operation.parameters.map((parameter: { name: string }) => parameter.name);
    for (const name of Object.keys(route.query ?? {})) assert.ok(names.includes(name));
    assert.equal(operation.requestBody !== undefined, route.body !== undefined);
  }
  for (const reference of JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(document.components.schemas[reference[1] ?? ""], reference[1]);
});

test("with a token every address of the API needs it: as bearer, or as the cookie a session gives", async (t) => {
  const token = "a-secret-of-16-characters";
  const closed = await startServer({ environment: { DIECAST_TOKEN: token } });
  t.after(() => closed.stop());
  const path = `${closed.url}/api/projects`;
  const without = await call("GET", path);
  assert.deepEqual([without.status, without.json.code], [401, "UNAUTHORIZED"]);
  assert.equal(without.headers.get("www-authenticate"), "Bearer");
  for (const wrong of [`Bearer ${token}x`, "Bearer ", `Basic ${token}`, token])
    assert.equal((await call("GET", path, undefined, { Authorization: wrong })).status, 401);
  for (const wrong of ["diecast_token=%zz", "diecast_token=x", `other=${token}`])
    assert.equal((await getRaw(closed.port, "/api/projects", [`Cookie: ${wrong}`])).status, 401);
  assert.equal((await call("GET", path, undefined, { Authorization: `Bearer ${token}` })).status, 200);
  assert.equal((await call("POST", `${closed.url}/api/session`, { token: "no" })).status, 401);
  const session = await call("POST", `${closed.url}/api/session`, { token });
  const cookie = session.headers.get("set-cookie") ?? "";
  assert.equal(session.status, 204);
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  assert.equal((await getRaw(closed.port, "/api/projects", [`Cookie: ${cookie.split(";")[0]}`])).status, 200);
  const system = await call("GET", `${closed.url}/api/system`, undefined, { Authorization: `Bearer ${token}` });
  assert.ok(!system.text.includes(token), "the token leaks");
});
