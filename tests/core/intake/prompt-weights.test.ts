import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readInfotext } from "../../../core/intake/infotext.ts";
import { specDraft } from "../../../core/intake/picture-draft.ts";
import { factsOfInfotext } from "../../../core/intake/picture-facts.ts";
import { readWeights } from "../../../core/intake/prompt-weights.ts";
import { parse } from "../../../store/schemas.ts";
import { models } from "./fixtures.ts";

const parts = (text: string, syntax: "a1111" | "comfyui" = "a1111") =>
  readWeights(text, syntax).parts.map(({ text: words, weight }) => [words, weight]);

test("brackets weigh as the programs say: given weights, 1.1 for each pair, less for square ones, nested ones multiply", () => {
  assert.deepEqual(parts("duck, (bright core:1.3), ((glow)), [dim], [[dimmer]], (a, b:1.2)"), [
    ...[
      ["duck", 1],
      ["bright core", 1.3],
      ["glow", 1.21],
      ["dim", 0.909],
      ["dimmer", 0.826],
      ["a", 1.2],
      ["b", 1.2],
    ],
  ]);
  assert.deepEqual(parts("((a:1.2))"), [["a", 1.32]]);
  assert.deepEqual(parts("(a:.5), (b:2.)"), [
    ["a", 0.5],
    ["b", 2],
  ]);
});

test("square brackets are text for ComfyUI, escaped ones are for everybody, and a smile is no weight", () => {
  assert.deepEqual(parts("[duck], (x:1.2)", "comfyui"), [
    ["[duck]", 1],
    ["x", 1.2],
  ]);
  assert.deepEqual(parts("tower \\(ruin\\), a:b"), [
    ["tower \\(ruin\\)", 1],
    ["a:b", 1],
  ]);
  assert.deepEqual(parts("(happy :)"), [["happy :", 1.1]]);
  assert.deepEqual(parts("a) b] c"), [["a) b] c", 1]]);
});

test("a bracket that nobody closes holds to the end", () => {
  assert.deepEqual(parts("a, (b, c"), [
    ["a", 1],
    ["b", 1.1],
    ["c", 1.1],
  ]);
});

test("weights inside a phrase, prompts that change while drawing and window breaks are listed, the words kept where they can be", () => {
  const { parts: read, unmapped } = readWeights("a (red:1.2) ball, [cat:dog:0.5], x BREAK y", "a1111");
  assert.deepEqual(
    read.map(({ text, weight }) => [text, weight]),
    [
      ["a red ball", 1],
      ["x", 1],
      ["y", 1],
    ],
  );
  assert.deepEqual(
    unmapped.map(({ text }) => text),
    ["[cat:dog:0.5]", "BREAK", '(red:1.2) in "a red ball"'],
  );
});

test("no text makes it slow or throw, no word is lost and no bracket of a weight stays", () => {
  const brackets = fc.array(fc.constantFrom("(", ")", "[", "]", ":1.2)", ",", "a", " ", "\\(", ":", "|"), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(brackets, (tokens) => {
      const { parts: read } = readWeights(tokens.join(""), "comfyui");
      assert.equal(
        read
          .map(({ text }) => text)
          .join("")
          .split("a").length,
        tokens.filter((token) => token === "a").length + 1,
      );
    }),
  );
  const began = performance.now();
  for (const text of ["(".repeat(50_000), "[".repeat(50_000), "(a:1.1)".repeat(14_000)]) readWeights(text, "a1111");
  assert.ok(performance.now() - began < 8000);
});

function draftOf(text: string) {
  return specDraft("duck.png", factsOfInfotext(readInfotext(`${text}\nSteps: 20`)), models);
}

test("weighted phrases become overrides of the spec, which planning writes in the checkpoint's own syntax", () => {
  const { draft, unmapped } = draftOf("duck, (bright core:1.3), [haze]\nNegative prompt: blurry, (text:1.4)");
  assert.deepEqual(draft.document["prompt"], { positive: "duck", negative: "blurry" });
  assert.deepEqual(draft.document["promptPolicy"], {
    compileMode: "spec_override",
    overrides: [
      { action: "append", polarity: "positive", text: "bright core", weight: 1.3 },
      { action: "append", polarity: "positive", text: "haze", weight: 0.909 },
      { action: "append", polarity: "negative", text: "text", weight: 1.4 },
    ],
  });
  assert.deepEqual(unmapped, []);
  parse("spec", { ...draft.document, assetType: "enemy" });
});

test("a weight that no spec can have leaves its words and says why", () => {
  const { draft, unmapped } = draftOf("duck, (huge:3), (tiny:0)");
  assert.deepEqual(draft.document["prompt"], { positive: "duck, huge, tiny" });
  assert.deepEqual(
    unmapped.map(({ text }) => text),
    ["(huge:3)", "(tiny:0)"],
  );
  assert.match(unmapped[0]?.why ?? "", /from 0\.1 to 2/);
  const many = draftOf(Array.from({ length: 45 }, (_, i) => `(w${i}:1.2)`).join(", "));
  parse("spec", { ...many.draft.document, assetType: "enemy" });
  assert.equal(many.unmapped.length, 5);
});

test("a LoRA tag finds its LoRA by file name or by hash; its weight is listed unless it is the LoRA's own", () => {
  const tag = (text: string, hashes = "") => {
    const facts = factsOfInfotext(readInfotext(`duck ${text}\nSteps: 20${hashes}`));
    const { draft, unmapped } = specDraft("duck.png", facts, models);
    return [draft.document["loraIds"], unmapped.map(({ text: said }) => said)];
  };
  assert.deepEqual(tag("<lora:glossy_ui_sdxl:0.6>"), [["glossy"], []]);
  assert.deepEqual(tag("<lora:glossy_ui_sdxl:0.8>"), [["glossy"], ["glossy at 0.8"]]);
  assert.deepEqual(tag("<lora:renamed:0.6>", ', Lora hashes: "renamed: cdcdcdcdcd"'), [["glossy"], []]);
  assert.deepEqual(tag("<lora:renamed:0.6>", ', Lora hashes: "renamed: 0123456789"'), [undefined, ["renamed at 0.6"]]);
});
