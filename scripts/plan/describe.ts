import type { PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import { unitInWords } from "../../core/view/words.ts";
import { section } from "./table.ts";

/** A plan in lines people can read: what is rendered with what, from which words and seeds. */
export function describePlan({ planHash, plan, stack, package: prompts }: PlanEvidence): string[] {
  const { params, units, checkpoint, workflow, pins } = plan;
  const size = `${params.widthPx} × ${params.heightPx} px, ${params.steps} steps, cfg ${params.cfg}, ${params.sampler}`;
  const texts =
    Object.entries(prompts.units).length === 0 ? [["", prompts.base] as const] : Object.entries(prompts.units);
  return [
    `${plan.specId} (${plan.title}), try ${plan.attempt}: plan ${planHash}`,
    ...section("Made with", [
      ["checkpoint", `${checkpoint.id} (${checkpoint.file})`],
      ["look", `${pins.checkpointProfileId} ${pins.checkpointProfileVersion}`],
      ["house rules", pins.baselineProfileId],
      ["workflow", workflow.templateId],
      ["size", size],
    ]),
    ...section("LoRAs", [
      ...stack.chosen.map(({ loraId, weight, reason }) => [loraId, String(weight), reason]),
      ...[...stack.skipped, ...stack.blocked].map(({ loraId, reason }) => [loraId, "–", `not used: ${reason}`]),
    ]),
    ...section(
      "Pictures",
      units.map(({ unitKey, seed }) => [unitKey, unitInWords(unitKey), `seed ${seed}`]),
    ),
    ...section(
      "Words",
      texts.flatMap(([unit, text]) => [
        [`${unit} +`.trim(), text.positive],
        [`${unit} −`.trim(), text.negative],
      ]),
    ),
    ...section(
      "Warnings",
      prompts.warnings.map((warning) => [warning]),
    ),
    "",
    `Checks: ${plan.checks.join(", ")}.`,
  ];
}
