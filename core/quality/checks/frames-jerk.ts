import { shiftBetween } from "../align/shift.ts";
import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, highest } from "../members.ts";
import { pixels } from "../words.ts";
import { framesInapplicable } from "./frames-scope.ts";

/** G5: no frame jerks off the path of its neighbours. Walking and flying are motion; a jump there and back is the fault. */
export const framesJerkCheck: SetCheck = {
  id: "frames_jerk",
  version: "1",
  scope: "set",
  group: "frames",
  gate: 5,
  tool: "onion_skin",
  isTrial: true,
  figures: ["jerkPx"],
  inapplicable: framesInapplicable,
  measure: measureJerk,
  rules: () => [jerk],
};

const jerk: Rule = {
  feature: "jerkPx",
  unit: "px",
  pass: 16,
  fail: 48,
  severity: "advisory",
  reasonCode: "FRAME_JERKS",
  field: null,
  sentence: (f, limit) =>
    `Frame ${(f["jerkMember"] ?? -1) + 1} lies ${pixels(f["jerkPx"] ?? 0)} off the path of its neighbours (limit ${pixels(limit)} at 512 px).`,
};

/** A frame's residual is half the change of step, as long as the edges of all three frames agree on where they are. */
function measureJerk(members: readonly Member[]): Measurement {
  const scale = members[0]?.analysis.scale ?? 1;
  const steps = members.slice(1).map((member, i) => {
    const before = members[i] as Member;
    return shiftBetween(before.analysis.alignable(), member.analysis.alignable());
  });
  const residuals = members.map((_, i) => {
    const [to, from] = [steps[i - 1], steps[i]];
    if (to === undefined || from === undefined || !to.isSure || !from.isSure) return 0;
    return Math.sqrt((to.dx - from.dx) ** 2 + (to.dy - from.dy) ** 2) / 2 / scale;
  });
  const worst = highest(residuals);
  return {
    features: {
      jerkPx: worst.figure,
      jerkMember: worst.index,
      surePairs: steps.filter(({ isSure }) => isSure).length,
    },
    overlays: { jerkPx: boxAround(members[worst.index], "jerks") },
  };
}
