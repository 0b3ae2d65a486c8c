import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckResult, Plan } from "../../../../core/contracts.ts";
import type { Picture } from "../../../../core/quality/pixels.ts";
import { blue, type ContractValues, contractOf, disc, judgeBoth, paint, planOf, spriteFinish } from "../painting.ts";

type Point = readonly [number, number];
type Rgba = readonly [number, number, number, number];

/** A filled polygon, by the even-odd rule. */
function polygon(colour: Rgba, ...corners: readonly Point[]) {
  return (x: number, y: number): Rgba | null => {
    let isInside = false;
    corners.forEach(([ax, ay], i) => {
      const [bx, by] = corners[(i + 1) % corners.length] as Point;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside;
    });
    return isInside ? colour : null;
  };
}

const light: Rgba = [190, 210, 240, 255];
const dark: Rgba = [30, 50, 120, 255];

/** A cube whose upper faces fall by `rise` for 1 across: 0.5 is 2:1, 0.577 true isometric. */
function cube(rise: number, middleX = 128): Picture {
  const [half, top, tall] = [84, 40, 80];
  const fall = half * rise;
  const at = (dx: number, dy: number): Point => [middleX + dx, top + dy];
  return paint(
    256,
    256,
    polygon(light, at(0, 0), at(half, fall), at(0, 2 * fall), at(-half, fall)),
    polygon(blue, at(-half, fall), at(0, 2 * fall), at(0, 2 * fall + tall), at(-half, fall + tall)),
    polygon(dark, at(half, fall), at(0, 2 * fall), at(0, 2 * fall + tall), at(half, fall + tall)),
  );
}

const box = paint(256, 256, polygon(blue, [50, 60], [206, 60], [206, 200], [50, 200]));
const round = paint(256, 256, disc(128, 128, 80));

function check(picture: Picture, values: Partial<ContractValues>, plan: Plan = planOf()): CheckResult {
  const report = judgeBoth([picture], [picture], contractOf(values), plan);
  const found = report.subjects.flatMap(({ checks }) => checks).find(({ checkId }) => checkId === "perspective");
  assert.ok(found);
  return found;
}

const share = (result: CheckResult): number => result.features["evidence"] ?? Number.NaN;
const strictly = (view: NonNullable<ContractValues["view"]>) => ({ view, perspectiveMode: "strict" as const });

test("a 2:1 cube is isometric, one drawn at another angle or a box from the front is a question and never a failure", () => {
  const good = check(cube(0.5), strictly("isometric"));
  assert.equal(good.verdict, "pass", good.message);
  assert.ok(share(good) > 0.2, good.message);
  for (const bad of [cube(0.8), cube(0.25), box]) {
    const result = check(bad, strictly("isometric"));
    assert.deepEqual([result.verdict, result.severity, result.reasonCode], ["uncertain", "advisory", "VIEW_DOUBTFUL"]);
    assert.ok(share(result) < 0.08, result.message);
    assert.ok((result.pDefect ?? 0) > (good.pDefect ?? 1), "its table says how likely a defect is");
  }
});

test("a round thing lies between the limits: fine where minor deviations are allowed, a question where they are not", () => {
  const strict = check(round, strictly("isometric"));
  assert.ok(share(strict) > 0.08 && share(strict) < 0.104, strict.message);
  assert.equal(strict.verdict, "uncertain");
  assert.equal(check(round, { view: "isometric", perspectiveMode: "allow_minor" }).verdict, "pass");
});

test("without a declared view, with any perspective allowed, or from the front nothing is measured", () => {
  const reasons = [
    { perspectiveMode: "strict" as const },
    { view: "isometric" as const, perspectiveMode: "any" as const },
    strictly("front"),
  ];
  for (const values of reasons) assert.equal(check(box, values).reasonCode, "NOT_APPLICABLE");
});

test("from above: straight floors and symmetric bodies pass, a leaning body is a question", () => {
  for (const good of [box, round]) assert.equal(check(good, strictly("top_down")).verdict, "pass");
  const leaning = paint(256, 256, polygon(blue, [50, 200], [90, 215], [210, 70], [160, 50]));
  assert.equal(check(leaning, strictly("top_down")).verdict, "uncertain");
});

test("from the side what stands must touch the ground; what flies is not asked", () => {
  const standing = planOf({ finish: { ...spriteFinish, pivot: { x: 0.5, y: 1 } } });
  const onTip = paint(256, 256, polygon(blue, [128, 40], [210, 128], [128, 220], [46, 128]));
  assert.equal(check(box, strictly("side"), standing).verdict, "pass");
  const result = check(onTip, strictly("side"), standing);
  assert.equal(result.verdict, "uncertain", result.message);
  assert.equal(check(onTip, strictly("side")).reasonCode, "NOT_APPLICABLE");
});

/** A blunt arrow to the right, turned by `degrees` about the middle; negative `facing` mirrors it. */
function arrow(degrees: number, facing = 1): Picture {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const corners: readonly Point[] = [
    [-80, -20],
    [10, -20],
    [10, -60],
    [80, 0],
    [10, 60],
    [10, 20],
    [-80, 20],
  ];
  const turned = corners.map(([x, y]): Point => [128 + (x * cos - y * sin) * facing, 128 + x * sin + y * cos]);
  return paint(256, 256, polygon(blue, ...turned));
}

function ofStates(second: Picture, perspectiveMode: ContractValues["perspectiveMode"]): CheckResult {
  const plan = planOf({}, ["normal", "pressed"]);
  const pictures = [arrow(0), second];
  const report = judgeBoth(pictures, pictures, contractOf({ perspectiveMode }), plan);
  const found = report.subjects.flatMap(({ checks }) => checks).find(({ checkId }) => checkId === "orientation");
  assert.ok(found);
  return found;
}

test("states point the same way: 7 degrees are too much where the view is strict and fine where it is not", () => {
  assert.equal(ofStates(arrow(1), "strict").verdict, "pass");
  const seven = ofStates(arrow(7), "strict");
  assert.deepEqual([seven.verdict, seven.reasonCode, seven.features["turnedMember"]], ["uncertain", "STATE_TURNED", 1]);
  assert.ok(Math.abs((seven.features["turnDegrees"] ?? 0) - 7) < 0.5, seven.message);
  assert.equal(ofStates(arrow(7), "allow_minor").verdict, "pass");
  assert.equal(ofStates(arrow(40), "allow_minor").verdict, "uncertain");
  assert.equal(ofStates(arrow(40), "any").reasonCode, "NOT_APPLICABLE");
});

test("a mirrored state is found although its axis is the same", () => {
  const result = ofStates(arrow(0, -1), "allow_minor");
  assert.deepEqual([result.verdict, result.reasonCode], ["uncertain", "STATE_MIRRORED"]);
});
