import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, CompileTrace, PaletteEntry } from "../../../../core/contracts.ts";
import type { Evidence } from "../../../../core/quality/evidence.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import {
  blue,
  type ContractValues,
  contractOf,
  disc,
  filled,
  fullBleedFinish,
  goodRaw,
  judgeBoth,
  paint,
  planOf,
  type Rgba,
  resultOf,
  white,
} from "../painting.ts";
import { assertRising, judgeSet, mapPixels, noEvidence } from "../planting.ts";

function palette(mode: "strict" | "guide", ...hexes: readonly string[]): PaletteEntry {
  return { id: "p", title: "P", mode, colors: hexes.map((hex, i) => ({ name: `c${i}`, hex })) };
}

function withPalette(picture: Picture, entry: PaletteEntry, values: Partial<ContractValues> = {}): CheckResult {
  const report = judgeSet([picture], contractOf(values), planOf(), { ...noEvidence, palette: entry });
  return resultOf(report, "palette");
}

const blueAndSky = palette("strict", "#325ac8", "#96beff");
const twoColours = paint(256, 256, disc(128, 128, 70), disc(112, 104, 18, [150, 190, 255, 255]));

test("a strict palette holds pixel art to the last bit", () => {
  const exact = mapPixels(twoColours, ([r, , , a]) => (a < 255 ? [0, 0, 0, 0] : r < 100 ? blue : [150, 190, 255, 255]));
  assert.equal(withPalette(exact, blueAndSky, { isPixelArt: true }).verdict, "pass");
  const oneOff = mapPixels(exact, (rgba, x, y) => (x === 128 && y === 150 ? [51, 90, 200, 255] : rgba));
  const result = withPalette(oneOff, blueAndSky, { isPixelArt: true });
  assert.deepEqual([result.verdict, result.severity, result.reasonCode], ["fail", "hard", "PALETTE_BROKEN"]);
  assert.deepEqual(result.overlays[0]?.points, [[128, 150]]);
});

test("in other art a strict palette allows mixes of two of its colours, and nothing else", () => {
  assert.equal(withPalette(twoColours, blueAndSky).verdict, "pass", "anti-aliased between the two");
  const tinted = paint(256, 256, disc(128, 128, 70), disc(112, 104, 18, [220, 60, 40, 255]));
  assert.equal(withPalette(tinted, blueAndSky).verdict, "fail");
});

test("a palette that guides asks only when colours stray far, and says which colours go unused", () => {
  const strayed = [0, 60, 120, 190].map((d) => paint(256, 256, disc(128, 128, 70, [50 + d, 90, 200 - d, 255])));
  const judged = strayed.map((picture) => withPalette(picture, palette("guide", "#325ac8", "#ffffff")));
  assertRising(judged.map(({ features }) => features["meanDistance"] ?? -1));
  assert.deepEqual(
    [judged[0]?.verdict, judged[3]?.verdict, judged[3]?.reasonCode],
    ["pass", "uncertain", "PALETTE_FAR"],
  );
  assert.equal(judged[0]?.features["unusedColours"], 1);
  assert.equal(resultOf(judgeBoth([goodRaw()], [twoColours]), "palette").verdict, "skipped");
});

const tile = contractOf({ isFullBleed: true, isTileable: true, backgroundPolicy: "any" });
const tilePlan = planOf({ finish: fullBleedFinish });

/** Cells of slightly different light, the same in every tile. */
function stones(change: (level: number, x: number, y: number) => number = (level) => level): Picture {
  return paint(256, 256, (x, y) => {
    const [column, row] = [Math.floor(x / 16), Math.floor(y / 16)];
    const level = change(120 + ((column * 7 + row * 13 + column * row * 5) % 11) * 4, x, y);
    return [level, level, level, 255];
  });
}

function ofTile(checkId: string, picture: Picture): CheckResult {
  return resultOf(judgeBoth([picture], [picture], tile, tilePlan), checkId);
}

const isFrame = (x: number, y: number, px: number): boolean => Math.min(x, y, 256 - x, 256 - y) < px;

test("a palette's colours in light and shade are its own, another hue is not although it lies nearer", () => {
  const red = palette("guide", "#c43e36");
  const of = (colour: Rgba) => withPalette(paint(256, 256, disc(128, 128, 70, colour)), red);
  const [shaded, turned] = [of([118, 37, 32, 255]), of([190, 60, 130, 255])];
  assert.ok((shaded.features["strayDistance"] ?? 1) < 0.02, JSON.stringify(shaded.features));
  assert.ok((turned.features["meanDistance"] ?? 1) < (shaded.features["meanDistance"] ?? 0), "nearer");
  assert.deepEqual([turned.verdict, turned.measure?.name], ["uncertain", "strayDistance"]);
});

