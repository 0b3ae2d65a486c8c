import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentKind, Pins, Spec } from "../../../core/contracts.ts";
import {
  type DocumentRevision,
  readySpec,
  rebindSpec,
  removeDocument,
  reviseDocument,
} from "../../../core/document/decide.ts";
import { evolveDocuments, initialDocuments, type ListedDocuments } from "../../../core/document/state.ts";
import { summarize } from "../../../core/document/summary.ts";
import type { DiecastEvent, Draft } from "../../../core/event.ts";
import { hashOf } from "../../../core/hash.ts";
import { bindSpec, bindToPins } from "../../../core/spec/pinning.ts";
import { type RebindPreview, type RebindWish, rebindPreview } from "../../../core/spec/rebind.ts";
import { baselines, type Documents, profiles, spec } from "../policy/small-documents.ts";
import { changed, codesOf, documents, KINDS, listOf, lookupOf, withPolicies } from "../policy/small-project.ts";

const bound = (all: Documents = documents()) => {
  const result = bindSpec(all.spec, lookupOf(all));
  if (!result.ok) assert.fail(JSON.stringify(result.refusals));
  return result.value;
};

const second = {
  ...profiles[0],
  id: "copax-v2",
  title: "Second",
  version: "v2",
  checkpointId: "copax",
  basePositive: ["ultra"],
};
const loud = { ...baselines[0], id: "copax_loud", title: "Loud", version: "v1", checkpointId: "copax" };

/** The project after its defaults moved on to another profile and another baseline. */
const movedOn = (own: Spec = spec): Documents =>
  documents({
    spec: own,
    profiles: [...profiles, second],
    baselines: [...baselines, loud],
    project: withPolicies({
      checkpointProfiles: { copax: "copax-v2", pony: "pony-v1" },
      checkpointBaselineMap: {
        copax: { allowed: ["copax_house", "copax_loud"], default: "copax_loud" },
        pony: { allowed: ["pony_house"], default: "pony_house" },
      },
    }),
  });

test("saving a ready spec keeps its pins, although the project's defaults moved on", () => {
  const { value, pins } = bound();
  const edited = { ...value, title: "Better ship", prompt: { positive: "a better ship" } };
  const result = bindToPins(edited, pins, lookupOf(documents()));
  assert.ok(result.ok);
  assert.deepEqual(result.value, { value: edited, pins });
  assert.notDeepEqual(bound(movedOn(spec)).pins, pins);
});

test("a ready spec saved without the names of its profiles keeps those it is pinned to", () => {
  const { value, pins } = bound();
  const result = bindToPins({ ...spec, status: "ready" }, pins, lookupOf(documents()));
  assert.ok(result.ok);
  assert.deepEqual(result.value, { value, pins });
});

test("saving a ready spec can't choose another checkpoint or profile: that is for rebind", () => {
  const { value, pins } = bound();
  const choices: readonly [Partial<Spec>, string][] = [
    [{ checkpointId: "pony" }, "/checkpointId"],
    [{ checkpointProfileId: "copax-v2" }, "/checkpointProfileId"],
    [{ checkpointProfileVersion: "v2" }, "/checkpointProfileVersion"],
    [{ baselineProfileId: "copax_loud" }, "/baselineProfileId"],
  ];
  for (const [change, field] of choices) {
    const result = bindToPins({ ...value, ...change }, pins, lookupOf(movedOn()));
    assert.deepEqual(codesOf(result), ["SPEC_PINNED"], field);
    assert.ok(!result.ok && result.refusals.every((each) => each.field === field && each.fix.includes("Rebind")));
  }
});

test("documents that don't hold the pinned revisions are refused, each by name", () => {
  const { value, pins } = bound();
  const edited = documents({ profiles: changed(profiles, "copax-v1", { title: "Rewritten" }) });
  const result = bindToPins(value, pins, lookupOf(edited));
  assert.deepEqual(codesOf(result), ["PIN_DRIFTED"]);
  assert.ok(!result.ok && result.refusals[0]?.sentence.includes("checkpoint-profiles/copax-v1"));
});

test("a ready spec that an edit breaks is refused with every blocker", () => {
  const { value, pins } = bound();
  const result = bindToPins({ ...value, prompt: {}, loraIds: ["nowhere"] }, pins, lookupOf(documents()));
  assert.deepEqual(codesOf(result), ["STACK_UNSATISFIABLE", "PROMPT_EMPTY"]);
});

function preview(wish: RebindWish, all: Documents = documents()): RebindPreview {
  const { value, pins } = bound();
  const result = rebindPreview(
    {
      spec: { id: value.id, value, hash: hashOf(value) },
      pins,
      pinned: lookupOf(documents()),
      newest: lookupOf(all),
      approvedPictureOf: () => null,
      chance: () => 0.5,
    },
    wish,
  );
  if (!result.ok) assert.fail(JSON.stringify(result.refusals));
  return result.value;
}

test("a rebind of a spec whose documents did not move changes nothing, and its two plans are one", () => {
  const { value, pins, from, before, after } = preview({});
  assert.deepEqual([value, pins], [bound().value, bound().pins]);
  assert.deepEqual(from, pins);
  assert.ok(before.ok && after.ok);
  assert.equal(before.planHash, after.planHash);
});

