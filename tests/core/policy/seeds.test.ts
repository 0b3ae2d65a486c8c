import assert from "node:assert/strict";
import { test } from "node:test";
import { fnv1a32 } from "../../../core/fnv1a.ts";
import {
  DEFAULT_SEED_INPUTS,
  effectiveSeed,
  MAX_SEED,
  type SeedRule,
  type SeedTarget,
  sha256Seed53,
} from "../../../core/policy/seeds.ts";

const derived: SeedRule = {
  mode: "derived",
  baseSeed: null,
  deriveFrom: DEFAULT_SEED_INPUTS,
  hashAlgo: "sha256-53",
};
const target: SeedTarget = {
  specId: "player-ship",
  state: null,
  frameIndex: null,
  variantIndex: 0,
  attempt: 1,
  unitKey: "v0",
  ordinal: 0,
};
const noChance = (): number => assert.fail("only random_recorded may ask for chance");

function targets(): readonly SeedTarget[] {
  const found: SeedTarget[] = [];
  for (const state of [null, "idle", "hover"])
    for (const frameIndex of [null, 0, 1, 11])
      for (const variantIndex of [0, 1, 11])
        for (const attempt of [1, 2, 11]) found.push({ ...target, state, frameIndex, variantIndex, attempt });
  return found;
}

test("FNV-1a gives the published vectors", () => {
  const vectors = { "": 0x811c9dc5, a: 0xe40c292c, b: 0xe70c2de5, foobar: 0xbf9cf968, hello: 0x4f9f2cab };
  for (const [text, hash] of Object.entries(vectors)) assert.equal(fnv1a32(text), hash, text);
});

test("FNV-1a works on UTF-8 bytes, not on UTF-16 units", () => {
  assert.notEqual(fnv1a32("ä"), fnv1a32("\u00e4".normalize("NFD")));
  assert.equal(fnv1a32("ä"), [0xc3, 0xa4].reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5) >>> 0);
});

test("sha256-53 takes the first 53 bits of the published sha256 vector", () => {
  // sha256("abc") = ba7816bf 8f01cfea …
  assert.equal(BigInt(sha256Seed53("abc")), 0xba7816bf8f01cfean >> 11n);
});

test("a derived seed differs for each state, frame, variant and attempt with either hash", () => {
  for (const hashAlgo of ["sha256-53", "fnv1a32"] as const) {
    const seeds = targets().map((each) => effectiveSeed({ ...derived, hashAlgo }, each, noChance));
    assert.equal(new Set(seeds).size, seeds.length, hashAlgo);
    assert.ok(seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0 && seed <= MAX_SEED));
  }
});

test("a derived seed depends on exactly the inputs it is derived from", () => {
  const rule: SeedRule = { ...derived, deriveFrom: ["specId", "variantIndex"] };
  const seed = effectiveSeed(rule, target, noChance);
  assert.equal(effectiveSeed(rule, { ...target, attempt: 9, state: "idle", frameIndex: 3 }, noChance), seed);
  assert.notEqual(effectiveSeed(rule, { ...target, variantIndex: 1 }, noChance), seed);
  assert.notEqual(effectiveSeed({ ...rule, baseSeed: 7 }, target, noChance), seed);
});

test("a fixed seed is the author's number, counting up over the pictures and past the largest seed to 0", () => {
  const fixed: SeedRule = { ...derived, mode: "fixed", baseSeed: MAX_SEED - 1 };
  const seeds = [0, 1, 2, 3].map((ordinal) => effectiveSeed(fixed, { ...target, ordinal }, noChance));
  assert.deepEqual(seeds, [MAX_SEED - 1, MAX_SEED, 0, 1]);
});

test("a random seed comes from injected chance, once per picture, and stays in range", () => {
  const asked: string[] = [];
  const rule: SeedRule = { ...derived, mode: "random_recorded" };
  const draw = (value: number) => (purpose: string) => {
    asked.push(purpose);
    return value;
  };
  assert.equal(effectiveSeed(rule, target, draw(0)), 0);
  assert.equal(effectiveSeed(rule, { ...target, unitKey: "v1" }, draw(1 - Number.EPSILON / 2)), MAX_SEED);
  assert.deepEqual(asked, ["seed:v0", "seed:v1"]);
});
