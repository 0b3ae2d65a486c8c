import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { daily, doAll, folded, type Scene, stateOf } from "./acting.ts";
import { draws, judge } from "./judging.ts";
import { call, projectId, startServer } from "./support.ts";

let scene: Scene;
const specs = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"];

before(async () => {
  const server = await startServer();
  scene = { server, specs };
  await call("POST", `${server.api}/runs`, { specs });
  for (const spec of specs) await judge(await server.project(), spec, "ask");
  const path = `${server.api}/documents/project/${projectId}`;
  const { headers, json } = await call("GET", path);
  const policies = { ...json.document.policies, reviewPolicy: { repeatShare: 0.05, knownShare: 0.05 } };
  const saved = await call("PUT", path, { ...json.document, policies }, { "If-Match": headers.get("etag") ?? "" });
  assert.equal(saved.status, 200);
});
after(() => scene.server.stop());

for (const seed of ["g", "m", "t"])
  test(`in any order of answers, undos, renders, verdicts and sprints undo at once restores what was before, and the log says the same (${seed})`, async () => {
    const counts = await doAll(scene, daily, draws(seed), 150);
    assert.ok((counts["answerOne undone"] ?? 0) > 0 && (counts["judgeOne ask"] ?? 0) > 0, JSON.stringify(counts));
    assert.deepEqual(await folded(scene), JSON.parse(JSON.stringify(await stateOf(scene))));
  });