test("a rebind takes newest revisions, the project's defaults where asked, and the chosen profile otherwise", () => {
  const names = ({ pins }: RebindPreview) => [pins.checkpointProfileId, pins.baselineProfileId];
  assert.deepEqual(names(preview({}, movedOn())), ["copax-v1", "copax_house"]);
  assert.notEqual(preview({}, movedOn()).pins.policyHash, bound().pins.policyHash);
  assert.deepEqual(names(preview({ checkpointProfileId: null }, movedOn())), ["copax-v2", "copax_house"]);
  assert.deepEqual(names(preview({ baselineProfileId: "copax_loud" }, movedOn())), ["copax-v1", "copax_loud"]);
  assert.deepEqual(names(preview({ checkpointId: "pony" }, movedOn())), ["pony-v1", "pony_house"]);
});

test("the preview shows the plan before and after, and its hash moves with what would be committed", () => {
  const { before, after, previewHash } = preview({ checkpointProfileId: null }, movedOn());
  assert.ok(before.ok && after.ok);
  const words = (result: typeof before) => JSON.stringify(result.objects);
  assert.ok(words(before).includes("masterpiece") && !words(after).includes("masterpiece"));
  assert.ok(words(after).includes("ultra"));
  assert.notEqual(previewHash, preview({}, movedOn()).previewHash);
});

const revisionOf = (kind: DocumentKind, value: { readonly id: string; readonly title: string }): DocumentRevision => ({
  kind,
  id: value.id,
  hash: hashOf(value),
  summary: summarize(kind, value as Spec),
});

function fold(state: ListedDocuments, drafts: readonly Draft[]): ListedDocuments {
  const event = (draft: Draft) => ({ ...draft, ts: "2026-01-01T00:00:00.000Z" }) as DiecastEvent;
  return drafts.reduce((next, draft) => evolveDocuments(next, event(draft)), state);
}

/** The small project as a log leaves it, its spec ready. */
function readyState(): ListedDocuments {
  const all = documents();
  const state = KINDS.flatMap((kind) => listOf(all, kind).map((value) => revisionOf(kind, value))).reduce(
    (next, revision) => fold(next, reviseDocument(next, revision)),
    initialDocuments(),
  );
  const { value, pins } = bound();
  return fold(state, readySpec(state, revisionOf("specs", value), pins));
}

const otherPins: Pins = { ...bound().pins, policyHash: "0".repeat(64) };

test("readying a ready spec again moves no pins: other ones are refused, the same ones say nothing twice", () => {
  const { value, pins } = bound();
  const revision = revisionOf("specs", value);
  assert.throws(() => readySpec(readyState(), revision, otherPins), { code: "SPEC_NOT_READY" });
  assert.deepEqual(readySpec(readyState(), revision, pins), []);
});

test("only a rebind moves the pins of a ready spec, and its event keeps the old ones", () => {
  const { value, pins } = bound();
  const revision = revisionOf("specs", value);
  const drafts = rebindSpec(readyState(), revision, otherPins, pins, revision.hash);
  assert.deepEqual(
    drafts.map(({ type, payload }) => [type, payload]),
    [["spec.readied", { specId: "ship", specHash: revision.hash, pins: otherPins, reboundFrom: pins }]],
  );
  assert.deepEqual(fold(readyState(), drafts).documents["specs/ship"]?.pins, otherPins);
  assert.throws(() => rebindSpec(readyState(), revision, pins, otherPins, revision.hash), { code: "STALE_DOCUMENT" });
  assert.throws(() => rebindSpec(readyState(), revision, otherPins, pins, hashOf("old")), { code: "STALE_DOCUMENT" });
  assert.deepEqual(rebindSpec(readyState(), revision, pins, pins, revision.hash), []);
  const draft = fold(readyState(), reviseDocument(readyState(), revisionOf("specs", spec)));
  assert.throws(() => rebindSpec(draft, revisionOf("specs", spec), otherPins, pins, hashOf(spec)), {
    code: "SPEC_NOT_READY",
  });
});

const drifted = (drafts: readonly Draft[]) =>
  drafts.flatMap((draft) => (draft.type === "spec.pin-drifted" ? [draft.payload] : []));

test("a document that a ready spec is pinned to and that moves on is a drift, once, and moves no pins", () => {
  const all = documents();
  const cases: readonly [DocumentKind, { readonly id: string; readonly title: string } | undefined][] = [
    ["project", all.project],
    ["checkpoints", all.checkpoints[0]],
    ["checkpoint-profiles", profiles[0]],
    ["baseline-profiles", baselines[0]],
  ];
  for (const [kind, value] of cases) {
    assert.ok(value !== undefined);
    const edited = revisionOf(kind, { ...value, title: "Edited" });
    const drafts = reviseDocument(readyState(), edited);
    const document = `${kind}/${value.id}`;
    assert.deepEqual(drifted(drafts), [{ specId: "ship", document, pinned: hashOf(value), found: edited.hash }]);
    const after = fold(readyState(), drafts);
    assert.deepEqual(after.documents["specs/ship"]?.pins, bound().pins);
    assert.deepEqual(drifted(reviseDocument(after, revisionOf(kind, { ...value, title: "Edited again" }))), []);
    assert.equal(drifted(removeDocument(readyState(), kind, value.id))[0]?.found, null);
  }
});

test("documents that no ready spec is pinned to move on without a word", () => {
  const pony = profiles[1];
  assert.ok(pony !== undefined);
  const edited = revisionOf("checkpoint-profiles", { ...pony, title: "Edited" });
  assert.deepEqual(drifted(reviseDocument(readyState(), edited)), []);
  assert.deepEqual(drifted(reviseDocument(readyState(), revisionOf("checkpoint-profiles", pony))), []);
});
