import type { CheckResult, EffectiveContract } from "../../contracts.ts";
import type { CheckContext, Measurement, Rule } from "../check.ts";
import { judge } from "../judge.ts";
import type { Picture } from "../pixels.ts";

/** What became of a picture's bytes: a picture, or the reason why there is none. */
export type Decoded =
  | { readonly picture: Picture; readonly conversions: readonly string[] }
  | { readonly failure: string };

export const decodeCheck = {
  id: "decode",
  version: "3",
  scope: "image",
  group: "decode",
  gate: 0,
  tool: null,
  figures: ["undecodable", "foreignFormat", "sizeErrorPx"],
} as const;

/** G0: the bytes decode, hold eight bits of sRGB per channel, and the picture has the planned size. Exact, so confidence is always 1. */
export function checkDecode(
  decoded: Decoded,
  stage: "raw" | "finished",
  context: CheckContext,
  contract: EffectiveContract,
): CheckResult {
  const { measurement, sentence } = measureDecode(decoded, stage, context);
  const hard = { unit: "", pass: 0, fail: 1, severity: "hard", field: null, sentence: () => sentence } as const;
  const rules: readonly Rule[] = [
    { ...hard, feature: "undecodable", reasonCode: "DECODE_FAILED" },
    { ...hard, feature: "foreignFormat", reasonCode: "WRONG_FORMAT" },
    { ...hard, feature: "sizeErrorPx", unit: "px", reasonCode: "WRONG_SIZE" },
  ];
  return judge(decodeCheck, rules, measurement, contract);
}

function measureDecode(
  decoded: Decoded,
  stage: "raw" | "finished",
  { plan }: CheckContext,
): { readonly measurement: Measurement; readonly sentence: string } {
  if ("failure" in decoded) {
    const measurement = { features: { undecodable: 1, foreignFormat: 0, sizeErrorPx: 0 }, overlays: {} };
    return { measurement, sentence: `The picture can't be read: ${decoded.failure}.` };
  }
  const { widthPx, heightPx } = decoded.picture;
  const planned = stage === "raw" ? plan.params : plan.finish.outputSize;
  const sizeErrorPx =
    planned === null ? 0 : Math.max(Math.abs(widthPx - planned.widthPx), Math.abs(heightPx - planned.heightPx));
  const foreign = decoded.conversions.filter((conversion) => /to 8 bit|cmyk|gamma/.test(conversion));
  const wanted = planned === null ? "" : ` (planned ${planned.widthPx} × ${planned.heightPx} px)`;
  // What only encodes the same colours otherwise is no conversion that anybody has to know of (D-0151).
  const converted = decoded.conversions.some((each) => each.includes("profile")) ? "; ICC profile applied" : "";
  return {
    measurement: {
      features: { undecodable: 0, foreignFormat: foreign.length, sizeErrorPx, widthPx, heightPx },
      overlays: {},
    },
    sentence:
      foreign.length > 0
        ? `The picture is no 8-bit sRGB picture, which any other may only resemble: ${foreign.join(", ")}.`
        : `The picture is ${widthPx} × ${heightPx} px${wanted}${converted}.`,
  };
}
