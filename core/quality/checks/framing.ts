import type { Plan } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import type { ContractValues, ImageCheck, Measurement, Rule } from "../check.ts";
import { scaledPadding } from "../finish/frame.ts";
import { boxOverlay } from "../judge.ts";
import { percent, pixels } from "../words.ts";

type Side = ContractValues["croppableSides"][number];

/** G4: in the finished picture the subject has its margin, sits where it should and is large enough. */
export const framingCheck: ImageCheck = {
  id: "framing",
  version: "2",
  scope: "image",
  stage: "finished",
  group: "framing",
  gate: 4,
  tool: "safe_area",
  figures: ["missingPaddingPx", "offCentre", "shareShortfall"],
  inapplicable: ({ contract }) => (contract.isFullBleed ? "the picture fills its canvas" : null),
  measure: (analysis, { contract, plan }) => measureFraming(analysis, contract, plan),
  rules: ({ contract }) => [
    padding,
    { ...centring, pass: contract.centringTolerance, fail: Math.max(0.01, contract.centringTolerance * 3) },
    size,
  ],
};

const padding: Rule = {
  feature: "missingPaddingPx",
  unit: "px",
  pass: 0,
  fail: 1,
  severity: "hard",
  reasonCode: "PADDING_TOO_SMALL",
  field: "paddingPx",
  sentence: (f) =>
    `The subject keeps a margin of ${pixels(f["leastPaddingPx"] ?? 0)} of at least ${pixels(f["wantedPaddingPx"] ?? 0)} (${pixels(f["paddingAt512Px"] ?? 0)} at 512 px).`,
};

const centring: Rule = {
  feature: "offCentre",
  unit: "share",
  pass: 0,
  fail: 0,
  severity: "calibrated",
  reasonCode: "OFF_CENTRE",
  field: "centringTolerance",
  sentence: (f, limit) =>
    `The subject's centre lies ${percent(f["offCentre"] ?? 0)} of the side away from the middle (limit ${percent(limit)}).`,
};

const size: Rule = {
  feature: "shareShortfall",
  unit: "",
  pass: 0,
  fail: 0.5,
  severity: "calibrated",
  reasonCode: "SUBJECT_TOO_SMALL",
  field: "minSubjectShare",
  sentence: (f, limit) =>
    `The subject covers ${percent(f["subjectShare"] ?? 0)} of the canvas (at least ${percent((1 - limit) * (f["wantedShare"] ?? 0))}).`,
};

function measureFraming(analysis: Analysis, contract: ContractValues, plan: Plan): Measurement {
  const { widthPx, heightPx } = analysis.picture;
  const box = analysis.box() ?? { left: 0, top: 0, right: -1, bottom: -1 };
  const gaps: Readonly<Record<Side, number>> = {
    top: box.top,
    right: widthPx - 1 - box.right,
    bottom: heightPx - 1 - box.bottom,
    left: box.left,
  };
  const kept = Object.entries(gaps).filter(([side]) => !contract.croppableSides.includes(side as Side));
  const leastPaddingPx = Math.min(...kept.map(([, gap]) => gap), Math.max(widthPx, heightPx));
  const wantedPaddingPx = scaledPadding(contract.paddingPx, analysis.picture);
  const subjectShare = analysis.mask().areaPx / analysis.sizePx;
  const shape = [boxOverlay("subject", box)];
  return {
    features: {
      leastPaddingPx,
      wantedPaddingPx,
      paddingAt512Px: contract.paddingPx,
      missingPaddingPx: Math.max(0, wantedPaddingPx - leastPaddingPx),
      offCentre: offCentre(gaps, analysis, plan),
      subjectShare,
      wantedShare: contract.minSubjectShare,
      shareShortfall: contract.minSubjectShare === 0 ? 0 : Math.max(0, 1 - subjectShare / contract.minSubjectShare),
    },
    overlays: { missingPaddingPx: shape, offCentre: shape, shareShortfall: shape },
  };
}

/**
 * Distance of the box centre from the middle as a share of the side; only along axes whose pivot is the middle, and not
 * for states and frames: they move within one common rectangle on purpose.
 */
function offCentre(gaps: Readonly<Record<Side, number>>, { picture }: Analysis, plan: Plan): number {
  if (plan.outputKind === "animation" || plan.outputKind === "ui_states") return 0;
  const { pivot } = plan.finish;
  const x = pivot.x === 0.5 ? Math.abs(gaps.left - gaps.right) / 2 / picture.widthPx : 0;
  const y = pivot.y === 0.5 ? Math.abs(gaps.top - gaps.bottom) / 2 / picture.heightPx : 0;
  return Math.max(x, y);
}
