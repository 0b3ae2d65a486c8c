import assert from "node:assert/strict";
import { test } from "node:test";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { blue, disc, filled, goodRaw, judgeBoth, judgeRaw, paint, resultOf, white } from "../painting.ts";

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

test("an empty half of a transparent picture is not dead, a black half of an opaque one is", () => {
  const above = paint(256, 256, disc(128, 60, 40));
  assert.equal(resultOf(judgeRaw([above]), "degenerate").features["deadHalf"], 0);
  const dead = paint(256, 256, (x, y) => (y < 128 ? [x, 120, 90, 255] : [0, 0, 0, 255]));
  assert.equal(resultOf(judgeRaw([dead]), "degenerate").features["deadHalf"], 1);
});
