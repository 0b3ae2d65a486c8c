import assert from "node:assert/strict";
import { test } from "node:test";
import { claimJob, retryJob } from "../../../core/job/decide.ts";
import { statusView } from "../../../core/view/status.ts";
import { type WorkKind, workCounts, workRows } from "../../../core/view/work.ts";
import { and, given, readySpec, runStarted, version } from "../given.ts";

const at = "2099-01-01T00:00:00.000Z";

test("each figure of the status bar counts exactly the rows of its list", () => {
  const state = given(
    ...["a", "b", "c"].flatMap(readySpec),
    runStarted("run", version("a"), version("b"), version("c")),
  );
  for (const id of ["a", "b"]) {
    const command = {
      jobId: `${id}.v1.generate.v0`,
      workerId: "w",
      promptId: null,
      at,
      lostWorkers: new Set<string>(),
    };
    and(state, ...claimJob(state, command));
  }
  const claim = { jobId: "b.v1.generate.v0", workerId: "w", startedSeq: state.seq };
  and(state, ...retryJob(state, claim, { code: "RENDER_LOST", sentence: "it forgot the render", notBefore: at }));
  const figures = statusView(state, at);
  assert.deepEqual(workCounts(state), { queued: 10, running: 1, retries: 1 });
  for (const kind of ["queued", "running", "retries"] satisfies WorkKind[])
    assert.equal(workRows(state, kind, 100).length, figures[kind]);
  assert.equal(workRows(state, "queued", 4).length, 4);
  const [retry] = workRows(state, "retries", 1);
  assert.deepEqual([retry?.title, retry?.words, retry?.at], ["b", "rendering, try 1 of 3. It forgot the render.", at]);
});
