import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { calibrations, currentCalibrationId } from "../../core/quality/calibration/tables.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { corpusCases, corpusVersion } from "../../scripts/corpus/cases.ts";
import { isDefectFor, labelsFor } from "../../scripts/corpus/label.ts";
import { type Measured, measureCase } from "../../scripts/corpus/measure-corpus.ts";
import { plants } from "../../scripts/corpus/plants.ts";

type Golden = Pick<Measured, "id" | "pixelHash" | "risks"> & { readonly traits: readonly object[] };

const read = async <T>(name: string): Promise<T> =>
  JSON.parse(await readFile(new URL(`./${name}.json`, import.meta.url), "utf8")) as T;

const golden = await read<readonly Golden[]>("golden");
interface Manifest {
  readonly corpusVersion: string;
  readonly calibrationId: string | null;
  readonly cases: number;
  readonly families: number;
}

const manifest = await read<Manifest>("manifest");
const cases = corpusCases();

test("the manifest names this corpus, and the tables in force are those that won on it", () => {
  assert.deepEqual(
    [manifest.corpusVersion, manifest.calibrationId, manifest.cases],
    [corpusVersion, currentCalibrationId, cases.length],
  );
  assert.equal(new Set(cases.map(({ family }) => family)).size, manifest.families);
});

test("every defect is planted by at least two makers that share no formula, in three severities", () => {
  for (const { id, makers } of plants) assert.ok(Object.keys(makers).length >= 2, id);
  const sprites = cases.filter(({ kind, defect }) => kind === "sprite" && defect !== null);
  for (const { id, makers } of plants)
    for (const maker of Object.keys(makers)) {
      const severities = sprites.filter((one) => one.defect === id && one.maker === maker).map((one) => one.severity);
      assert.deepEqual([...new Set(severities)].sort(), [1, 2, 3], `${id} ${maker}`);
    }
});

test("pixels and figures of the corpus come out the same in every process: drawn again they are those written down", async () => {
  assert.ok(golden.length >= 30);
  for (const { id, pixelHash, risks, traits } of golden) {
    const one = cases.find((each) => each.id === id);
    assert.ok(one, id);
    const again = await measureCase(one);
    assert.deepEqual([id, again.pixelHash], [id, pixelHash]);
    for (const [figure, risk] of Object.entries(risks)) assert.equal(again.risks[figure], risk, `${id} ${figure}`);
    assert.deepEqual(
      again.traits.map((each) => each.traits),
      traits,
    );
  }
});

test("a frame that was thrown out of its picture says nothing of what sees a cut: it is cut off, too", () => {
  const thrown = { touches: [], targets: ["states.jumpPx"], risks: {}, defect: "frame_jump" } as unknown as Measured;
  assert.equal(isDefectFor("framing_raw", thrown), null);
  assert.equal(isDefectFor("framing_raw", { ...thrown, defect: "identical_states" }), false);
});

test("a table is for figures that exist", () => {
  const checks = new Map([...imageChecks, ...setChecks].map((check) => [check.id, check]));
  for (const figure of Object.keys(calibrations[currentCalibrationId ?? ""]?.figures ?? {})) {
    const [checkId = "", name = ""] = figure.split(".");
    assert.ok(checks.get(checkId)?.figures.includes(name), figure);
  }
});

test("a defect is a label for its own figure, says nothing of its neighbours, and is a good one for all others", () => {
  const base = { family: "f", corpus: "procedural", defect: "drop_shadow", maker: "m", severity: 1 };
  const risks = { "shadow.shadowShare": 0.9, "background_raw.weakEdgeShare": 0.5, "specks.specks": 0.1 };
  const one = {
    ...base,
    id: "x",
    targets: ["shadow.shadowShare"],
    touches: ["background_raw"],
    risks,
  } as unknown as Measured;
  assert.deepEqual(labelsFor("shadow.shadowShare", [one]), [{ family: "f", risk: 0.9, isDefect: true }]);
  assert.deepEqual(labelsFor("background_raw.weakEdgeShare", [one]), []);
  assert.deepEqual(labelsFor("specks.specks", [one]), [{ family: "f", risk: 0.1, isDefect: false }]);
});
