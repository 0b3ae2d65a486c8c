import assert from "node:assert/strict";
import { test } from "node:test";
import { wishOfCopy } from "../../../core/intake/duplicate.ts";
import { lintSpec } from "../../../core/intake/lint.ts";
import { type DocumentWish, type Judge, previewOf } from "../../../core/intake/rows.ts";
import { specFromTemplate } from "../../../core/intake/spec-from-template.ts";
import { specTemplates } from "../../../core/intake/templates.ts";
import { readyBlockers } from "../../../core/spec/decide.ts";
import { parse } from "../../../store/schemas.ts";
import { spec } from "../policy/small-documents.ts";
import { documents, lookupOf, specOf } from "../policy/small-project.ts";

const wish = (id: string, more: Partial<DocumentWish> = {}): DocumentWish => {
  return { line: null, kind: "specs", id, title: id, document: { id }, problems: [], ...more };
};
const judge: Judge = {
  exists: (_, id) => id === "there" || id === "there_2",
  problemsOf: () => [],
  findingsOf: () => [{ level: "error", code: "X", field: "", sentence: "s", fix: "f" }],
};

test("ids that exist or come twice are collisions with a free id beside them; nothing is renamed by itself", () => {
  const { rows, counts } = previewOf(
    [wish("there"), wish("new"), wish("two"), wish("two"), wish("there_3")],
    [],
    judge,
  );
  assert.deepEqual(
    rows.map(({ id, collision, suggestedId, isCreatable }) => [id, collision, suggestedId, isCreatable]),
    [
      ["there", "exists", "there_4", false],
      ["new", null, null, true],
      ["two", "twice", "two_2", false],
      ["two", "twice", "two_3", false],
      ["there_3", null, null, true],
    ],
  );
  assert.deepEqual(counts, {
    rows: 5,
    creatable: 2,
    collisions: 3,
    problems: 0,
    errors: 5,
    warnings: 0,
    suggestions: 0,
  });
});

test("the same id of two kinds is no collision; an id that can't be is a problem and keeps lint from looking", () => {
  const { rows } = previewOf([wish("a"), wish("a", { kind: "loras" }), wish("constructor"), wish("A b")], [], judge);
  assert.deepEqual(
    rows.map(({ collision }) => collision),
    [null, null, null, null],
  );
  assert.deepEqual(
    rows.map(({ problems }) => problems.length),
    [0, 0, 1, 1],
  );
  assert.deepEqual(
    rows.map(({ findings }) => findings.length),
    [1, 1, 0, 0],
  );
});

test("every template makes a valid spec, with what a person answers in its place", () => {
  for (const template of specTemplates) {
    const setting = { assetTypes: template.assetTypes.slice(0, 1), checkpoints: ["copax"] };
    const { document, problems, id } = specFromTemplate(template, { title: "A thing", prompt: "a red thing" }, setting);
    assert.deepEqual([problems, id], [[], "a_thing"]);
    parse("spec", document);
    const more = specFromTemplate(template, { title: "B", width: 128, entityId: "duck", tier: 0, style: "s" }, setting);
    parse("spec", more.document);
    assert.equal(more.document["tier"], 0);
  }
});

test("a template with answers for states, frames and variants writes them all", () => {
  const of = (id: string, answers: object) => {
    const template = specTemplates.find((each) => each.id === id);
    assert.ok(template);
    return specFromTemplate(template, { title: "x", ...answers }, { assetTypes: [], checkpoints: [] }).document[
      "output"
    ];
  };
  assert.deepEqual(of("ui_state_set", { states: ["on", "hover"] }), {
    ...{ kind: "ui_states", background: "plain_white", sizes: [{ widthPx: 384, heightPx: 192 }] },
    uiStates: {
      states: ["on", "hover"],
      statePrompts: { on: "on state", hover: "hover state, brighter with a light rim" },
    },
  });
  assert.deepEqual(of("animation_strip", { animationName: "burn", frameCount: 3, fps: 8, loop: false, width: 64 }), {
    ...{ kind: "animation", background: "plain_white", sizes: [{ widthPx: 64, heightPx: 384 }] },
    animation: { name: "burn", frameCount: 3, fps: 8, loop: false },
  });
  assert.deepEqual(of("logo", { variants: ["emblem"] }), {
    ...{ kind: "logo_set", background: "plain_white", sizes: [{ widthPx: 512, heightPx: 512 }] },
    logoVariants: [{ name: "emblem" }],
  });
});

test("a copy of a ready spec is a draft without its pins; a copy of a draft keeps what its author wrote", () => {
  const pinned = { ...spec, status: "ready" as const, checkpointProfileId: "p", checkpointProfileVersion: "v1" };
  const { wish: copy, unmapped } = wishOfCopy(pinned, { kind: "duplicate", specId: spec.id });
  assert.deepEqual(
    [copy.id, copy.document["status"], copy.document["checkpointProfileId"], copy.document["prompt"]],
    [`${spec.id}_copy`, "draft", undefined, spec.prompt],
  );
  assert.ok(unmapped.some(({ where }) => where === "checkpointProfileVersion"));
  const draft = { ...spec, status: "draft" as const, checkpointProfileId: "p" };
  const kept = wishOfCopy(draft, { kind: "duplicate", specId: spec.id, id: "other", title: "Other" }).wish;
  assert.deepEqual([kept.id, kept.title, kept.document["checkpointProfileId"]], ["other", "Other", "p"]);
});

test("the errors of lint are the blockers of the ready gate, word for word", () => {
  for (const change of [{ checkpointId: "nowhere" }, { tags: ["nobody:knows"] }, { prompt: {} }, {}]) {
    const all = documents({ spec: { ...spec, ...change } });
    const errors = lintSpec(specOf(all), lookupOf(all)).filter(({ level }) => level === "error");
    const blockers = readyBlockers(specOf(all), lookupOf(all)).map((blocker) => ({ level: "error", ...blocker }));
    assert.deepEqual(errors, blockers);
  }
});

test("warnings and suggestions name what may spoil or better the pictures, worst first", () => {
  const codesOf = (change: object): readonly string[] => {
    const all = documents({ spec: { ...spec, ...change } });
    const findings = lintSpec(specOf(all), lookupOf(all));
    const levels = findings.map(({ level }) => ["error", "warning", "suggestion"].indexOf(level));
    assert.deepEqual(levels, [...levels].sort());
    for (const { fix, sentence, field } of findings)
      assert.ok(fix.length > 3 && sentence.length > 10 && /^(\/|$)/.test(field));
    return findings.map(({ code }) => code);
  };
  const cases: readonly [object, string][] = [
    [
      { output: { kind: "ui_states", uiStates: { states: ["a", "b"], statePrompts: { a: "x" } } } },
      "STATE_WITHOUT_WORDS",
    ],
    [{ output: { kind: "animation", animation: { name: "a", frameCount: 2 } } }, "FRAME_WITHOUT_WORDS"],
    [{ output: { kind: "animation", animation: { name: "a", frameCount: 1 } } }, "ONE_FRAME"],
    [{ generationParams: { steps: 150 } }, "MANY_STEPS"],
    [{ tags: [] }, "NO_TAGS"],
    [{ prompt: { positive: "duck" } }, "FEW_WORDS"],
    [{ output: {} }, "NO_SIZE"],
  ];
  for (const [change, code] of cases) assert.ok(codesOf(change).includes(code), code);
  const all = documents({ specs: [{ ...spec, id: "other", title: ` ${spec.title.toUpperCase()}` }] });
  assert.ok(lintSpec(specOf(all), lookupOf(all)).some(({ code }) => code === "TITLE_TWICE"));
});
