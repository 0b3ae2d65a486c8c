import type { Plan, Stack } from "../contracts.ts";
import { hashOf } from "../hash.ts";

const digits = 8;

/**
 * What a renderer keeps between two renders besides the checkpoint, outermost first: `stack.prompt.resolution`. Plans
 * with the same stack part need the same files and nodes of a renderer. Only for the order of work: a collision costs a
 * switch, never a picture.
 */
export function affinityOf(plan: Plan, { checkpointFile, chosen }: Stack): string {
  const { sampler, scheduler, clipSkip, widthPx, heightPx } = plan.params;
  const loras = chosen.map(({ file, weight }) => [file, weight]);
  const stack = hashOf([checkpointFile, loras, clipSkip, sampler, scheduler, plan.workflow.templateHash]);
  return `${stack.slice(0, digits)}.${plan.packageHash.slice(0, digits)}.${widthPx}x${heightPx}`;
}
