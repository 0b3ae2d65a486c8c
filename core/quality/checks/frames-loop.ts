import type { Measurement, Member, Rule, SetCheck } from "../check.ts";
import { likeness } from "../likeness.ts";
import { boxAround } from "../members.ts";
import { framesInapplicable } from "./frames-scope.ts";

/** Steps smaller than this are stillness: a loop of still pictures closes. */
const leastStep = 0.03;

/** G5: the last frame of a looping animation leads back to the first as evenly as any frame leads to the next. */
export const framesLoopCheck: SetCheck = {
  id: "frames_loop",
  version: "1",
  scope: "set",
  group: "frames",
  gate: 5,
  tool: "onion_skin",
  isTrial: true,
  figures: ["loopGap"],
  inapplicable: (context) => {
    const animation = context.evidence?.spec?.output?.animation;
    if (animation === undefined) return "it is not known whether it loops";
    return (animation.loop ?? true) ? framesInapplicable(context) : "it does not loop";
  },
  measure: measureLoop,
  rules: () => [loop],
};

const loop: Rule = {
  feature: "loopGap",
  unit: "×",
  pass: 1.6,
  fail: 4,
  severity: "advisory",
  reasonCode: "LOOP_OPEN",
  field: null,
  sentence: (f, limit) =>
    `From the last frame to the first the picture changes ${(f["loopGap"] ?? 0).toFixed(1)} times as much as between frames (limit ${limit}).`,
};

function measureLoop(members: readonly Member[]): Measurement {
  const [first, last] = [members[0], members.at(-1)];
  const steps = members.slice(1).map((member, i) => likeness((members[i] as Member).analysis, member.analysis));
  const largest = Math.max(leastStep, ...steps);
  const closing = first === undefined || last === undefined ? 0 : likeness(last.analysis, first.analysis);
  return {
    features: { loopGap: closing / largest, closing, largestStep: largest, lastMember: members.length - 1 },
    overlays: { loopGap: boxAround(last, "does not lead back") },
  };
}
