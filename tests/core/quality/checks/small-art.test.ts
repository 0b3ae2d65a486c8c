import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "../../../../core/quality/pixels.ts";
import {
  blue,
  contractOf,
  disc,
  filled,
  goodRaw,
  judgeBoth,
  judgeRaw,
  type Layer,
  paint,
  planOf,
  resultOf,
  white,
} from "../painting.ts";
import { mapPixels } from "../planting.ts";

test("a glow or flame that fades out from the subject is no haze, a fog as faint from its edge on is", () => {
  const around = (alphaAt: (awayPx: number) => number) =>
    paint(256, 256, (x, y) => {
      const away = Math.sqrt((x - 128) ** 2 + (y - 128) ** 2) - 50;
      return away <= 0 ? blue : [255, 200, 90, Math.max(0, Math.round(alphaAt(away)))];
    });
  const haze = (picture: Picture) => resultOf(judgeBoth([goodRaw()], [picture]), "background");
  const glow = haze(around((away) => 200 - 6 * away));
  assert.deepEqual([glow.verdict, glow.features["hazeShare"]], ["pass", 0]);
  const fog = haze(around((away) => (away < 33 ? 40 : 0)));
  assert.deepEqual([fog.verdict, fog.reasonCode], ["fail", "HAZE"]);
  const shadow = paint(256, 256, disc(128, 128, 50), (x, y) => {
    const away = Math.sqrt((x - 138) ** 2 + (y - 138) ** 2) - 50;
    const isBelow = (x - 128) ** 2 + (y - 128) ** 2 > 50 ** 2;
    return isBelow && away < 40 ? [20, 20, 24, Math.round(180 - 4.4 * Math.max(0, away))] : null;
  });
  assert.ok((haze(shadow).features["hazeShare"] ?? 0) > 0.02, "a soft shadow does not shine");
  const unseen = haze(around((away) => (away < 33 ? 2 : 0)));
  assert.equal(unseen.features["hazeShare"], 0, "what nobody can see is no haze");
});

test("the border of a tiny picture is no wider than the margin that its subject keeps", () => {
  const tiny = paint(30, 30, disc(15, 15, 13.9));
  assert.equal(resultOf(judgeBoth([goodRaw()], [tiny]), "background").features["missShare"], 0);
  assert.equal(resultOf(judgeBoth([goodRaw()], [paint(30, 30, filled(blue))]), "background").verdict, "fail");
});

test("busy pixel drawings are no noise, because they have calm places; grain everywhere is", () => {
  const dice = (x: number, y: number): number => ((x * 7919 + y * 104_729 + x * y * 31) % 211) / 211;
  const drawn = paint(256, 256, filled(white), (x, y) => {
    const cell = Math.floor(x / 16) + Math.floor(y / 16);
    const isBusy = cell % 2 === 0;
    const level = isBusy ? 40 + 170 * dice(x, y) : 120 + 20 * dice(x >> 1, y >> 1);
    return Math.abs(x - 128) < 100 && Math.abs(y - 128) < 100 ? [level, level, level, 255] : null;
  });
  const { verdict, features } = resultOf(judgeRaw([drawn]), "degenerate");
  assert.equal(verdict, "pass", JSON.stringify(features));
  const grain = paint(256, 256, (x, y) => {
    const level = 255 * dice(x, y);
    return [level, level, level, 255];
  });
  assert.equal(resultOf(judgeRaw([grain]), "degenerate").reasonCode, "NOISE");
});

test("what is as busy as noise in every place, but busier in some than in others, is drawn and no noise", () => {
  const dice = (x: number, y: number): number => ((x * 7919 + y * 104_729 + x * y * 31) % 211) / 211;
  const dithered = (faint: number) =>
    paint(256, 256, (x, y) => {
      const depth = (Math.floor(x / 16) + Math.floor(y / 16)) % 3 === 0 ? faint : 1;
      const level = 128 + 220 * depth * (dice(x, y) - 0.5);
      return [level, level, level, 255];
    });
  const [even, uneven] = [1, 0.3].map((faint) => resultOf(judgeRaw([dithered(faint)]), "degenerate"));
  assert.equal(even?.reasonCode, "NOISE");
  assert.equal(uneven?.verdict, "pass", JSON.stringify(uneven?.features));
});

