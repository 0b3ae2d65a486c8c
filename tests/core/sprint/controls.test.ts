import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Version } from "../../../core/asset/state.ts";
import type { DecidingCheck, EventPayloads } from "../../../core/contracts.ts";
import { isDeciding } from "../../../core/decision/deciding.ts";
import { openDecisions } from "../../../core/decision/state.ts";
import type { Draft } from "../../../core/event.ts";
import { raiseException } from "../../../core/exception/decide.ts";
import { openExceptions } from "../../../core/exception/state.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { type ControlShares, knownAnswer } from "../../../core/sprint/controls.ts";
import { endSprint, startSprint } from "../../../core/sprint/decide.ts";
import { agreementOf, type ReviewerAgreement } from "../../../core/view/agreement.ts";
import { boardView } from "../../../core/view/board.ts";
import { sprintStanding } from "../../../core/view/sprint.ts";
import { storyOf } from "../../../core/view/story.ts";
import { asked, given, image, readySpec, runStarted, version } from "../given.ts";
import { by, says, takesBack } from "../people.ts";

const old = Array.from({ length: 40 }, (_, at) => `old_${String(at).padStart(2, "0")}`);
const fresh = Array.from({ length: 40 }, (_, at) => `new_${String(at).padStart(2, "0")}`);
const all: ControlShares = { repeatShare: 0.05, knownShare: 0.05 };

/** The pictures of a version: rendered and finished. */
function made(assetId: string): Draft[] {
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run-1" };
  const times = { attempt: 1, startedSeq: 1, durationMs: 5 };
  const succeeded = (kind: "generate" | "finish", result: EventPayloads["job.succeeded"]["result"]): Draft => {
    const jobId = `${about.versionId}.${kind}`;
    const unitKey = kind === "generate" ? "v0" : null;
    const payload = { jobId, kind, unitKey, ...about, ...times, result };
    return { type: "job.succeeded", entityType: "job", entityId: jobId, payload };
  };
  const rendered = { image, promptId: "p", fromCache: false, adopted: false, environmentHash: image.hash };
  return [
    succeeded("generate", { kind: "generate", ...rendered }),
    succeeded("finish", { kind: "finish", images: [{ unitKey: "v0", image }], evidenceHash: image.hash }),
  ];
}

const cropped: DecidingCheck = {
  ...{ checkId: "framing_raw", unitKey: "v0", verdict: "fail", value: 12, limit: 0, unit: "px" },
  ...{ reasonCode: "SUBJECT_CROPPED", message: "The subject is cut off over 12 px." },
};

/** The route turned a version down by a rule. */
function turnedDown(assetId: string, check: DecidingCheck = cropped): Draft {
  const judged = { reasonCode: check.reasonCode ?? "", sentence: check.message, bestVariant: 0, isAudit: false };
  const about = { assetId, versionId: `${assetId}.v1`, runId: "run-1" };
  const hashes = { reportHash: image.hash, planHash: image.hash };
  const payload = { ...about, ...judged, ...hashes, outcome: "reject" as const, decidingChecks: [check], remedy: null };
  return { type: "asset.routed", entityType: "asset", entityId: assetId, payload };
}

/** Ann has answered all the old questions, the machine has turned some down, and the new ones are open. */
function answeredByAnn(faulty: readonly string[] = []): ProjectState {
  const names = [...old, ...faulty, ...fresh];
  const state = given(
    ...names.flatMap(readySpec),
    runStarted("run-1", ...names.map((name) => version(name))),
    ...names.flatMap(made),
    ...old.flatMap(asked),
    ...faulty.map((name) => turnedDown(name)),
  );
  for (const [at, name] of old.entries())
    says(state, "ann", `decision.${name}`, { answer: at % 2 === 0 ? "yes" : "no" });
  return by(state, "worker", fresh.flatMap(asked));
}

function begin(state: ProjectState, reviewer: string, seed = "seed", controls?: ControlShares): Draft[] {
  const command = { sprintId: `s-${seed}`, scope: { kind: "all" as const }, seed, first: null, reviewer };
  const mixed = controls === undefined ? {} : { controls };
  return startSprint(state, { ...command, blockingIds: new Set<string>(), ...mixed });
}

const askedBy = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.type === "decision.asked" ? draft.payload : []));
const orderOf = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.type === "sprint.started" ? draft.payload.decisionIds : []));

test("there are no control questions unless a policy asks for them", () => {
  const state = answeredByAnn(["blurred"]);
  assert.deepEqual(askedBy(begin(state, "ann")), []);
  assert.deepEqual(askedBy(begin(state, "ann", "seed", { repeatShare: 0, knownShare: 0 })), []);
});

