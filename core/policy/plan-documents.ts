import type { Plan, Stack } from "../contracts.ts";
import { documentKey } from "../document/state.ts";

/** The documents that a plan was made of, as `kind/id`, without the spec, the project and the catalogs, which every plan needs. */
export function documentsOfPlan({ pins, checkpoint, workflow }: Plan, { chosen }: Pick<Stack, "chosen">): string[] {
  return [
    documentKey("checkpoints", checkpoint.id),
    documentKey("checkpoint-profiles", pins.checkpointProfileId),
    documentKey("baseline-profiles", pins.baselineProfileId),
    documentKey("workflow-templates", workflow.templateId),
    ...chosen.slice(0, 50).map(({ loraId }) => documentKey("loras", loraId)),
  ];
}