test("an empty half of a transparent picture is not dead, a black half of an opaque one is", () => {
  const above = paint(256, 256, disc(128, 60, 40));
  assert.equal(resultOf(judgeRaw([above]), "degenerate").features["deadHalf"], 0);
  const dead = paint(256, 256, (x, y) => (y < 128 ? [x, 120, 90, 255] : [0, 0, 0, 255]));
  assert.equal(resultOf(judgeRaw([dead]), "degenerate").features["deadHalf"], 1);
});

test("in a picture of a few dozen pixels holes that were punched count, the soft gaps and notches of pixel art don't", () => {
  const whole = paint(48, 48, disc(24, 24, 18));
  const holed = (alpha: number, ...places: readonly (readonly [number, number])[]) => {
    const picture = mapPixels(whole, ([r, g, b, a], x, y) =>
      places.some(([px, py]) => px === x && py === y) ? [r, g, b, alpha] : [r, g, b, a],
    );
    return resultOf(judgeBoth([goodRaw()], [picture]), "specks").features["pinHoles"];
  };
  const deep = [
    [20, 20],
    [28, 18],
    [24, 30],
    [16, 26],
  ] as const;
  assert.equal(holed(0, ...deep), 4);
  assert.equal(holed(90, ...deep), 0, "half-transparent");
  assert.equal(holed(0, [24, 7], [7, 24]), 0, "at the edge");
});

test("in a picture of a few dozen pixels crumbs of some pixels count", () => {
  const isCrumb = (x: number, y: number): boolean => (x === 4 || x === 42 || x === 43) && (y === 5 || y === 40);
  const strewn = mapPixels(paint(48, 48, disc(24, 24, 14)), (rgba, x, y) => (isCrumb(x, y) ? blue : rgba));
  assert.equal(resultOf(judgeBoth([goodRaw()], [strewn]), "specks").features["specks"], 4);
});

test("an edge that fades is seen in small pictures too, a sharp one and a sticker's light line are none", () => {
  const weak = (...layers: readonly Layer[]) => {
    const plan = planOf({ params: { ...planOf().params, widthPx: 90, heightPx: 90 } });
    const report = judgeRaw([paint(90, 90, filled(white), ...layers)], contractOf(), plan);
    const { features, overlays } = resultOf(report, "background_raw");
    return { share: features["weakEdgeShare"] ?? -1, overlays };
  };
  const glow: Layer = (x, y) => {
    const away = Math.sqrt((x - 45) ** 2 + (y - 45) ** 2) - 22;
    const part = Math.max(0, Math.min(1, 1 - away / 5));
    return [255 - 45 * part, 255 - 65 * part, 255 - 135 * part, 255];
  };
  const halo = weak(glow, disc(45, 45, 22));
  assert.ok(halo.share > 0.8, String(halo.share));
  assert.deepEqual([halo.overlays[0]?.kind, halo.overlays[0]?.label], ["points", "fades into the background"]);
  assert.ok(weak(disc(45, 45, 22)).share < 0.1);
  assert.ok(weak(disc(45, 45, 26, [225, 225, 225, 255]), disc(45, 45, 22)).share < 0.3);
});

test("a halo that is wide for a large picture fades as one of a small picture does, and a sharp edge stays one", () => {
  const weak = (...layers: readonly Layer[]) => {
    const plan = planOf({ params: { ...planOf().params, widthPx: 512, heightPx: 512 } });
    const { features, overlays } = resultOf(
      judgeRaw([paint(512, 512, filled(white), ...layers)], contractOf(), plan),
      "background_raw",
    );
    return { share: features["weakEdgeShare"] ?? -1, places: overlays[0]?.points ?? [] };
  };
  const glow: Layer = (x, y) => {
    const away = Math.sqrt((x - 256) ** 2 + (y - 256) ** 2) - 130;
    const part = Math.max(0, Math.min(1, 1 - away / 60)) ** 2;
    return [255 - 20 * part, 255 - 28 * part, 255 - 50 * part, 255];
  };
  const halo = weak(glow, disc(256, 256, 130));
  assert.ok(halo.share > 0.8, String(halo.share));
  const far = halo.places.map(([x = 0, y = 0]) => Math.sqrt((x - 256) ** 2 + (y - 256) ** 2));
  assert.ok(Math.min(...far) > 120 && Math.max(...far) < 175, "marked where it is in the whole picture");
  assert.ok(weak(disc(256, 256, 130)).share < 0.1);
});
