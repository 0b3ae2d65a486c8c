import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import type { EventOf, EventType } from "../../../core/event.ts";
import { eventTypes } from "../../../core/event-types.ts";
import { endSprint } from "../../../core/sprint/decide.ts";
import { newsOf } from "../../../core/view/dashboard.ts";
import { timelineLine } from "../../../core/view/timeline.ts";
import { given, question } from "../given.ts";
import { by } from "../people.ts";
import { answeredByAnn, askedBy, begin, fresh } from "../sprint/answered.ts";

function event<T extends EventType>(
  type: T,
  payload: EventOf<T>["payload"],
  actor: "person" | "worker" = "worker",
): EventOf<T> {
  const about = { id: "e", projectId: "p", seq: 3, ts: "2026-01-01T00:00:00.000Z", entityType: "x", entityId: "x" };
  const cause = { causalChainId: "c", causationId: null, causalDepth: 0, idempotencyKey: "k", schemaVersion: 1 };
  return { ...about, ...cause, type, payload, actor: { kind: actor, id: "x" } };
}

test("every type of event in the schema has its sentence, and no other", async () => {
  const schema = JSON.parse(
    await readFile(new URL("../../../schemas/event-payloads.schema.json", import.meta.url), "utf8"),
  );
  assert.deepEqual([...eventTypes].sort(), Object.keys(schema.properties).sort());
});

test("an answer says what, why and who", () => {
  const about = { decisionId: "d", assetId: "a", versionId: "a.v1", variantIndex: 0 };
  const line = timelineLine(
    event("decision.answered", { ...about, answer: "no", reason: "LIGHT_FRINGE", note: null }, "person"),
  );
  assert.equal(line.sentence, "A person said no because of light fringe.");
  assert.equal(line.tone, "fail");
  assert.equal(line.actor, "a person");
});

test("a failed try says which one it was and why", () => {
  const about = { jobId: "j", runId: "r", kind: "generate" as const, assetId: "a", versionId: "a.v1", unitKey: "v0" };
  const rest = {
    attempt: 1,
    startedSeq: 1,
    code: "RENDER_LOST",
    notBefore: "2026-01-01T00:00:02.000Z",
    maxAttempts: 3,
  };
  const line = timelineLine(event("job.retry-scheduled", { ...about, ...rest, sentence: "The render was lost." }));
  assert.equal(line.sentence, "Rendering did not work (attempt 1 of 3): The render was lost.");
});

test("what closed an exception ends as one sentence, also when its note is one", () => {
  const payload = { exceptionId: "x", resolution: "fixed" as const, note: "The spec can be planned now." };
  assert.equal(
    timelineLine(event("exception.resolved", payload)).sentence,
    "The exception was fixed: The spec can be planned now.",
  );
});

test("a question is quoted", () => {
  const about = { decisionId: "d", assetId: "a", versionId: "a.v1", runId: "r", variantIndex: 0 };
  assert.match(timelineLine(event("decision.asked", { ...about, question })).sentence, /Is the subject framed well\?$/);
});

test("an event of a later version of the product still gets a line", () => {
  const unknown = { ...event("decision.postponed", { decisionId: "d" }), type: "moon.landed" as EventType };
  assert.match(timelineLine(unknown as EventOf<"decision.postponed">).sentence, /moon\.landed/);
});

test("what two events tell of one asset in the same words is news once, and the limit counts news", () => {
  const about = { specId: "a", assetId: "a", versionId: null, runId: null, jobId: null, evidenceHash: null };
  const nextAction = { verb: "retry" as const, label: "Try again" };
  const why = { stage: "route" as const, code: "X", sentence: "It is cropped.", suspect: null, nextAction };
  const raised = (exceptionId: string, sentence = why.sentence) =>
    event("exception.raised", { exceptionId, fingerprint: "f", ...about, ...why, sentence });
  const news = newsOf(given(), [raised("x", "It is blurred."), raised("y"), raised("z")], 2);
  assert.deepEqual(
    news.map(({ sentence }) => sentence),
    ["It is cropped.", "It is blurred."],
  );
});

test("control questions are no news: those of a review that begins would be a list of themselves", () => {
  const state = answeredByAnn();
  const drafts = begin(state, "ann", "news", { repeatShare: 0.05, knownShare: 0 });
  by(state, "ann", drafts);
  const [control] = askedBy(drafts);
  const real = state.decisions[`decision.${fresh[0]}`];
  assert.ok(control && real);
  const { id: decisionId, assetId, versionId, variantIndex } = real;
  const yes = { answer: "yes", reason: null, note: null } as const;
  const told = (isOver: boolean): (string | null)[] => {
    if (isOver) by(state, "ann", endSprint(state, "s-news"));
    return newsOf(
      state,
      [
        event("decision.asked", control),
        event("decision.postponed", { decisionId: control.decisionId }),
        event("decision.postponed", { decisionId: real.id }),
        event("decision.answered", { decisionId, assetId, versionId, variantIndex, ...yes }, "person"),
        event("decision.answered", { ...control, ...yes } as EventOf<"decision.answered">["payload"], "person"),
      ],
      9,
    ).map((line) => line.assetId);
  };
  assert.deepEqual(told(false), [assetId, assetId], "what is put off names its asset, too");
  assert.deepEqual(
    told(true).filter((id) => id !== null),
    [assetId, assetId],
    "nor those that went unanswered",
  );
});
