import type { Project, Spec } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { ownEntry } from "./order.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";

export interface ModelFacts {
  readonly checkpoint: Found<"checkpoints">;
  readonly profile: Found<"checkpoint-profiles">;
  readonly baseline: Found<"baseline-profiles">;
  readonly template: Found<"workflow-templates">;
}

/** Checkpoint, pinned or default profiles, and workflow of a spec; refused where one is missing or made for another. */
export function modelFacts(spec: Spec, project: Project, lookup: Lookup): Result<ModelFacts> {
  if (spec.checkpointId === undefined) return refused([noCheckpoint]);
  const checkpoint = lookup.get("checkpoints", spec.checkpointId);
  if (checkpoint === null) return refused([missing("checkpoint", spec.checkpointId, "/checkpointId")]);
  const profile = profileFact(spec, spec.checkpointId, project, lookup);
  const baseline = baselineFact(spec, spec.checkpointId, project, lookup);
  const template = templateFact(spec, project, lookup);
  const parts: readonly Result<unknown>[] = [profile, baseline, template];
  const refusals = parts.flatMap((part) => (part.ok ? [] : part.refusals));
  if (!profile.ok || !baseline.ok || !template.ok) return refused(refusals);
  const wanted = baseline.value.value.checkpointProfileId;
  if (wanted !== undefined && wanted !== profile.value.id)
    return refused([otherProfile(baseline.value.id, wanted, profile.value.id)]);
  return accepted({ checkpoint, profile: profile.value, baseline: baseline.value, template: template.value });
}

function profileFact(
  spec: Spec,
  checkpointId: string,
  project: Project,
  lookup: Lookup,
): Result<Found<"checkpoint-profiles">> {
  const field = "/checkpointProfileId";
  const id = spec.checkpointProfileId ?? ownEntry(project.policies.checkpointProfiles, checkpointId);
  if (id === undefined) return refused([noDefault("checkpoint profile", checkpointId, field)]);
  const profile = lookup.get("checkpoint-profiles", id);
  if (profile === null) return refused([missing("checkpoint profile", id, field)]);
  if (profile.value.checkpointId !== checkpointId)
    return refused([otherCheckpoint("checkpoint profile", id, profile.value.checkpointId, checkpointId, field)]);
  const pinned = spec.checkpointProfileVersion;
  if (pinned !== undefined && pinned !== profile.value.version)
    return refused([otherVersion(id, pinned, profile.value.version)]);
  return accepted(profile);
}

function baselineFact(
  spec: Spec,
  checkpointId: string,
  project: Project,
  lookup: Lookup,
): Result<Found<"baseline-profiles">> {
  const field = "/baselineProfileId";
  const policy = ownEntry(project.policies.checkpointBaselineMap, checkpointId);
  const id = spec.baselineProfileId ?? policy?.default;
  if (id === undefined) return refused([noDefault("baseline profile", checkpointId, field)]);
  const baseline = lookup.get("baseline-profiles", id);
  if (baseline === null) return refused([missing("baseline profile", id, field)]);
  if (baseline.value.checkpointId !== checkpointId)
    return refused([otherCheckpoint("baseline profile", id, baseline.value.checkpointId, checkpointId, field)]);
  if (policy && !policy.allowed.includes(id)) return refused([notAllowed(id, checkpointId, policy.allowed)]);
  return accepted(baseline);
}

function templateFact(spec: Spec, project: Project, lookup: Lookup): Result<Found<"workflow-templates">> {
  const isAnchored = spec.styleConsistency?.mode === "lock_to_anchor_set";
  const chosen = project.policies.workflowTemplates;
  const id = isAnchored ? (chosen?.img2img ?? "img2img_anchor") : (chosen?.txt2img ?? "txt2img");
  const template = lookup.get("workflow-templates", id);
  if (template === null) return refused([missing("workflow template", id, "")]);
  const intent = isAnchored ? "img2img" : "txt2img";
  return template.value.intent === intent ? accepted(template) : refused([otherIntent(id, intent)]);
}

const noCheckpoint: Refusal = {
  code: "CHECKPOINT_MISSING",
  field: "/checkpointId",
  sentence: "The spec names no checkpoint.",
  fix: "Choose a checkpoint.",
};

function missing(what: string, id: string, field: string): Refusal {
  const sentence = `The ${what} ${id} does not exist.`;
  return { code: "DOCUMENT_MISSING", field, sentence, fix: `Create the ${what} ${id}, or choose another.` };
}

function noDefault(what: string, checkpointId: string, field: string): Refusal {
  const sentence = `Neither the spec nor the project names a ${what} for the checkpoint ${checkpointId}.`;
  return { code: "PROFILE_MISSING", field, sentence, fix: `Choose a ${what}, or set the project's default.` };
}

function otherCheckpoint(what: string, id: string, found: string, wanted: string, field: string): Refusal {
  const sentence = `The ${what} ${id} is made for the checkpoint ${found}, the spec uses ${wanted}.`;
  return { code: "PROFILE_OF_OTHER_CHECKPOINT", field, sentence, fix: `Choose a ${what} of ${wanted}.` };
}

function otherVersion(id: string, pinned: string, found: string): Refusal {
  return {
    code: "PROFILE_VERSION_MISMATCH",
    field: "/checkpointProfileVersion",
    sentence: `The spec is pinned to version ${pinned} of ${id}, which now says it is ${found}.`,
    fix: "Restore the pinned version, or bind the spec to another profile.",
  };
}

function notAllowed(id: string, checkpointId: string, allowed: readonly string[]): Refusal {
  return {
    code: "BASELINE_NOT_ALLOWED",
    field: "/baselineProfileId",
    sentence: `The project does not allow the baseline profile ${id} with the checkpoint ${checkpointId}.`,
    fix: `Choose one of: ${allowed.join(", ")}.`,
  };
}

function otherProfile(baselineId: string, wanted: string, found: string): Refusal {
  return {
    code: "BASELINE_OF_OTHER_PROFILE",
    field: "/baselineProfileId",
    sentence: `The baseline profile ${baselineId} is made for the checkpoint profile ${wanted}, the spec uses ${found}.`,
    fix: `Choose a baseline profile for ${found}.`,
  };
}

function otherIntent(id: string, intent: string): Refusal {
  return {
    code: "WORKFLOW_OF_OTHER_INTENT",
    field: "",
    sentence: `The workflow template ${id} is not made for ${intent}.`,
    fix: `Set the project's ${intent} workflow template to one made for it.`,
  };
}
