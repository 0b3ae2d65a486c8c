import assert from "node:assert/strict";
import { test } from "node:test";
import { isReadyLine, lineSplitter } from "../../scripts/start/lines.ts";

function split(...chunks: readonly string[]): readonly string[] {
  const lines: string[] = [];
  const push = lineSplitter((line) => lines.push(line));
  for (const chunk of chunks) push(chunk);
  return lines;
}

test("lines are put together over chunk borders and an unfinished one is kept back", () => {
  assert.deepEqual(split("on", "e\ntw", "o\r\nthree"), ["one", "two"]);
});

test("a line without an end is passed on in parts, not gathered for ever", () => {
  const parts = split("x".repeat(70_000), "y".repeat(10));
  assert.deepEqual(parts, ["x".repeat(70_000)]);
});

test("only a JSON object with ready true is a ready line", () => {
  assert.equal(isReadyLine('{"ready":true,"port":4400}'), true);
  for (const line of ['{"ready":false}', '{"ready":"true"}', "{ready", "ready", "[true]", ""]) {
    assert.equal(isReadyLine(line), false, line);
  }
});
