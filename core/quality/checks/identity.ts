import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import type { Linked } from "../evidence.ts";
import { boxAround, highest, nearestOthers, remembered } from "../members.ts";
import { colourDistance, toneDistance } from "../portrait/histogram.ts";
import { percent } from "../words.ts";

/**
 * G5: frames, and pictures of an entity whose other pictures are approved, show one and the same thing. Over poses and roles its
 * colours stay, so they alone count.
 */
export const identityCheck: SetCheck = {
  id: "identity",
  version: "2",
  scope: "set",
  group: "identity",
  gate: 5,
  tool: "reference_ghost",
  isTrial: true,
  figures: ["linkedDistance", "colourDistance"],
  inapplicable: (context) => {
    if (context.contract.isFullBleed) return "the picture fills its canvas";
    if (context.contract.alphaMode !== "hard") return "glow and smoke change their colours";
    return context.plan.outputKind === "animation" || relativesOf(context).length > 0
      ? null
      : "it has no frames and no approved relatives";
  },
  measure: measureIdentity,
  rules: () => [linked, colours],
};

const linked: Rule = {
  feature: "linkedDistance",
  unit: "share",
  pass: 0.42,
  fail: 0.75,
  severity: "advisory",
  reasonCode: "IDENTITY_DRIFT",
  field: null,
  sentence: (f, limit) =>
    `It differs from its linked picture ${(f["linkedIndex"] ?? -1) + 1} by ${percent(f["linkedDistance"] ?? 0)} in colour (limit ${percent(limit)}).`,
};

const colours: Rule = {
  feature: "colourDistance",
  unit: "share",
  pass: 0.55,
  fail: 0.8,
  severity: "advisory",
  reasonCode: "IDENTITY_DRIFT",
  field: null,
  sentence: (f, limit) =>
    `Picture ${(f["oddMember"] ?? -1) + 1} has ${percent(f["colourDistance"] ?? 0)} other colours than the pictures it belongs to (limit ${percent(limit)}).`,
};

function relativesOf({ evidence }: CheckContext): readonly Linked[] {
  return (evidence?.linked ?? []).filter(({ isSameEntity }) => isSameEntity);
}

function measureIdentity(members: readonly Member[], context: CheckContext): Measurement {
  const portraits = members.map(({ analysis }) => analysis.portrait());
  const distance = remembered((i, j) => colourDistance(portraits[i]?.colours ?? [], portraits[j]?.colours ?? []));
  // A frame may have changed since the first, as fire turns to smoke, but not be unlike every other.
  const odd = highest(context.plan.outputKind === "animation" ? nearestOthers(members.length, distance) : []);
  const relatives = relativesOf(context).map(({ portrait }) => portrait);
  const furthest = highest(
    relatives.map((relative) => Math.min(...portraits.map((portrait) => identityDistance(portrait, relative)), 1)),
  );
  return {
    features: {
      linkedDistance: furthest.figure,
      linkedIndex: furthest.index,
      relatives: relatives.length,
      colourDistance: odd.figure,
      oddMember: odd.index,
    },
    overlays: {
      linkedDistance: boxAround(members[0], "differs from its relatives"),
      colourDistance: boxAround(members[odd.index], "other colours"),
    },
  };
}

type Look = ReturnType<Member["analysis"]["portrait"]>;

/**
 * How unlike two pictures of one thing are, 0..1, by their tones alone: over poses a shape says next to nothing (real units: AUC
 * 0.64) and spoils what colours say. Relatives that were approved before portraits had tones are compared by colours.
 */
function identityDistance(one: Look, other: Look): number {
  if (one.tones === undefined || other.tones === undefined) return toneDistance(one.colours, other.colours);
  return toneDistance(one.tones, other.tones);
}
