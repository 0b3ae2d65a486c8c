import assert from "node:assert/strict";
import { test } from "node:test";
import { pathOf } from "../../ui/components/overlay-path.ts";

test("each kind of overlay becomes a path in pixels of the picture", () => {
  const points = [
    [1, 2],
    [30, 40],
  ];
  assert.equal(pathOf({ kind: "box", label: "", points }), "M1 2H30V40H1Z");
  assert.equal(pathOf({ kind: "line", label: "", points }), "M1 2L30 40");
  assert.equal(pathOf({ kind: "polyline", label: "", points }), "M1 2L30 40");
  assert.equal(pathOf({ kind: "points", label: "", points }), "M1 2h0M30 40h0");
});

test("an overlay without points draws nothing", () => {
  assert.equal(pathOf({ kind: "polyline", label: "", points: [] }), "");
});
