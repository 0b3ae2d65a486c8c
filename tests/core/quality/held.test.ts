import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ValidatorReport } from "../../../core/contracts.ts";
import { analyse } from "../../../core/quality/analysis.ts";
import type { CheckContext, Member } from "../../../core/quality/check.ts";
import { framesGroundCheck } from "../../../core/quality/checks/frames-ground.ts";
import { finishing, finishVersion } from "../../../core/quality/finish/finish.ts";
import { likeness } from "../../../core/quality/likeness.ts";
import { type Picture, pixelHash } from "../../../core/quality/pixels.ts";
import { heldTogether, reduced, reductionFor } from "../../../core/quality/reduction.ts";
import { validation } from "../../../core/quality/report.ts";
import { blue, contractOf, disc, fullBleedFinish, paint, planOf, resultOf, spriteFinish } from "./painting.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** A disc on nothing, painted fast: large pictures are what this is about. */
function large(sidePx: number, cx: number): Picture {
  const rgba = new Uint8ClampedArray(sidePx * sidePx * 4);
  const pixels = new Uint32Array(rgba.buffer);
  const radius = sidePx * 0.3;
  for (let y = 0; y < sidePx; y++) {
    const half = Math.sqrt(Math.max(0, radius * radius - (y - sidePx / 2) ** 2));
    if (half > 0) pixels.fill(0xffc85a32, y * sidePx + Math.round(cx - half), y * sidePx + Math.round(cx + half));
  }
  return { widthPx: sidePx, heightPx: sidePx, rgba };
}

test("the pictures of a set hold no more pixels than one of 4096², and small sets stay as they are", () => {
  for (const [sidePx, count] of [
    [4096, 1],
    [4096, 12],
    [4096, 64],
    [2048, 5],
    [1024, 40],
  ] as const) {
    const by = reductionFor(sidePx * sidePx, count);
    assert.ok((sidePx / by) ** 2 * count <= 4096 ** 2, `${count} of ${sidePx}²`);
  }
  assert.deepEqual([reductionFor(1024 * 1024, 16), reductionFor(4096 * 4096, 1)], [1, 1]);
  const small = analyse(paint(64, 64, disc(32, 32, 20)));
  assert.equal(heldTogether(small, 16), small);
});

test("a reduced picture is the average of what it stands for, colours by their alpha, and looks the same", () => {
  const none = [0, 0, 0, 0];
  const rgba = Uint8ClampedArray.from([[200, 0, 0, 255], none, [0, 100, 0, 255], none, [10, 20, 30, 255], none].flat());
  const { widthPx, heightPx, rgba: mean } = reduced({ widthPx: 2, heightPx: 3, rgba }, 2);
  assert.deepEqual([widthPx, heightPx, [...mean]], [1, 2, [100, 50, 0, 128, 10, 20, 30, 128]]);
  const drawn = paint(128, 128, disc(64, 64, 40, blue));
  const half = analyse(paint(64, 64, disc(32, 32, 20, blue)));
  assert.ok(likeness(analyse(reduced(drawn, 2)), half) < 0.01);
});

const states = ["normal", "hover", "pressed", "disabled", "focused"];

/** Judges five finished states as the worker does, and counts how many pictures are alive at once. */
async function judged(draw: (unitKey: string) => Picture): Promise<{ report: ValidatorReport; most: number }> {
  const params = { ...planOf().params, widthPx: 2048, heightPx: 2048 };
  const plan = planOf({ finish: fullBleedFinish, params }, states);
  const contract = contractOf({ isFullBleed: true, backgroundPolicy: "any", noDropShadows: false });
  const looking = validation({ plan, contract, codec: "test" });
  const seen: WeakRef<ArrayBufferLike>[] = [];
  const remember = (picture: Picture): Picture => {
    seen.push(new WeakRef(picture.rgba.buffer));
    return picture;
  };
  let [most, step] = [0, looking.next()];
  while (step.done !== true) {
    const { stage, unitKey } = step.value;
    // Without a raw picture nothing is said of the finished one, but it is a member of its set all the same.
    const none = { failure: "not looked at here" };
    step = looking.next(stage === "raw" ? none : { picture: remember(draw(unitKey)), conversions: [] });
    // What was looked at through a WeakRef lives to the end of the turn.
    await setImmediate();
    collectGarbage();
    most = Math.max(most, seen.filter((one) => one.deref() !== undefined).length);
  }
  assert.equal(seen.length, states.length);
  return { report: step.value, most };
}

