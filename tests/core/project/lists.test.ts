import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answeredDecisions, openDecisions } from "../../../core/decision/state.ts";
import { documentsOfKind, keysOfKind } from "../../../core/document/state.ts";
import type { Draft } from "../../../core/event.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import { asked, given, readySpec, runStarted, version } from "../given.ts";

const names = ["ship", "mine", "boss"];
const runs = names.map((name) => runStarted(`run-${name}`, version(name)));

const step = fc
  .record({ name: fc.constantFrom(...names), what: fc.nat({ max: 8 }), answer: fc.constantFrom("yes", "no", "unsure") })
  .map(({ name, what, answer }): Draft[] => {
    const about = { decisionId: `decision.${name}`, assetId: name, versionId: `${name}.v1`, variantIndex: 0 };
    const exceptionId = `exception.${name}`;
    const routed = asked(name)[0]?.payload;
    const payloads = [
      ["decision.postponed", about],
      ["decision.answered", { ...about, answer, reason: null, note: null }],
      ["decision.undone", { ...about, answerSeq: 1, canceledRunId: null }],
      ["exception.raised", { exceptionId, code: "C", assetId: name, specId: name }],
      ["exception.resolved", { exceptionId, resolution: "dismissed", note: null }],
      ["document.removed", { kind: "specs", id: name, previousHash: "h" }],
      ["asset.routed", { ...routed, outcome: "auto_advance" }],
    ] as const;
    const chosen = payloads[what];
    if (chosen !== undefined)
      return [{ type: chosen[0], entityType: "x", entityId: name, payload: chosen[1] } as Draft];
    return what === 7 ? asked(name) : readySpec(name);
  });

test("whatever happened, every list and count is what looking at everything would give", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const state = given(...runs, ...steps.flat());
      const decisions = Object.values(state.decisions);
      const turn = ({ postponedSeq, askedSeq }: { postponedSeq: number | null; askedSeq: number }) =>
        (postponedSeq ?? 0) * 1000 + askedSeq;
      const open = decisions.filter(({ answer }) => answer === null).sort((a, b) => turn(a) - turn(b));
      assert.deepEqual(openDecisions(state), open);
      const answered = decisions.filter(({ answer }) => answer !== null);
      assert.deepEqual(
        answeredDecisions(state),
        answered.sort((a, b) => (b.answerSeq ?? 0) - (a.answerSeq ?? 0)),
      );
      const exceptions = Object.values(state.exceptions).filter(({ resolution }) => resolution === null);
      assert.deepEqual(
        openExceptions(state),
        exceptions.sort((a, b) => b.raisedSeq - a.raisedSeq),
      );
      const specs = Object.values(state.documents);
      assert.deepEqual(
        documentsOfKind(state, "specs"),
        specs.sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
      assert.equal(keysOfKind(state, "specs").length, specs.length);
      assert.deepEqual(state.assetIds.flat(), [...names].sort());
      assert.equal(state.approvedCount, Object.values(state.assets).filter(({ approved }) => approved !== null).length);
    }),
    { numRuns: 300 },
  );
});

test("an exception that is raised again is listed once, as the newest", () => {
  const raised = (name: string) => {
    const payload = { exceptionId: name, code: "C", assetId: name, specId: name };
    return { type: "exception.raised", entityType: "exception", entityId: name, payload } as Draft;
  };
  const state = given(raised("ship"), raised("mine"), raised("ship"));
  assert.deepEqual(
    openExceptions(state).map(({ exceptionId }) => exceptionId),
    ["ship", "mine"],
  );
});
