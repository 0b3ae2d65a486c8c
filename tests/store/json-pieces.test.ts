import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonPieces } from "../../store/json-pieces.ts";

test("the pieces of a value are the bytes of its JSON", async () => {
  const value = {
    a: 1,
    none: undefined,
    nothing: null,
    list: [1, { x: undefined }],
    empty: {},
    'qu"ote\n': { "é\u2028": "\ud800 lone", b: undefined, c: { deep: { deeper: [] } }, l: ["x"] },
    lists: [[], ["y", undefined]],
    none2: [],
    many: Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`key ${at}`, { text: "é漢👩‍🚀".repeat(9), at }])),
  };
  const pieces = await jsonPieces(value, 2);
  assert.equal(Buffer.concat(pieces).toString("utf8"), JSON.stringify(value));
  assert.ok(pieces.length > 5);
  assert.ok(pieces.every(({ length }) => length < 300_000));
});

test("a large value is encoded in short turns, whether it is long in members or in lists, and others have theirs between", async () => {
  const blocks = Array.from({ length: 400 }, (_, block) =>
    Array.from({ length: 512 }, (__, at) => `id ${block} ${at}`),
  );
  const names = Array.from({ length: 20_000 }, (_, at) => `name ${at}`);
  const members = Object.fromEntries(names.map((id) => [id, { id, text: "x".repeat(900) }]));
  let turns = 0;
  let isDone = false;
  const count = (): void => {
    turns += 1;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const pieces = await jsonPieces({ deeper: { state: { blocks, members } } }, 4);
  isDone = true;
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  assert.ok(bytes > 20_000_000, `${bytes} bytes`);
  assert.ok(pieces.every(({ length }) => length < 80_000));
  assert.ok(turns >= bytes / 640_000, `${turns} turns for ${bytes} bytes`);
});