test("of a set of large pictures never more than one is alive whole, and what is found lies where the whole pictures have it", async () => {
  const { report, most } = await judged((unitKey) => large(2048, 1024 + (unitKey === "v0-focused" ? 200 : 0)));
  assert.ok(most <= 1, `${most} whole pictures were alive at once`);
  const { features, overlays } = resultOf(report, "alignment", "set");
  assert.ok(Math.abs((features["shiftPx"] ?? 0) - 50) < 1, String(features["shiftPx"]));
  const [left = 0] = overlays[0]?.points[0] ?? [];
  assert.ok(Math.abs(left - (1024 + 200 - 2048 * 0.3)) <= 2, String(left));
});

test("a mark on one of several pictures of different sizes lies where that picture has it, by whatever others were reduced", async () => {
  const { report } = await judged((unitKey) => (unitKey === "v0-focused" ? large(1024, 612) : large(2048, 1024)));
  const { features, overlays } = resultOf(report, "alignment", "set");
  assert.deepEqual([features["unlikeMember"], overlays[0]?.label], [4, "fits nowhere"]);
  const [left = 0, top = 0] = overlays[0]?.points[0] ?? [];
  assert.ok(Math.abs(left - (612 - 1024 * 0.3)) <= 2 && Math.abs(top - 1024 * 0.2) <= 2, `${left} ${top}`);
});

test("the line of the others' feet lies where the frame that leaves its ground has it, by its own size and reduction", () => {
  const frame = (frameIndex: number, picture: Picture, reduction: number): Member => ({
    ...{ unitKey: `v0-f${frameIndex}`, state: null, frameIndex },
    analysis: { ...analyse(picture), reduction },
  });
  const standing = paint(128, 128, disc(64, 64, 40));
  const lifted = paint(64, 64, disc(32, 22, 20));
  const frames = [standing, standing, lifted, standing].map((each, i) => frame(i, each, each === lifted ? 3 : 2));
  const { features, overlays } = framesGroundCheck.measure(frames, {} as CheckContext);
  assert.equal(features["feetMember"], 2);
  const [[left, top] = [], [right, bottom] = []] =
    overlays["feetPx"]?.find(({ kind }) => kind === "line")?.points ?? [];
  assert.deepEqual([left, right, bottom], [0, 64 * 3, top]);
  assert.ok(Math.abs((top ?? 0) - 51 * 3) <= 6, String(top));
});

test("finishing a set of large pictures never has more than one raw one alive, and cuts it as a set that fits in at once", async () => {
  const sidePx = 2048;
  const outputSize = { widthPx: 256, heightPx: 256 };
  const params = { ...spriteFinish, removeSpecks: false, outputSize, scales: [{ widthPx: 64, heightPx: 64 }] };
  // All lie within what the first two cover, so any that has them has the same rectangle.
  const places = [-200, 200, 0, 100, -100].map((dx) => sidePx / 2 + dx);
  const steps = finishing(
    places.map((_, i) => `v0-f${i}`),
    params,
  );
  const seen: WeakRef<ArrayBufferLike>[] = [];
  const draw = (unitKey: string): Picture => {
    const picture = large(sidePx, places[Number(unitKey.slice(4))] ?? 0);
    seen.push(new WeakRef(picture.rgba.buffer));
    return picture;
  };
  const hashes: string[] = [];
  let [most, step] = [0, steps.next()];
  while (step.done !== true) {
    if (step.value.kind === "drawn") hashes.push(pixelHash(step.value.picture));
    step = steps.next(step.value.kind === "wanted" ? draw(step.value.unitKey) : undefined);
    await setImmediate();
    collectGarbage();
    most = Math.max(most, seen.filter((one) => one.deref() !== undefined).length);
  }
  assert.equal(seen.length, 10, "each is looked at, then drawn");
  assert.ok(most <= 1, `${most} raw pictures were alive at once`);
  const four = places.slice(0, 4).map((cx, i) => ({ unitKey: `v0-f${i}`, picture: large(sidePx, cx) }));
  const { pictures, evidence } = finishVersion(four, params);
  const together = pictures.flatMap(({ picture, scales }) => [picture, ...scales]).map(pixelHash);
  assert.deepEqual(hashes.slice(0, 8), together);
  assert.deepEqual(step.value.units.slice(0, 4), evidence.units);
});
