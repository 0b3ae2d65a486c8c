import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fragment, phrasesOf } from "../../../core/view/wording.ts";

const fragment = (index: number, changes: Partial<Pick<Fragment, "source" | "polarity" | "effect">>): Fragment => ({
  index,
  layer: 1,
  layerName: "checkpoint_base",
  source: "profile",
  revision: null,
  polarity: "positive",
  text: `word ${index}`,
  weight: 1,
  unit: null,
  position: "suffix",
  effect: "kept",
  ...changes,
});

test("neighbours of one source and one fate are one phrase", () => {
  const fragments = [
    fragment(0, {}),
    fragment(1, {}),
    fragment(2, { effect: "removed by #4" }),
    fragment(3, { polarity: "negative" }),
    fragment(4, { source: "spec" }),
  ];
  assert.deepEqual(
    phrasesOf(fragments).map((phrase) => phrase.fragments.map(({ index }) => index)),
    [[0, 1], [2], [3], [4]],
  );
});
