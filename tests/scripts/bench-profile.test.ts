import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { serverFold } from "../../core/project/server-state.ts";
import { projectFold } from "../../core/project/state.ts";
import { writeProject } from "../../scripts/bench/log-file.ts";
import { planProfile, profileEvents } from "../../scripts/bench/profile.ts";
import { openProject } from "../../store/project.ts";
import { parsePayload } from "../../store/schemas.ts";

const profile = { ...planProfile, minEvents: 8_000 };

test("the benchmark profile holds what the plan says, each event valid, the same each time", () => {
  const events = [...profileEvents(profile, "bench")];
  assert.equal(events.length, profile.minEvents);
  for (const event of events) parsePayload(event.type, event.payload);
  assert.deepEqual(events, [...profileEvents(profile, "bench")]);
  const { project: state, jobList } = events.reduce(serverFold.evolve, serverFold.initial());
  const specs = Object.values(state.documents).length;
  assert.deepEqual([specs, Object.keys(state.assets).length, jobList.total], [300, 500, 2_000]);
  const rules = events.filter(({ actor }) => actor.kind === "rule");
  assert.equal(new Set(rules.map(({ actor }) => actor.id)).size, 50);
  assert.ok(rules.every(({ causalDepth, visitedRuleIds }) => visitedRuleIds?.length === causalDepth + 1));
});

test("a generated log is one the store accepts whole and goes on with", async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-profile-"));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const { events } = await writeProject(dataDir, "bench", planProfile);
  const project = await openProject({ dataDir, projectId: "bench", fold: projectFold, freeSpaceFloorBytes: 0 });
  t.after(() => project.close());
  assert.equal(project.headSeq(), events);
  const payload = { decisionId: "next" };
  const { headSeq } = await project.commit(
    () => [{ type: "decision.postponed", entityType: "decision", entityId: "next", payload }],
    { actor: { kind: "person", id: "test" } },
  );
  assert.equal(headSeq, events + 1);
});
