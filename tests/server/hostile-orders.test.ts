import assert from "node:assert/strict";
import { after, before, mock, test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { serverFold } from "../../core/project/server-state.ts";
import { projectFold } from "../../core/project/state.ts";
import { careForOutdated } from "../../server/close-outdated.ts";
import { verifyProject } from "../../store/verify/verify-project.ts";
import { image } from "../core/given.ts";
import { type Act, daily, doAll, folded, madeNow, people, post, type Scene, standing, stateOf } from "./acting.ts";
import { draws, giveUp, judge, personFor, pick } from "./judging.ts";
import { call, projectId, type Reply, startServer } from "./support.ts";

let scene: Scene;
const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"];
/** Every document as it was first. */
const original: Record<string, Record<string, unknown>> = {};

before(async () => {
  const server = await startServer();
  scene = { server, specs };
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await judge(await server.project(), spec, "ask");
  for (const path of [`documents/project/${projectId}`, ...specs.map((id) => `specs/${id}`)])
    original[path] = (await call("GET", `${server.api}/${path}`)).json.document;
});
after(() => scene.server.stop());

/** What is refused says why, and nothing of it is written. */
async function told(send: () => Promise<Reply>): Promise<string> {
  const project = await scene.server.project();
  const before = project.headSeq();
  const reply = await send();
  if (reply.status < 300) return String(reply.status);
  const { code, detail, fields } = reply.json;
  assert.ok(reply.status >= 400 && reply.status < 500, reply.text);
  assert.ok(fields?.length > 0 && fields.every((field: { fix?: string }) => field.fix), `${code}: ${detail}`);
  const { events } = await project.read({ since: before });
  assert.deepEqual(
    events.filter(({ actor }) => actor.id !== "inbox"),
    [],
  );
  return `${reply.status} ${code}`;
}

/** Whoever mends a cause need not settle its row: what that comes to is there afterwards. */
async function cared(): Promise<void> {
  const care = careForOutdated(await scene.server.project(), (error) => assert.fail(String(error)));
  care.look();
  await care.close();
}

async function revise(path: string, change: (document: Record<string, unknown>) => object): Promise<string> {
  const url = `${scene.server.api}/${path}`;
  const { headers, json, status } = await call("GET", url);
  if (status === 404) return "none";
  const said = await told(() => call("PUT", url, change(json.document), { "If-Match": headers.get("etag") ?? "" }));
  await cared();
  return said;
}

const editSpec: Act = (_, draw) => {
  const words = pick(["a bolt", "a bolt of gold", "a shield"], draw);
  const changes = [
    { title: words },
    { prompt: { positive: words } },
    { status: "draft" },
    { status: "ready" },
    { checkpointId: "none" },
  ];
  const change = pick(changes, draw);
  return revise(`specs/${pick(specs, draw)}`, (document) => ({ ...document, ...change }));
};

const editPolicies: Act = (_, draw) => {
  const share = pick([0, 0.05, 0.5], draw);
  const changes = [
    { reviewPolicy: { repeatShare: share, knownShare: share } },
    { routingPolicy: { secondReview: { tags: ["ui:hud"] } } },
    { retryPolicy: { maxAttempts: 1 + Math.floor(share * 10) } },
    { runtimeFeedbackPolicy: { idempotencyWindowDays: 1 } },
  ];
  const change = pick(changes, draw);
  return revise(`documents/project/${projectId}`, ({ policies, ...document }) => ({
    ...document,
    policies: { ...(policies as object), ...change },
  }));
};

const removeSpec: Act = async ({ server }, draw) => {
  const url = `${server.api}/specs/${pick(specs, draw)}`;
  const etag = (await call("GET", url)).headers.get("etag") ?? "";
  const said =
    draw() < 0.5
      ? await told(() => call("POST", `${url}/retire`, {}))
      : await told(() => call("DELETE", url, undefined, { "If-Match": etag }));
  await cared();
  return said;
};

const bringBack: Act = async ({ server }, draw) => {
  const id = pick(specs, draw);
  const made = await told(() => call("POST", `${server.api}/specs`, original[`specs/${id}`]));
  const said = made === "201" ? made : await revise(`specs/${id}`, () => original[`specs/${id}`] ?? {});
  await cared();
  return said;
};

const steer: Act = async (_, draw) => {
  const runs = Object.keys((await stateOf(scene)).runs);
  return told(() => post(scene, `runs/${pick(runs, draw)}/${pick(["pause", "resume", "cancel"], draw)}`));
};

const giveOneUp: Act = async (_, draw) => {
  const made = await madeNow(scene);
  if (made.length === 0) return "none";
  await giveUp(await scene.server.project(), pick(made, draw));
  return "done";
};

const settleCauses: Act = async (_, draw) => {
  const causes = Object.keys((await stateOf(scene)).causes);
  const some = causes.filter(() => draw() < 0.5);
  if (some.length === 0) return "none";
  const verb = pick(["retry", "dismiss", "waive", "snooze", "wake"], draw);
  const until = new Date(Date.now() + pick([-1000, 50, 3_600_000], draw)).toISOString();
  const more = {
    ...(verb === "waive" ? { reason: "known" } : {}),
    ...(verb === "waive" || verb === "snooze" ? { until } : {}),
  };
  return `${verb} ${await told(() => post(scene, "exceptions/settle", { verb, causeIds: some, ...more }))}`;
};

const leaseSome: Act = async (_, draw) => {
  const { sprintIds, decisions } = await stateOf(scene);
  if (sprintIds.length === 0) return "none";
  const reviewerId = pick(people, draw);
  const hold = Object.keys(decisions)
    .filter(() => draw() < 0.2)
    .slice(0, 50);
  const body = {
    reviewerId,
    want: pick([0, 1, 10], draw),
    hold,
    ...(draw() < 0.5 ? { turn: Math.floor(draw() * 9) } : {}),
  };
  return told(() => post(scene, `sprints/${pick(sprintIds, draw)}/lease`, body, reviewerId));
};

let keys = 0;

const answerTwice: Act = async (_, draw) => {
  const open = openDecisions(await stateOf(scene));
  if (open.length === 0) return "none";
  const decision = pick(open, draw);
  const headers = { "Idempotency-Key": `key-${keys++}`, "Diecast-Reviewer": personFor(decision, draw) };
  const body = { answer: pick(["yes", "no", "unsure"], draw) };
  const send = () => call("POST", `${scene.server.api}/decisions/${decision.id}/answer`, body, headers);
  const first = await told(send);
  if (first !== "200") return first;
  const before = await standing(scene);
  const again = await send();
  assert.deepEqual([again.status, again.json.duplicate, again.json.conflict], [200, true, false], again.text);
  assert.deepEqual(await standing(scene), before, "what is sent again changes nothing");
  return "done";
};

const setClock: Act = async (_, draw) => {
  mock.timers.setTime(Date.now() + Math.round((draw() - 0.6) * 7_200_000));
  return "done";
};

const acts = [
  ...daily,
  editSpec,
  editPolicies,
  removeSpec,
  bringBack,
  bringBack,
  steer,
  giveOneUp,
  giveOneUp,
  settleCauses,
  settleCauses,
  leaseSome,
  answerTwice,
  setClock,
];

for (const seed of ["c", "b"])
  test(`whatever is edited, removed, stopped, settled or leased in the midst of a review, at whatever time, what can't be is refused with a fix and nothing else is broken (${seed})`, async (t) => {
    mock.timers.enable({ apis: ["Date"], now: Date.now() });
    t.after(() => mock.timers.reset());
    const counts = await doAll(scene, acts, draws(seed), 200);
    assert.ok(Object.keys(counts).join().includes("409 CONFLICT"), JSON.stringify(counts));
    assert.deepEqual(scene.server.faults, []);
    assert.deepEqual(await folded(scene), JSON.parse(JSON.stringify(await stateOf(scene))));
    const { dataDir } = scene.server;
    const parts = [{ version: projectFold.version, pick: serverFold.pick }];
    const report = await verifyProject({ dataDir, projectId, fold: serverFold, parts, documents: serverFold.pick });
    assert.deepEqual(
      report.findings.filter(({ level, file }) => level === "problem" && !file.endsWith(image.hash)),
      [],
    );
  });
