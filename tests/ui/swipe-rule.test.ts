import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenWay, kindOf, levelPlacing, type Place, wayOf } from "../../ui/review/swipe-rule.ts";

/** A finger that goes to these places, one every `stepMs`. */
const drag = (xs: readonly number[], stepMs: number): Place[] =>
  xs.map((x, index) => ({ x, y: 0, at: index * stepMs }));

test("a slow swipe answers from 120 pixels on, in a narrow picture from three tenths of it", () => {
  const slow = (px: number) => drag([0, px / 2, px, px], 400);
  assert.equal(chosenWay(slow(119), 800), null);
  assert.equal(chosenWay(slow(120), 800), "right");
  assert.equal(chosenWay(slow(-120), 800), "left");
  assert.equal(chosenWay(slow(89), 300), null);
  assert.equal(chosenWay(slow(90), 300), "right");
});

test("a flick answers over a short way, but not a twitch and not a slow finger", () => {
  assert.equal(chosenWay(drag([0, -20, -40], 16), 366), "left");
  assert.equal(chosenWay(drag([0, 15, 30], 16), 366), null, "too short");
  assert.equal(chosenWay(drag([0, 20, 40], 80), 366), null, "too slow");
  assert.equal(chosenWay(drag([0, 40, 40, 40], 60), 366), null, "it had come to rest");
});

test("a finger that is fast on its way back answers nothing, however far it was", () => {
  assert.equal(chosenWay([...drag([0, 200], 16), { x: 150, y: 0, at: 250 }], 366), "right");
  assert.equal(chosenWay(drag([0, 100, 200, 220, 190, 150, 125], 20), 366), null);
});

test("no way, no places and no time choose nothing", () => {
  assert.equal(chosenWay([], 366), null);
  assert.equal(chosenWay(drag([0], 16), 366), null);
  assert.equal(chosenWay(drag([0, 50], 0), 366), null);
  assert.deepEqual([wayOf(-1), wayOf(0), wayOf(1)], ["left", null, "right"]);
});

test("a drag is a swipe once it has gone sideways, and never when it began up or down", () => {
  const to = (x: number, y: number) => kindOf({ x: 0, y: 0, at: 0 }, { x, y, at: 16 });
  assert.deepEqual([to(9, 9), to(-9, 0)], ["open", "open"]);
  assert.deepEqual([to(12, 10), to(-40, 20)], ["swipe", "swipe"]);
  assert.deepEqual([to(11, 10), to(0, 30)], ["other", "other"]);
});

test("what lies level is placed by a tap, up or down, and by a mouse anywhere; never by what began sideways or by a second finger", () => {
  const types = ["pointerdown", "pointermove", "pointermove", "pointerup", "pointermove"];
  const drawn = (pointerType: string, xs: readonly number[], ys: readonly number[], isPrimary = true): string => {
    const isPlacing = levelPlacing();
    const placed = types.map((type, at) => {
      const [buttons, clientX, clientY] = [at < 3 ? 1 : 0, xs[at] ?? 0, ys[at] ?? 0];
      return isPlacing({ type, buttons, pointerType, isPrimary, clientX, clientY, timeStamp: at * 16 });
    });
    return placed.map((is) => (is ? "x" : ".")).join("");
  };
  assert.equal(drawn("touch", [0, 3, 3, 3], [0, 2, 2, 2]), "...x.");
  assert.equal(drawn("touch", [0, 4, 90, 90], [0, 30, 60, 60]), ".xxx.");
  assert.equal(drawn("touch", [0, 30, 60, 60], [0, 4, 90, 90]), ".....");
  assert.equal(drawn("mouse", [0, 30, 60, 60], [0, 4, 90, 90]), "xxx..");
  assert.equal(drawn("touch", [0, 4, 90, 90], [0, 30, 60, 60], false), ".....");
});
