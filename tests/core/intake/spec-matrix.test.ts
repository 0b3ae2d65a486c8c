import assert from "node:assert/strict";
import { test } from "node:test";
import type { IntakeMatrix, Spec } from "../../../core/contracts.ts";
import { wishesOfMatrix } from "../../../core/intake/spec-matrix.ts";
import { parse } from "../../../store/schemas.ts";

const setting = { assetTypes: ["ui_button", "ui_icon"], checkpoints: ["copax", "pony"] };
const matrix: IntakeMatrix = {
  kind: "matrix",
  template: "ui_state_set",
  idPattern: "{faction}_{rank}_button",
  titlePattern: "{faction}: {rank}",
  promptPattern: "{rank} plate of {faction}, {{title}}",
  axes: [
    { name: "faction", values: [{ id: "rust", title: "Rust Choir", tags: ["faction:rust"] }, { id: "duck" }] },
    { name: "rank", values: [{ id: "small" }, { id: "big", prompt: "huge", tier: 0 }] },
    { name: "look", as: "states", values: [{ id: "normal" }, { id: "pressed" }] },
  ],
  defaults: { tags: ["ui:menu"], checkpointId: "pony" },
};
const idsOf = (changed: IntakeMatrix) => wishesOfMatrix(changed, setting).map(({ id }) => id);

test("every combination is a spec, values fill the patterns, and an axis of states becomes the states of each", () => {
  const wishes = wishesOfMatrix(matrix, setting);
  assert.deepEqual(
    wishes.map(({ id, title, document }) => [id, title, document["prompt"], document["tags"], document["tier"]]),
    [
      [
        "rust_small_button",
        "Rust Choir: Small",
        { positive: "Small plate of Rust Choir, {{title}}" },
        ["ui:menu", "faction:rust"],
        1,
      ],
      [
        "rust_big_button",
        "Rust Choir: Big",
        { positive: "huge plate of Rust Choir, {{title}}" },
        ["ui:menu", "faction:rust"],
        0,
      ],
      ["duck_small_button", "Duck: Small", { positive: "Small plate of Duck, {{title}}" }, ["ui:menu"], 1],
      ["duck_big_button", "Duck: Big", { positive: "huge plate of Duck, {{title}}" }, ["ui:menu"], 0],
    ],
  );
  const { output, qualityContract } = parse<Spec>("spec", wishes[0]?.document);
  assert.deepEqual(output?.uiStates?.states, ["normal", "pressed"]);
  assert.deepEqual(qualityContract?.requiredStates, ["normal", "pressed"]);
});

test("ids stay as they are when a value is added, moved or gets another title", () => {
  const [faction, rank, look] = matrix.axes;
  assert.ok(faction && rank && look);
  const before = idsOf(matrix);
  const more = [{ id: "new" }, ...[...faction.values].reverse().map((value) => ({ ...value, title: "Another" }))];
  const after = idsOf({ ...matrix, axes: [rank, look, { ...faction, values: more }] });
  assert.equal(after.length, 6);
  for (const id of before) assert.ok(after.includes(id), id);
});

test("a pattern that forgets an axis, names an unknown one, or axes that can't be are refused with the field", () => {
  const [faction, rank, look] = matrix.axes;
  assert.ok(faction && rank && look);
  const hundred = Array.from({ length: 30 }, (_, at) => ({ id: `v${at}` }));
  const cases: readonly [Partial<IntakeMatrix>, string, RegExp][] = [
    [{ idPattern: "{faction}_button" }, "/idPattern", /\{rank\}/],
    [{ promptPattern: "{colour} plate" }, "/promptPattern", /\{colour\}/],
    [{ promptPattern: "{look} plate" }, "/promptPattern", /\{look\}/],
    [{ axes: [faction, faction] }, "/axes", /one name/],
    [{ axes: [faction, rank, look, { ...look, name: "other" }] }, "/axes", /two axes of states/],
    [{ axes: [faction, rank, { ...look, values: [{ id: "a" }, { id: "a" }] }] }, "/axes", /twice/],
    [{ template: "icon" }, "/axes", /does not/],
    [
      {
        axes: [
          { ...faction, values: hundred },
          { ...rank, values: hundred },
        ],
      },
      "/axes",
      /900/,
    ],
  ];
  for (const [change, path, message] of cases)
    assert.throws(
      () => wishesOfMatrix({ ...matrix, ...change }, setting),
      (error: { code: string; message: string; fields: { path: string }[] }) =>
        error.code === "INVALID_INPUT" && error.fields[0]?.path === path && message.test(error.message),
      path,
    );
});
