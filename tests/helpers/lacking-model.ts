import { raiseException } from "../../core/exception/decide.ts";
import type { Studio } from "./studio.ts";

/** Specs that were never rendered, because one model is missing: one cause stops them all. */
export async function lackModel({ project }: Studio, specIds: readonly string[]): Promise<void> {
  const nextAction = { verb: "install_model" as const, label: "Install neon.safetensors" };
  const why = { stage: "generate" as const, code: "MISSING_MODEL", sentence: "The renderer has no neon.safetensors" };
  const where = { versionId: null, runId: null, jobId: null, evidenceHash: null };
  const drafts = specIds.map((id) =>
    raiseException({ ...why, suspect: null, nextAction, specId: id, assetId: id, ...where }, id, ["neon"]),
  );
  await project.commit(() => drafts, { actor: { kind: "system", id: "test" } });
}
