import assert from "node:assert/strict";
import { test } from "node:test";
import { fitFigure } from "../../core/quality/calibration/fit.ts";
import type { Calibration } from "../../core/quality/calibration/table.ts";
import { imageChecks } from "../../core/quality/registry.ts";
import { buildCalibration } from "../../scripts/calibrate/build.ts";
import { outdatedIn } from "../../scripts/calibrate/compare.ts";
import { labelsFor } from "../../scripts/corpus/label.ts";
import type { Measured } from "../../scripts/corpus/measure-corpus.ts";

const figure = "shadow.shadowShare";
const version = imageChecks.find(({ id }) => id === "shadow")?.version ?? "";

/** Families with a clean picture each, and some with a defect too; a clean one may look as risky as `cleanRisk`. */
function corpus(name: string, clean: number, defective: number, cleanRisk: number): readonly Measured[] {
  const one = (index: number, isDefect: boolean): Measured => ({
    id: `${name}-${index}-${isDefect}`,
    family: `${name}-${index}`,
    corpus: "procedural",
    defect: isDefect ? "drop_shadow" : null,
    maker: null,
    severity: 2,
    targets: isDefect ? [figure] : [],
    touches: [],
    pixelHash: "",
    risks: { [figure]: isDefect ? 0.9 : (index % 10) * (cleanRisk / 10) },
    severities: { [figure]: "calibrated" },
    traits: [],
    ms: 1,
  });
  const of = (count: number, isDefect: boolean) => Array.from({ length: count }, (_, index) => one(index, isDefect));
  return [...of(clean, false), ...of(defective, true)];
}

function presentWith(checkVersion: string): Calibration {
  const table = fitFigure(labelsFor(figure, corpus("old", 900, 600, 0.5)), checkVersion);
  assert.equal(table.mode, "active");
  return { ...build([], null), id: "cal-old", figures: { [figure]: table } };
}

const build = (cases: readonly Measured[], present: Calibration | null) =>
  buildCalibration({ corpusHash: "", codeHash: "", cases }, present);

test("a table in force stays where the new labels are too few for one that costs less", () => {
  const few = corpus("new", 900, 60, 0.5);
  assert.equal(build(few, null).figures[figure]?.mode, "shadow");
  const present = presentWith(version);
  assert.deepEqual(build(few, present).figures[figure], present.figures[figure]);
});

test("a table of another version of its check is never kept", () => {
  assert.equal(build(corpus("new", 900, 60, 0.5), presentWith("0")).figures[figure]?.mode, "shadow");
});

test("a new table takes the place of one that costs more", () => {
  const many = corpus("new", 900, 600, 0.8);
  const fitted = build(many, null).figures[figure];
  assert.equal(fitted?.mode, "active");
  assert.deepEqual(build(many, presentWith(version)).figures[figure], fitted);
});

test("a first table that would cost more questions than the rule's own limits let escape only tells its curve", () => {
  const clear = corpus("new", 900, 600, 0.018).map((one) =>
    one.defect === null ? one : { ...one, risks: { [figure]: 0.97 } },
  );
  assert.equal(build(clear, null).figures[figure]?.mode, "active");
  // Some defects as faint as a good third of the clean ones: a limit below them asks about all the rest.
  const faint = clear.map((one, i) =>
    one.defect !== null && i % 25 === 0 ? { ...one, risks: { [figure]: 0.006 } } : one,
  );
  assert.equal(build(faint, null).figures[figure]?.mode, "shadow");
});

test("advice whose table would ask about more than a tenth of the good ones only tells its curve", () => {
  const advised = (askedOf: number) =>
    corpus("new", 900, 600, 0.018).map((one, i) => ({
      ...one,
      risks: { [figure]: one.defect !== null || i % 100 < askedOf ? 0.97 : one.risks[figure] },
      severities: { [figure]: "advisory" as const },
    }));
  const [seldom, often] = [5, 15].map(
    (askedOf) => build(advised(askedOf) as readonly Measured[], null).figures[figure],
  );
  assert.equal(seldom?.mode, "active");
  assert.deepEqual([often?.mode, often?.pass], ["shadow", seldom?.pass]);
});

test("a table for another version of its check is outgrown, and no table is not", () => {
  assert.deepEqual([presentWith("of old"), presentWith(version), null].map(outdatedIn), [1, 0, 0]);
});
