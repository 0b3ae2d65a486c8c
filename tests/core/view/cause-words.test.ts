import assert from "node:assert/strict";
import { test } from "node:test";
import { comebackInWords, priceInWords, sampleInWords, suspectInWords } from "../../../core/view/cause-words.ts";
import type { Choice } from "../../../core/view/exception-choices.ts";
import { roughly } from "../../../core/view/words.ts";

const choice = (price: Partial<Choice["price"]>, odds: Choice["odds"] = null): Choice => ({
  kind: "all",
  label: "Try again",
  assets: 1,
  price: { renders: 0, unknown: 0, ms: 0, ...price },
  odds,
});

test("an estimate is no more exact than it is known", () => {
  assert.deepEqual(
    [4_000, 59_999, 60_000, 179_000, 599_000, 1_500_000, 3_590_000, 7_100_000, 200_000_000].map(roughly),
    [
      "under a minute",
      "under a minute",
      "about 1 min",
      "about 3 min",
      "about 10 min",
      "about 25 min",
      "about 1 h",
      "about 2 h",
      "about 2 days",
    ],
  );
});

test("a price names pictures, time and history, and says plainly what is not known", () => {
  assert.equal(
    priceInWords(choice({ renders: 40, ms: 200_000 }, { tried: 3, helped: 2 })),
    "40 pictures · about 3 min · helped 2 of 3 times",
  );
  assert.equal(priceInWords(choice({ renders: 1, ms: null })), "1 picture · time not known yet · no history yet");
  assert.equal(
    priceInWords(choice({ unknown: 2, ms: null })),
    "2 assets not planned yet · time not known yet · no history yet",
  );
  assert.equal(priceInWords(choice({})), "0 pictures · no history yet");
});

test("a suspect is said with what became of it and how long before", () => {
  const revised = { kind: "loras", what: "revised", key: "loras/neon", revision: 3 } as const;
  const at = "2026-01-01T10:00:00.000Z";
  assert.equal(
    suspectInWords({ ...revised, at }, "2026-01-01T10:02:05.000Z"),
    "was changed (revision 3), 2\u00a0min 5\u00a0s before it first failed",
  );
  assert.equal(suspectInWords({ ...revised, what: "removed", at }, at), "was removed, right before it first failed");
});

test("a sample and a comeback are sentences", () => {
  const sample = { verb: "retry", at: "", change: null, assetIds: ["a", "b", "c"], helped: 1, failed: 1 } as const;
  assert.equal(sampleInWords({ sample }), "3 assets tried first: 1 went through, 1 failed the same way, 1 on the way.");
  assert.equal(sampleInWords({ sample: null }), "");
  const cameBackAfter = { at: "", by: "retried" } as const;
  assert.equal(comebackInWords({ cameBackAfter, episodes: 2 }), "Came back after it was tried again.");
  assert.equal(
    comebackInWords({ cameBackAfter, episodes: 12 }),
    "Came back after it was tried again. It is here for the 12th time.",
  );
});
