import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeText, estimateTokens, sameTextKey, splitText, writeFragment } from "../../../core/policy/dialect.ts";

test("round brackets in words are escaped, and only once", () => {
  assert.equal(escapeText("ship (side view)"), "ship \\(side view\\)");
  assert.equal(escapeText("ship \\(side view\\)"), "ship \\(side view\\)");
});

test("weight 1 writes plain text, other weights write ComfyUI's syntax with at most three decimals", () => {
  const cases: readonly [number, string][] = [
    [1, "glow"],
    [1.2, "(glow:1.2)"],
    [0.1 + 0.2, "(glow:0.3)"],
    [1.23456, "(glow:1.235)"],
    [1.0001, "glow"],
  ];
  for (const [weight, text] of cases) assert.equal(writeFragment("glow", weight), text);
  assert.equal(writeFragment("orb (blue)", 1.1), "(orb \\(blue\\):1.1)");
});

test("text splits at commas outside brackets, with white space folded and empty parts dropped", () => {
  assert.deepEqual(splitText(" a  b,, c (d, e),\n f "), ["a b", "c (d, e)", "f"]);
  assert.deepEqual(splitText("a), b"), ["a)", "b"]);
  assert.deepEqual(splitText(" , "), []);
});

test("two parts say the same when only ASCII case and white space differ", () => {
  assert.equal(sameTextKey("  White  BACKGROUND "), sameTextKey("white background"));
  // A Turkish locale would turn I into a dotless i; the key must not ask it.
  assert.equal(sameTextKey("ICON"), "icon");
});

test("the token estimate grows with words, numbers and punctuation and ignores escapes", () => {
  assert.equal(estimateTokens("score_9, glow"), 5);
  assert.equal(estimateTokens("masterpiece"), 2);
  assert.equal(estimateTokens("\\(a\\)"), estimateTokens("(a)"));
  assert.equal(estimateTokens("(side view:1.15), hull"), estimateTokens("side view, hull"));
  assert.equal(estimateTokens("(at 3\\:1 \\(a\\):0.5)"), estimateTokens("at 3\\:1 (a)"));
});
