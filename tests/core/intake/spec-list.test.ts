import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { IntakeList } from "../../../core/contracts.ts";
import { Failure } from "../../../core/failure.ts";
import { readCsv } from "../../../core/intake/csv.ts";
import { freeId, isDocumentId, slugOf } from "../../../core/intake/slug.ts";
import { formatOf, wishesOfList } from "../../../core/intake/spec-list.ts";

const setting = { assetTypes: ["ui_icon", "enemy"], checkpoints: ["copax"] };
const read = (text: string, more: Partial<IntakeList> = {}) =>
  wishesOfList({ kind: "list", template: "icon", text, ...more }, setting);
const brief = (text: string, more: Partial<IntakeList> = {}) =>
  read(text, more).wishes.map(({ line, id, document }) => [line, id, document["prompt"], document["tags"]]);

test("a line gives title, prompt and tags; one without a colon is both title and prompt", () => {
  assert.deepEqual(
    brief("Bomb icon: a round bomb #ui:hud #metal\n\n// later\nKey - old and golden\n  Star  \nTime: 12:30\n"),
    [
      [1, "bomb_icon", { positive: "a round bomb" }, ["ui:hud", "metal"]],
      [4, "key", { positive: "old and golden" }, []],
      [5, "star", { positive: "Star" }, []],
      [6, "time", { positive: "12:30" }, []],
    ],
  );
});

test("only items of a Markdown list make specs; headings and prose are listed with their line", () => {
  const { wishes, unmapped } = read("# HUD\n- **Bomb**: round\n  * [x] Key: `old`\n2) Star\nsome prose\r\n");
  assert.deepEqual(
    wishes.map(({ line, title, document }) => [line, title, document["prompt"]]),
    [
      [2, "Bomb", { positive: "round" }],
      [3, "Key", { positive: "old" }],
      [4, "Star", { positive: "Star" }],
    ],
  );
  assert.deepEqual(
    unmapped.map(({ where, text }) => [where, text]),
    [
      ["line 1", "# HUD"],
      ["line 5", "some prose"],
    ],
  );
});

test("CSV keeps commas, quotes and line breaks inside quotes, and knows the line each record begins on", () => {
  const { records } = readCsv('a,b\r\n"x, ""y""","two\nlines"\n\nlast;one,2');
  assert.deepEqual(records, [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ['x, "y"', "two\nlines"] },
    { line: 5, cells: ["last;one", "2"] },
  ]);
  assert.deepEqual(readCsv('a;b\n"x,1";"y"').records[1]?.cells, ["x,1", "y"]);
});

test("columns are found under the names people use; unknown columns and cells too many are listed", () => {
  const { wishes, unmapped } = read(
    'Name;Description;Tags;Importance;Negative Prompt;Colour\n"Lamp; old";a lamp;ui:hud|metal;0;text;red\nDoor;;;;;;more\n',
  );
  const [lamp, door] = wishes;
  assert.deepEqual(lamp?.document["prompt"], { positive: "a lamp", negative: "text" });
  assert.deepEqual([lamp?.id, lamp?.document["tags"], lamp?.document["tier"]], ["lamp_old", ["ui:hud", "metal"], 0]);
  assert.deepEqual(door?.document["prompt"], { positive: "" });
  assert.deepEqual(
    unmapped.map(({ where, text }) => [where, text]),
    [
      ["line 2, column Colour", "red"],
      ["line 3, cell 7", "more"],
    ],
  );
});

test("a cell that is no number, and a quote nobody closes, are problems of their line", () => {
  const { wishes } = read('title,tier\nLamp,high\nDoor,"1\nmore');
  assert.deepEqual(
    wishes.map(({ problems }) => problems.map(({ path, rule }) => [path, rule])),
    [
      [["/tier", "type"]],
      [
        ["/tier", "type"],
        ["line", "quote"],
      ],
    ],
  );
});

test("a table without a title column, with a column twice, or a list without entries is refused", () => {
  for (const [text, format] of [
    ["prompt,tags\na,b", "csv"],
    ["title,name\na,b", "csv"],
    ["\n// x\n", "lines"],
    ["# only a heading", "markdown"],
  ] as const)
    assert.throws(() => read(text, { format }), { code: "INVALID_INPUT" });
  assert.throws(() => read("a\n".repeat(501)), { code: "INVALID_INPUT", message: /501/ });
});

test("what a list is written in is seen from its first lines", () => {
  assert.equal(formatOf("title,prompt\na,b"), "csv");
  assert.equal(formatOf("Title\tTags\nx\ty"), "csv");
  assert.equal(formatOf("# x\n- a\n- b"), "markdown");
  assert.equal(formatOf("Name, of a thing\nother"), "lines");
  assert.equal(formatOf("Bomb: round\nKey: old"), "lines");
});

test("defaults fill what a line does not say; tags of both count, ids and titles never come from defaults", () => {
  const defaults = { id: "same", title: "Same", tier: 3, tags: ["a"], style: "s", prompt: "unused" };
  const [wish] = read("Bomb: round #b", { defaults }).wishes;
  assert.deepEqual(
    [wish?.id, wish?.title, wish?.document["tier"], wish?.document["tags"], wish?.document["style"]],
    ["bomb", "Bomb", 3, ["a", "b"], "s"],
  );
  assert.deepEqual(wish?.document["prompt"], { positive: "round" });
});

test("an asset type the template can't tell is a problem that names the choices; with a default it is none", () => {
  const list: Partial<IntakeList> = { template: "character_sprite" };
  assert.match(read("Duck", list).wishes[0]?.problems[0]?.fix ?? "", /ui_icon, enemy/);
  assert.deepEqual(read("Duck", { ...list, defaults: { assetType: "enemy" } }).wishes[0]?.problems, []);
});

test("an id depends on the title alone, follows the grammar, and exists for titles without Latin letters", () => {
  assert.deepEqual(["Shield Cell (world)", "Énergie", "İstanbul", "  --x--  ", "Straße"].map(slugOf), [
    "shield_cell_world",
    "energie",
    "istanbul",
    "x",
    "stra_e",
  ]);
  assert.match(slugOf("鴨"), /^asset_[0-9a-f]{8}$/);
  assert.notEqual(slugOf("鴨"), slugOf("雁"));
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (title) => {
      const id = slugOf(title);
      assert.ok(isDocumentId(id) || id in Object.prototype || id === "prototype", id);
      assert.equal(slugOf(title), id);
    }),
    { seed: 1 },
  );
  assert.equal(isDocumentId("constructor"), false);
  assert.equal(
    freeId("a".repeat(64), (id) => id.endsWith("_2")),
    `${"a".repeat(62)}_3`,
  );
});

test("any text in any format gives wishes or a failure", () => {
  const piece = fc.constantFrom('"', ",", ";", "\n", "\r\n", "- ", "title", "#x", ": ", "a", "\t", "鴨", "\u0000");
  const text = fc.array(piece, { minLength: 1, maxLength: 80 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        text.map((rest) => `title,tier,loop\n${rest}`),
        fc.string({ minLength: 1 }),
      ),
      (given) => {
        for (const format of ["auto", "lines", "csv", "markdown"] as const) {
          try {
            for (const { line } of read(given, { format }).wishes) assert.ok(line !== null && line >= 1);
          } catch (error) {
            assert.ok(error instanceof Failure, String(error));
          }
        }
      },
    ),
    { numRuns: 600, seed: 6 },
  );
});
