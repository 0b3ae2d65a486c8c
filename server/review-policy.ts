import type { Project as ProjectDocument } from "../core/contracts.ts";
import { documentsOfKind } from "../core/document/state.ts";
import { type ControlShares, noControls } from "../core/sprint/controls.ts";
import type { Project } from "./project.ts";

/** How many control questions the project's document wants in a sprint; none while it says nothing. */
export async function controlSharesOf(project: Project): Promise<ControlShares> {
  const hash = documentsOfKind(project.state(), "project")[0]?.hash;
  if (hash === undefined) return noControls;
  const { policies } = await project.objects.getJson<ProjectDocument>(hash);
  return { ...noControls, ...policies.reviewPolicy };
}
