import assert from "node:assert/strict";
import { test } from "node:test";
import type { Spec } from "../../../core/contracts.ts";
import { baselines, type Documents, spec } from "./small-documents.ts";
import { changed, codesOf, documents, mustPlan, planOf } from "./small-project.ts";

const checksOf = (change: Partial<Spec> = {}, more: Partial<Documents> = {}): readonly string[] =>
  mustPlan(documents({ ...more, spec: { ...spec, ...change } })).plan.checks;
const frames: NonNullable<Spec["output"]> = {
  kind: "animation",
  animation: { name: "burst", frameCount: 2, framePrompts: ["first spark", "last spark"] },
};

test("only checks that apply must run, fewer where the baseline names them, and an unknown one is refused", () => {
  const naming = (requiredChecks: readonly string[]) => ({
    baselines: changed(baselines, "copax_house", { validatorPolicy: { requiredChecks } }),
  });
  assert.ok(checksOf().includes("framing"));
  assert.ok(!checksOf().includes("states"));
  assert.ok(checksOf({ output: frames }).includes("states"));
  assert.deepEqual(checksOf({ assetType: "tile" }), ["decode", "degenerate", "seam"]);
  assert.deepEqual(checksOf({}, naming(["framing", "seam", "decode"])), ["decode", "framing"]);
  assert.deepEqual(codesOf(planOf(documents(naming(["framing", "aura"])))), ["UNKNOWN_CHECK"]);
});

test("limits for a check or a figure that does not exist are refused with the name that was probably meant", () => {
  const result = planOf(
    documents({
      spec: {
        ...spec,
        qualityContract: { thresholds: { "states.jumpPx": { pass: 1 }, "framing.ofCentre": { pass: 0 } } },
      },
      baselines: changed(baselines, "copax_house", { validatorPolicy: { thresholds: { framming: { pass: 0 } } } }),
    }),
  );
  assert.deepEqual(codesOf(result), ["UNKNOWN_CHECK", "UNKNOWN_CHECK"]);
  assert.deepEqual(
    (result.ok ? [] : result.refusals).map(({ field, fix }) => [field, fix]),
    [
      ["/qualityContract/thresholds", "Write framing.offCentre, or remove the limits."],
      ["/baselineProfileId", "Write framing, or remove the limits."],
    ],
  );
  assert.match((result.ok ? [] : result.refusals)[1]?.sentence ?? "", /copax_house sets limits for framming/);
});
