import fc from "fast-check";
import type { Spec } from "../../../core/contracts.ts";
import { baselines, type Documents, profiles, spec } from "./small-documents.ts";
import { changed, documents, withPolicies } from "./small-project.ts";

/** Words with everything that could trip text up but a placeholder: quotes, brackets, line ends, lone surrogates, Turkish i. */
const words = fc
  .array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom("red", "hull", "(x)", '"q"', "İ", "\u2028")),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(" "))
  .filter((text) => text.trim() !== "" && !text.includes("{{"));

const fragments = fc.array(words, { maxLength: 5 });
export const anyWeight = fc.integer({ min: 100, max: 2000 }).map((thousandths) => thousandths / 1000);

const output: fc.Arbitrary<NonNullable<Spec["output"]>> = fc.oneof(
  fc.constant({ kind: "single_image" as const }),
  fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}$/), { minLength: 1, maxLength: 4 }).map((states) => {
    return { kind: "ui_states" as const, uiStates: { states } };
  }),
  fc.array(words, { minLength: 1, maxLength: 4 }).map((framePrompts) => {
    const animation = { name: "go", frameCount: framePrompts.length, framePrompts };
    return { kind: "animation" as const, animation };
  }),
);

export const anySpec = fc
  .record({
    title: words,
    positive: words,
    negative: words,
    output,
    variants: fc.integer({ min: 1, max: 3 }),
    tags: fc.uniqueArray(fc.constantFrom("size:boss", "view:side", "plain"), { maxLength: 3 }),
    checkpointId: fc.constantFrom("copax", "pony"),
    clipSkip: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ positive, negative, variants, clipSkip, ...rest }): Spec => {
    const generationParams = { width: 512, height: 512, variants, clipSkip };
    return { ...spec, ...rest, prompt: { positive, negative }, generationParams };
  });

export const anyDocuments: fc.Arbitrary<Documents> = fc
  .record({ spec: anySpec, base: fragments, hints: fragments, safety: fragments, tag: fragments, weight: anyWeight })
  .map(({ spec: own, base, hints, safety, tag, weight: tagWeight }) =>
    documents({
      spec: own,
      profiles: changed(profiles, "copax-v1", { basePositive: base, baseNegative: hints }),
      baselines: changed(baselines, "copax_house", { global: { promptHints: hints, negativePromptHints: base } }),
      project: withPolicies({
        runtimeSafety: { positive: safety, negative: tag },
        tagPromptMap: { copax: { "size:boss": { positive: tag, negative: safety, weight: tagWeight } } },
      }),
    }),
  );
