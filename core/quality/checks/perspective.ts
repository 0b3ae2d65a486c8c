import type { Analysis } from "../analysis.ts";
import type { ContractValues, ImageCheck, Measurement, Rule } from "../check.ts";
import { type Direction, edgeShare } from "../edges.ts";
import { boxOverlay } from "../judge.ts";
import { percent } from "../words.ts";

type View = NonNullable<ContractValues["view"]>;

/** 2:1: one pixel down for two across, 26.565° to both sides. */
const slanted: readonly Direction[] = [
  [0.894427191, 0.4472135955],
  [0.894427191, -0.4472135955],
];
const upright: readonly Direction[] = [
  [1, 0],
  [0, 1],
];

/**
 * Evidence that a picture is drawn in its view, as a share, and the shares from which it counts. Isometric: where 10 % of 333
 * real isometric tiles lie below (0.080) and 95 % of 253 other pictures (0.104); the other two are first guesses.
 */
const wanted: Readonly<Record<Exclude<View, "front">, { readonly strict: number; readonly minor: number }>> = {
  isometric: { strict: 0.104, minor: 0.08 },
  top_down: { strict: 0.2, minor: 0.1 },
  side: { strict: 0.12, minor: 0.05 },
};

/**
 * G4, advisory: the picture is drawn in the view that its contract declares. Isometric by edges of slope 2:1, top-down by
 * edges along the picture's sides or left-right symmetry, side by standing on the ground. Bodies without straight edges give
 * little evidence, which asks a person and never fails.
 */
export const perspectiveCheck: ImageCheck = {
  id: "perspective",
  version: "1",
  scope: "image",
  stage: "finished",
  group: "perspective",
  gate: 4,
  tool: "overlay_grid",
  figures: ["viewLack"],
  inapplicable: ({ contract, plan }) => {
    const { view, perspectiveMode } = contract;
    if (perspectiveMode === "any") return "any perspective is allowed";
    if (view === undefined) return "no view is declared";
    if (view === "front") return "a front view shows no lines to measure";
    const stands = plan.finish.pivot.y >= 0.95 && !contract.croppableSides.includes("bottom");
    return view === "side" && !stands ? "the subject does not stand on the ground" : null;
  },
  measure: (analysis, { contract }) => measurePerspective(analysis, contract),
  rules: ({ contract }) => [{ ...lack, pass: contract.perspectiveMode === "strict" ? 0 : minorLack(contract) }],
};

const lack: Rule = {
  feature: "viewLack",
  unit: "",
  pass: 0,
  fail: 1,
  severity: "advisory",
  reasonCode: "VIEW_DOUBTFUL",
  field: "perspectiveMode",
  sentence: (f, limit) =>
    `${sentences[f["viewCode"] ?? 0] ?? ""} ${percent(f["evidence"] ?? 0)} (at least ${percent((1 - limit) * (f["wantedShare"] ?? 0))}).`,
};

const views = ["isometric", "top_down", "side"] as const;
const sentences = [
  "Edges of slope 2:1, as an isometric view has them, make up",
  "Edges along the picture's sides, or what both halves share, as seen from above, make up",
  "Of the subject's width there stand on the ground",
];

function measurePerspective(analysis: Analysis, { view }: ContractValues): Measurement {
  const known = views.find((each) => each === view) ?? "isometric";
  const wantedShare = wanted[known].strict;
  const evidence = evidences[known](analysis);
  const box = analysis.box();
  return {
    features: {
      viewCode: views.indexOf(known),
      evidence,
      wantedShare,
      viewLack: Math.max(0, 1 - evidence / wantedShare),
    },
    overlays: { viewLack: box === null ? [] : [boxOverlay("view", box)] },
  };
}

/** What may be lacking of the strict evidence where minor deviations are allowed. */
function minorLack({ view }: ContractValues): number {
  const known = views.find((each) => each === view) ?? "isometric";
  return 1 - wanted[known].minor / wanted[known].strict;
}

const evidences: Readonly<Record<(typeof views)[number], (analysis: Analysis) => number>> = {
  isometric: (analysis) => edgeShare(analysis, slanted),
  // Either will do: a floor has straight edges, a saucer has none but both its halves agree.
  top_down: (analysis) => Math.max(edgeShare(analysis, upright), symmetry(analysis) - 0.75),
  side: groundContact,
};

/** Intersection over union of the subject and its mirror image about the middle of its box; 0 without a subject. */
function symmetry(analysis: Analysis): number {
  const box = analysis.box();
  if (box === null || analysis.mask().source === "none") return 0;
  const { bits } = analysis.mask();
  const { widthPx } = analysis.picture;
  let [both, either] = [0, 0];
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      const here = bits[y * widthPx + x] as number;
      const there = bits[y * widthPx + box.left + box.right - x] as number;
      both += here & there;
      either += here | there;
    }
  }
  return either === 0 ? 0 : both / either;
}

/** Share of the columns of the subject's box that hold some of it in the lowest 3 % of its height. */
function groundContact(analysis: Analysis): number {
  const box = analysis.box();
  if (box === null) return 0;
  const { bits } = analysis.mask();
  const { widthPx } = analysis.picture;
  const rows = Math.max(1, Math.round((box.bottom - box.top + 1) * 0.03));
  let standing = 0;
  for (let x = box.left; x <= box.right; x++) {
    for (let y = box.bottom - rows + 1; y <= box.bottom; y++) {
      if (bits[y * widthPx + x] !== 1) continue;
      standing++;
      break;
    }
  }
  return standing / (box.right - box.left + 1);
}
