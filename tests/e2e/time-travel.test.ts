import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { canonicalJson } from "../../core/canonical.ts";
import { openDecisions } from "../../core/decision/state.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { sha256Hex } from "../../core/hash.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { boardView } from "../../core/view/board.ts";
import { inboxView } from "../../core/view/exceptions.ts";
import { nextStep } from "../../core/view/next-step.ts";
import { screenOf } from "../../core/view/review.ts";
import { runProgress } from "../../core/view/run-progress.ts";
import { statusView } from "../../core/view/status.ts";
import { storyOf } from "../../core/view/story.ts";
import { openProject } from "../../store/project.ts";
import { replayTo } from "../../store/verify/replay.ts";
import { verifyProject } from "../../store/verify/verify-project.ts";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker } from "../../worker/worker.ts";
import { createDiscProvider, demoProject, openStudio, type Studio } from "../helpers/studio.ts";

const specs = ["icon_bolt", "icon_coin", "icon_heart", "player_ship"];
let studio: Studio;
let events: DiecastEvent[];
/** Hash of all views after each prefix of the log, from a fold of just that prefix. */
let views: string[];

/** Everything a page of the interface shows, as one canonical text. */
function pagesOf(state: ProjectState): string {
  const columns = boardView(state);
  const status = statusView(state, state.lastEventAt ?? "");
  return canonicalJson({
    state,
    columns,
    status,
    next: nextStep(status, columns),
    progress: runProgress(state, {}),
    review: openDecisions(state).map((decision) => screenOf(state, decision)),
    exceptions: inboxView(state, state.lastEventAt ?? ""),
    stories: Object.keys(state.assets).map((assetId) => storyOf(state, assetId)),
  });
}

const viewOf = (state: ProjectState) => sha256Hex(pagesOf(state));
const foldOn = (state: ProjectState, rest: readonly DiecastEvent[]) => rest.reduce(projectFold.evolve, state);

before(async () => {
  studio = await openStudio();
  const pixels = startPixelPool();
  await studio.start("run-1", specs);
  const worker = startWorker({
    dataDir: studio.dataDir,
    workerId: "worker-1",
    renderers: [{ url: "disc:", provider: createDiscProvider() }],
    queue: 2,
    pixels,
    log: () => undefined,
  });
  await studio.until((state) => state.runs["run-1"]?.endedAt !== null, "the run ends", 120_000);
  await worker.close();
  await pixels.close();
  events = [...(await studio.project.read({ since: 0, limit: 100_000, maxBytes: 1e9 })).events];
  const state = projectFold.initial();
  // Copied before the views see it, so that a view that changed its input would show.
  views = [
    viewOf(structuredClone(state)),
    ...events.map((event) => viewOf(structuredClone(projectFold.evolve(state, event)))),
  ];
});

after(() => studio?.close());

test("the views after every prefix of a real run's log are the same from a snapshot at any earlier point (PROTOCOL §2)", () => {
  assert.ok(events.length > 100 && new Set(views).size === views.length, "every event changes what is shown");
  for (const [seq, expected] of views.entries()) {
    // Spread over all earlier points, and the same in every run of this test.
    const from = (seq * 7919) % (seq + 1);
    const snapshot: ProjectState = JSON.parse(JSON.stringify(foldOn(projectFold.initial(), events.slice(0, from))));
    assert.equal(viewOf(foldOn(snapshot, events.slice(from, seq))), expected, `up to ${seq} from ${from}`);
  }
});

test("replay rebuilds the state after any event from the files alone", async () => {
  const stops = [0, 1, 57, events.length - 1, events.length];
  const what = { dataDir: studio.dataDir, projectId: demoProject, fold: projectFold };
  const { headSeq, states } = await replayTo({ ...what, stops });
  assert.equal(headSeq, events.length);
  assert.deepEqual(
    states.map(({ json }) => viewOf(JSON.parse(json))),
    stops.map((stop) => views[stop]),
  );
});

test("deleting cache/ and opening again gives byte-identical views (PROTOCOL §5)", async () => {
  await studio.project.close();
  await rm(join(studio.project.folder, "cache"), { recursive: true });
  const again = await openProject({ dataDir: studio.dataDir, projectId: demoProject, fold: projectFold });
  try {
    assert.equal(viewOf(again.state()), views.at(-1));
  } finally {
    await again.close();
  }
});

test("verify finds nothing to say of a real run: log, objects, documents", async () => {
  const report = await verifyProject({
    dataDir: studio.dataDir,
    projectId: demoProject,
    fold: projectFold,
    documents: (state) => state,
  });
  assert.deepEqual(report.findings, []);
  assert.ok(report.objects.named > 100 && report.objects.unnamed === 0 && report.documents.revisions > 50);
});
