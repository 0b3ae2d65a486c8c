import type { Overlay } from "../../contracts.ts";
import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, highest, inWholePixels } from "../members.ts";
import { lowerMedian } from "../positions.ts";
import { pixels } from "../words.ts";
import { framesInapplicable } from "./frames-scope.ts";

/** The feet are the row above which this share of the subject lies: a lash or a spark below it does not count. */
const feetShare = 0.98;

/** G5: what stands on the ground keeps to it in every frame. */
export const framesGroundCheck: SetCheck = {
  id: "frames_ground",
  version: "1",
  scope: "set",
  group: "frames",
  gate: 5,
  tool: "horizon_line",
  isTrial: true,
  figures: ["feetPx"],
  inapplicable: (context) =>
    context.plan.finish.pivot.y < 0.95 ? "the subject does not stand on the ground" : framesInapplicable(context),
  measure: measureGround,
  rules: () => [feet],
};

const feet: Rule = {
  feature: "feetPx",
  unit: "px",
  pass: 6,
  fail: 24,
  severity: "advisory",
  reasonCode: "FEET_LEAVE_GROUND",
  field: null,
  sentence: (f, limit) =>
    `In frame ${(f["feetMember"] ?? -1) + 1} the feet stand ${pixels(f["feetPx"] ?? 0)} off the line of the others (limit ${pixels(limit)} at 512 px).`,
};

function measureGround(members: readonly Member[]): Measurement {
  const rows = members.map((member) => feetRow(member) / member.analysis.scale);
  const middle = lowerMedian(rows);
  const worst = highest(rows.map((row) => Math.abs(row - middle)));
  const shown = members[worst.index] ?? members[0];
  return {
    features: { feetPx: worst.figure, feetMember: worst.index, feetRow: middle },
    overlays: { feetPx: [...boxAround(members[worst.index], "off its ground"), ...lineAt(middle, shown)] },
  };
}

/** The line of the others' feet on the member that is shown. */
function lineAt(row: number, member: Member | undefined): readonly Overlay[] {
  if (member === undefined) return [];
  const { analysis } = member;
  const y = Math.round(row * analysis.scale);
  const points = [0, analysis.picture.widthPx].map((x) => [x, y]);
  return [inWholePixels({ kind: "line", label: "feet of the others", points }, analysis)];
}

function feetRow({ analysis }: Member): number {
  const { widthPx, heightPx } = analysis.picture;
  const { bits, areaPx } = analysis.mask();
  let above = 0;
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) above += bits[y * widthPx + x] as number;
    if (above >= areaPx * feetShare) return y;
  }
  return heightPx - 1;
}