test("repeats are as many as the share says, the reviewer's own, drawn by the seed, and each only once", () => {
  const state = answeredByAnn();
  const shares = { repeatShare: 0.05, knownShare: 0 };
  const drawn = (seed: string, reviewer = "ann") =>
    askedBy(begin(state, reviewer, seed, shares)).map((one) => one.assetId);
  assert.equal(drawn("a").length, 2, "5 % of 40");
  assert.deepEqual(drawn("a"), drawn("a"));
  assert.ok(new Set(["a", "b", "c", "d"].map((seed) => String(drawn(seed)))).size > 1, "another seed, another draw");
  assert.ok(drawn("a").every((assetId) => old.includes(assetId)));
  assert.deepEqual(drawn("a", "bob"), [], "who has answered nothing is asked nothing again");
  const spent = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const drafts = begin(state, "ann", `r${round}`, shares);
    by(state, "ann", drafts);
    for (const { decisionId, assetId } of askedBy(drafts)) {
      assert.ok(!spent.has(assetId), `${assetId} is not asked a third time`);
      spent.add(assetId);
      says(state, "ann", decisionId, { answer: "yes", sprintId: `s-r${round}` });
    }
    by(state, "ann", endSprint(state, `s-r${round}`));
  }
  assert.equal(spent.size, old.length);
});

test("short sprints come to the share as well, over many of them", () => {
  const state = answeredByAnn();
  for (const name of fresh.slice(10)) says(state, "bob", `decision.${name}`, { answer: "yes" });
  const seeds = Array.from({ length: 400 }, (_, at) => `short-${at}`);
  const counts = seeds.map((seed) => askedBy(begin(state, "ann", seed, { repeatShare: 0.04, knownShare: 0 })).length);
  const share = counts.reduce((sum, count) => sum + count, 0) / (counts.length * 10);
  assert.ok(share > 0.03 && share < 0.05, `${share}`);
});

test("a control question looks like any other: its event, its state and its place say nothing of what it is", () => {
  const state = answeredByAnn(["blurred", "blank"]);
  const drafts = begin(state, "ann", "look", all);
  const controls = askedBy(drafts);
  assert.equal(controls.length, 4);
  const ids = orderOf(drafts);
  assert.deepEqual(
    [...ids].sort(),
    [...fresh.map((name) => `decision.${name}`), ...controls.map((one) => one.decisionId)].sort(),
  );
  by(state, "ann", drafts);
  const real = state.decisions[`decision.${fresh[0]}`];
  assert.ok(real);
  for (const { decisionId, question } of controls) {
    const control = state.decisions[decisionId];
    assert.ok(control);
    assert.deepEqual(Object.keys(control), Object.keys(real));
    assert.deepEqual(Object.keys(question).sort(), Object.keys(real.question).sort());
    const values = ({ id, assetId, versionId, question: _, askedAt, askedSeq, ...rest }: typeof control) => rest;
    assert.deepEqual(values(control), values(real));
  }
  assert.doesNotMatch(JSON.stringify([drafts, state.decisions, state.sprints]), /control|repeat|known|honey|expect/i);
});

test("whatever is answered to a control question, and taken back, leaves everything but the question as it was", () => {
  const answers = fc.constantFrom("yes" as const, "no" as const, "unsure" as const);
  const state = answeredByAnn(["blurred", "blank"]);
  by(state, "ann", begin(state, "ann", "effects", all));
  const controls = openDecisions(state).filter(({ assetId }) => !fresh.includes(assetId));
  assert.equal(controls.length, 4);
  const rest = ({
    decisions,
    openDecisionIds,
    answeredDecisionIds,
    sprints,
    answerGapsMs,
    seq,
    lastEventAt,
    ...others
  }: ProjectState) =>
    JSON.stringify({
      ...others,
      stories: [...old, "blurred"].map((id) => storyOf(state, id)),
      board: boardView(state),
    });
  const before = rest(state);
  fc.assert(
    fc.property(fc.nat(3), answers, (at, answer) => {
      const id = controls[at]?.id ?? "";
      assert.equal(says(state, "ann", id, { answer, sprintId: "s-effects" }).length, 1, "the answer alone is an event");
      assert.equal(rest(state), before);
      takesBack(state, "ann", id);
      assert.equal(rest(state), before);
      assert.equal(state.decisions[id]?.answer, null);
    }),
    { numRuns: 40 },
  );
});

test("taking back the answer that a repeat repeats restores the asset, and the repeat still decides nothing", () => {
  const state = answeredByAnn();
  by(state, "ann", begin(state, "ann", "back", { repeatShare: 0.05, knownShare: 0 }));
  const control = openDecisions(state).find(({ assetId }) => old.includes(assetId));
  assert.ok(control);
  const status = () => state.assets[control.assetId]?.versions[0]?.status;
  takesBack(state, "ann", `decision.${control.assetId}`);
  assert.equal(status(), "asked");
  says(state, "ann", control.id, { answer: "yes" });
  assert.equal(status(), "asked");
});

test("taking back the answer to a control question closes no exception of its asset", () => {
  const state = answeredByAnn();
  by(state, "ann", begin(state, "ann", "exception", { repeatShare: 0.05, knownShare: 0 }));
  const control = openDecisions(state).find(({ assetId }) => old.includes(assetId));
  assert.ok(control);
  says(state, "ann", control.id, { answer: "yes" });
  const { assetId, versionId, runId } = control;
  const where = { specId: assetId, assetId, versionId, runId, jobId: null, suspect: null, evidenceHash: null };
  const nextAction = { verb: "retry" as const, label: "Render again" };
  const raised = { stage: "route" as const, code: "X", sentence: "Something else.", ...where, nextAction };
  by(state, "worker", [raiseException(raised, "later", [])]);
  takesBack(state, "ann", control.id);
  assert.equal(openExceptions(state).length, 1);
});