test("tile_frame sees a painted frame, where the seam has no jump and only looks like nothing inside", () => {
  const framed = [0, 20, 50, 90].map((depth) => stones((level, x, y) => (isFrame(x, y, 4) ? level - depth : level)));
  assertRising(framed.map((picture) => ofTile("tile_frame", picture).features["frame"] ?? -1));
  const worst = framed[3] ?? stones();
  assert.equal(ofTile("tile_frame", worst).reasonCode, "TILE_FRAME");
  const { jump = 9, novelty = 0 } = ofTile("seam", worst).features;
  assert.ok(jump < 1.5 && novelty > 10, `${jump} ${novelty}`);
  assert.equal(ofTile("tile_frame", stones()).verdict, "pass");
  const grout = stones((level, x, y) => (x % 64 < 4 || y % 64 < 4 ? 60 : level));
  assert.equal(ofTile("tile_frame", grout).verdict, "pass", "lines that run through the tile are no frame");
});

test("tile_frame sees an unbroken line around a wall whose joints are as dark, but broken", () => {
  const wall = (x: number, y: number): number => {
    const shift = Math.floor(y / 64) % 2 === 0 ? 16 : 48;
    return y % 64 < 4 || (x + shift) % 64 < 4 ? 60 : 120;
  };
  const grey = (level: number): [number, number, number, number] => [level, level, level, 255];
  const [plain, framed] = [0, 4].map((px) =>
    ofTile(
      "tile_frame",
      paint(256, 256, (x, y) => grey(isFrame(x, y, px) ? 90 : wall(x, y))),
    ),
  );
  assert.equal(plain?.verdict, "pass");
  assert.equal(framed?.reasonCode, "TILE_FRAME", JSON.stringify(framed?.features));
});

test("tile_light rises with a vignette and with a ramp", () => {
  for (const shade of [
    (x: number, y: number) => Math.max(Math.abs(x - 128), Math.abs(y - 128)) / 128,
    (x: number) => x / 256,
  ]) {
    const shaded = [0, 20, 50, 90].map((depth) => stones((level, x, y) => level - depth * shade(x, y)));
    assertRising(shaded.map((picture) => ofTile("tile_light", picture).features["fallOff"] ?? -1));
    assert.equal(ofTile("tile_light", shaded[3] ?? stones()).reasonCode, "TILE_UNEVEN_LIGHT");
  }
  assert.equal(ofTile("tile_light", stones()).verdict, "pass");
});

test("tile_repeat finds the one spot that catches the eye and marks it", () => {
  const spot = (depth: number) =>
    stones((level, x, y) => ((x - 90) ** 2 + (y - 150) ** 2 < 400 ? level - depth : level));
  const judged = [0, 40, 80, 120].map((depth) => ofTile("tile_repeat", spot(depth)));
  assertRising(judged.map(({ features }) => features["landmark"] ?? -1));
  assert.deepEqual([judged[0]?.verdict, judged[3]?.reasonCode], ["pass", "TILE_REPEATS"]);
  const [from, to] = judged[3]?.overlays[0]?.points ?? [];
  assert.ok((from?.[0] ?? 999) <= 90 && (to?.[0] ?? 0) >= 90 && (from?.[1] ?? 999) <= 150 && (to?.[1] ?? 0) >= 150);
});

test("tile_repeat sees a spot that is neither lighter nor darker, only of another colour", () => {
  const grey = stones((level) => level);
  const red = mapPixels(grey, ([r, g, b, a], x, y) =>
    (x - 90) ** 2 + (y - 150) ** 2 < 400 ? [r + 120, g - 60, b - 70, a] : [r, g, b, a],
  );
  assert.equal(ofTile("tile_repeat", grey).verdict, "pass");
  assert.equal(ofTile("tile_repeat", red).reasonCode, "TILE_REPEATS");
});

test("tile_repeat sees a spot although the tile's own tones are as far apart as it is from them", () => {
  const checks = (x: number, y: number): number => ((Math.floor(x / 16) + Math.floor(y / 16)) % 2 === 0 ? 60 : 180);
  const [plain, spotted] = [0, 20].map((radius) =>
    ofTile(
      "tile_repeat",
      paint(256, 256, (x, y) => {
        const level = (x - 90) ** 2 + (y - 150) ** 2 < radius ** 2 ? 240 : checks(x, y);
        return [level, level, level, 255];
      }),
    ),
  );
  assert.equal(plain?.verdict, "pass", JSON.stringify(plain?.features));
  assert.equal(spotted?.reasonCode, "TILE_REPEATS", JSON.stringify(spotted?.features));
});

