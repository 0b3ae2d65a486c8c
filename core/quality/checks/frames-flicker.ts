import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { boxAround, highest } from "../members.ts";
import { colourDistance } from "../portrait/histogram.ts";
import { percent } from "../words.ts";
import { framesInapplicable } from "./frames-scope.ts";

/** G5: size and colours go on evenly from frame to frame. Growing or fading is motion; there and back is flicker. */
export const framesFlickerCheck: SetCheck = {
  id: "frames_flicker",
  version: "1",
  scope: "set",
  group: "frames",
  gate: 5,
  tool: "onion_skin",
  isTrial: true,
  figures: ["areaFlicker", "colourFlicker"],
  inapplicable: framesInapplicable,
  measure: measureFlicker,
  rules: () => [area, colour],
};

const area: Rule = {
  feature: "areaFlicker",
  unit: "share",
  pass: 0.35,
  fail: 0.8,
  severity: "advisory",
  reasonCode: "FRAMES_FLICKER",
  field: null,
  sentence: (f, limit) =>
    `Frame ${(f["areaMember"] ?? -1) + 1} is ${percent(f["areaFlicker"] ?? 0)} larger or smaller than its neighbours lead to (limit ${percent(limit)}).`,
};

const colour: Rule = {
  ...area,
  feature: "colourFlicker",
  pass: 0.3,
  fail: 0.6,
  sentence: (f, limit) =>
    `Frame ${(f["colourMember"] ?? -1) + 1} leaves the colours of both neighbours by ${percent(f["colourFlicker"] ?? 0)} (limit ${percent(limit)}).`,
};

function measureFlicker(members: readonly Member[]): Measurement {
  const areas = members.map(({ analysis }) => analysis.mask().areaPx);
  const size = highest(
    areas.map((own, i) => {
      const [before, after] = [areas[i - 1], areas[i + 1]];
      if (before === undefined || after === undefined) return 0;
      // Outside of what the neighbours span: even growth lies between them.
      const [least, most] = [Math.min(before, after), Math.max(before, after)];
      return Math.max(0, own - most, least - own) / Math.max(1, (least + most) / 2);
    }),
  );
  const colours = members.map(({ analysis }) => analysis.portrait().colours);
  const tint = highest(
    colours.map((own, i) => {
      const [before, after] = [colours[i - 1], colours[i + 1]];
      if (before === undefined || after === undefined) return 0;
      const nearest = Math.min(colourDistance(own, before), colourDistance(own, after));
      return Math.max(0, nearest - colourDistance(before, after));
    }),
  );
  return {
    features: {
      areaFlicker: size.figure,
      areaMember: size.index,
      colourFlicker: tint.figure,
      colourMember: tint.index,
    },
    overlays: {
      areaFlicker: boxAround(members[size.index], "another size"),
      colourFlicker: boxAround(members[tint.index], "other colours"),
    },
  };
}