test("known answers are pictures that a hard rule turned down, or that two others agreed about", () => {
  const shares = { repeatShare: 0, knownShare: 0.05 };
  const state = answeredByAnn(["blurred"]);
  const [control, ...more] = askedBy(begin(state, "ann", "known", shares));
  assert.deepEqual([control?.assetId, more], ["blurred", []]);
  assert.deepEqual(
    [control?.question.text, control?.question.why],
    ["Is the whole subject in the picture?", cropped.message],
  );
  const soft = answeredByAnn();
  by(soft, "worker", [
    ...readySpec("dim"),
    runStarted("run-2", version("dim")),
    ...made("dim"),
    turnedDown("dim", { ...cropped, reasonCode: "HAZE" }),
  ]);
  assert.deepEqual(askedBy(begin(soft, "ann", "known", shares)), [], "a calibrated limit may be wrong");
});

test("what two people agreed about is a known answer for others, and a repeat for those two", () => {
  const state = answeredByAnn();
  const name = fresh[0] ?? "";
  const [, question] = asked(name);
  assert.ok(question?.type === "decision.asked");
  by(state, "worker", [{ ...question, payload: { ...question.payload, second: { by: "kind", of: "contract" } } }]);
  says(state, "bob", `decision.${name}`, { answer: "no" });
  const second = openDecisions(state).find(({ round }) => round !== null)?.id ?? "";
  const shares = { repeatShare: 0, knownShare: 0.05 };
  assert.deepEqual(askedBy(begin(state, "ann", "two", shares)), [], "one person's word is not enough");
  says(state, "cat", second, { answer: "yes" });
  const version = () => state.assets[name]?.versions[0] as Version;
  assert.equal(knownAnswer(state, version()), null, "two who disagree know nothing");
  takesBack(state, "cat", second);
  says(state, "cat", second, { answer: "no" });
  assert.equal(knownAnswer(state, version()), "no");
  assert.deepEqual(
    askedBy(begin(state, "ann", "two", shares)).map(({ assetId }) => assetId),
    [name],
  );
  for (const reviewer of ["bob", "cat"]) assert.deepEqual(askedBy(begin(state, reviewer, "two", shares)), []);
});

test("control questions that nobody answered end with their sprint, and are no news to others", () => {
  const state = answeredByAnn(["blurred"]);
  by(state, "bob", begin(state, "bob", "other"));
  const before = openDecisions(state).length;
  by(state, "ann", begin(state, "ann", "mine", all));
  assert.ok(openDecisions(state).length > before);
  const other = state.sprints["s-other"];
  assert.ok(other);
  assert.equal(sprintStanding(state, other).arrivals, 0);
  by(state, "ann", endSprint(state, "s-mine"));
  assert.equal(openDecisions(state).length, before);
});

/** Ann answers every control question of many sprints; her answers are right as often as `isRight` says. */
function manySprints(state: ProjectState, isRight: (at: number) => boolean): ReviewerAgreement[][] {
  const told: ReviewerAgreement[][] = [];
  let at = 0;
  for (let round = 0; round < 10; round += 1) {
    const drafts = begin(state, "ann", `m${round}`, { repeatShare: 0.05, knownShare: 0 });
    by(state, "ann", drafts);
    for (const { decisionId, assetId } of askedBy(drafts)) {
      const before = state.decisions[`decision.${assetId}`]?.answer;
      const other = before === "yes" ? "no" : "yes";
      says(state, "ann", decisionId, { answer: isRight(at++) ? (before ?? "yes") : other, sprintId: `s-m${round}` });
    }
    told.push(agreementOf(state));
    by(state, "ann", endSprint(state, `s-m${round}`));
  }
  return told;
}

test("agreement counts when a sprint has ended, has no rate below ten, and an interval from there on", () => {
  const state = answeredByAnn();
  const told = manySprints(state, (at) => at % 5 !== 0);
  assert.deepEqual(told[0], [], "an answer moves no figure while its sprint goes on");
  assert.deepEqual(told[4]?.[0]?.repeats, { count: 8, hits: 6, rate: null });
  const [ann] = agreementOf(state);
  assert.deepEqual([ann?.reviewer, ann?.repeats.count, ann?.repeats.hits], ["ann", 20, 16]);
  const { value, low, high } = ann?.repeats.rate ?? { value: 0, low: 0, high: 0 };
  // Wilson (1927), 16 of 20: 0.584 to 0.919.
  assert.deepEqual([value, low.toFixed(3), high.toFixed(3)], [0.8, "0.584", "0.919"]);
});

test("what a control question is held against may be taken back: then it counts for nothing", () => {
  const state = answeredByAnn();
  manySprints(state, () => true);
  const control = Object.values(state.decisions).find((one) => !isDeciding(state, one));
  takesBack(state, "ann", `decision.${control?.assetId}`);
  assert.equal(agreementOf(state)[0]?.repeats.count, 19);
});