test("readability is judged on the backgrounds that the contract names, and by the worst of them", () => {
  const dark: Rgba = [30, 32, 40, 255];
  const icon = paint(256, 256, disc(128, 128, 90, dark));
  const judged = (picture: Picture, readableOn: string[]) =>
    resultOf(judgeBoth([goodRaw()], [picture], contractOf({ readableOn, paddingPx: 0 })), "readability");
  assert.equal(judged(icon, []).verdict, "skipped");
  assert.equal(judged(icon, ["#ffffff"]).verdict, "pass");
  const lost = judged(icon, ["#ffffff", "#202028"]);
  assert.deepEqual(
    [lost.verdict, lost.reasonCode, lost.features["worstBackground"]],
    ["uncertain", "UNREADABLE_SMALL", 1],
  );
  assert.match(lost.message, /^At \d+ px \d+(\.\d)? % of the outline blends into background 2 \(limit 40 %\)\.$/);
  const outlined = paint(256, 256, disc(128, 128, 110, white), disc(128, 128, 90, dark));
  assert.equal(judged(outlined, ["#202028"]).verdict, "pass");
});

test("readability sees that parts run together when they get small", () => {
  const dotsOf = (gap: number) =>
    paint(256, 256, (x, y) => (x > 40 && x < 216 && y > 100 && y < 156 && (x - 40) % (24 + gap) < 24 ? blue : null));
  const lost = [40, 16, 4].map(
    (gap) =>
      resultOf(judgeBoth([goodRaw()], [dotsOf(gap)], contractOf({ readableOn: ["#ffffff"] })), "readability").features[
        "lostParts"
      ] ?? -1,
  );
  assertRising(lost);
});

type Fragment = CompileTrace["fragments"][number];

function fragment(changes: Partial<Fragment>): Fragment {
  const base = { index: 0, layer: 4, layerName: "project_tags", source: "project/p#x", revision: null, unit: null };
  return { ...base, polarity: "positive", text: "duck", weight: 1, position: "suffix", effect: "kept", ...changes };
}

const tag = (id: string, text: string): Fragment => fragment({ source: `project/p#tagPromptMap.copax.${id}`, text });
const safety = fragment({ layer: 7, layerName: "runtime_safety", text: "safe" });

function prompted(fragments: readonly Fragment[], changes: Partial<Evidence> = {}): CheckResult {
  const positive = fragments.map(({ text }) => text).join(", ");
  const prompts = { base: { positive, negative: "" }, units: {} } as unknown as Evidence["prompts"];
  const evidence = { ...noEvidence, trace: { fragments }, prompts, tagOrder: ["a", "b"], ...changes };
  return resultOf(judgeSet([twoColours], contractOf(), planOf(), evidence), "prompt_policy");
}

test("prompt_policy holds layers, tags and safety words to their order, whatever the pixels say", () => {
  assert.equal(prompted([tag("a", "red"), tag("b", "tall"), safety]).verdict, "pass");
  for (const broken of [
    [tag("b", "tall"), tag("a", "red"), safety],
    [safety, tag("a", "red")],
    [fragment({ layer: 6 }), fragment({ layer: 5 })],
  ]) {
    const result = prompted(broken);
    assert.deepEqual([result.verdict, result.severity, result.reasonCode], ["fail", "hard", "PROMPT_ORDER"]);
  }
  assert.equal(prompted([tag("b", "tall"), tag("a", "red"), safety], { tagOrder: null }).verdict, "pass");
});

test("prompt_policy finds kept words that the prompt lost, and models of another checkpoint", () => {
  const lost = { base: { positive: "safe", negative: "" }, units: {} } as unknown as Evidence["prompts"];
  assert.equal(prompted([tag("a", "red"), safety], { prompts: lost }).reasonCode, "PROMPT_WORDS");
  assert.equal(prompted([safety], { profileCheckpointId: "pony" }).reasonCode, "CHECKPOINT_INCOMPATIBLE");
  const stack = { checkpointId: "copax", chosen: [{ loraId: "l" }] } as unknown as Evidence["stack"];
  const lora = (checkpointId: string) => [{ id: "l", checkpointId }] as unknown as Evidence["loras"];
  assert.equal(prompted([safety], { stack, loras: lora("pony") }).verdict, "fail");
  assert.equal(prompted([safety], { stack, loras: lora("copax") }).verdict, "pass");
});

test("every result of a check on trial has a sentence with measure and limit, and marks a place when it doubts", () => {
  const card = paint(256, 256, filled(white), disc(128, 128, 60));
  const all = judgeBoth([goodRaw()], [card], contractOf({ readableOn: ["#ffffff"] }), planOf(), {
    ...noEvidence,
    palette: palette("guide", "#00ff00"),
  }).subjects.flatMap(({ checks }) => checks);
  const doubts = all.filter(({ verdict, severity }) => verdict === "uncertain" && severity === "advisory");
  assert.ok(doubts.length > 0);
  for (const { checkId, message } of doubts) assert.match(message, /\d.*limit|at least/, checkId);
});
