import { idInWords } from "../view/words.ts";
import type { PlanEvidence } from "./bundle-evidence.ts";
import { jsonDifferences } from "./diff-json.ts";
import { placeInWords, settingInWords, shown } from "./diff-shown.ts";
import type { Because } from "./diff-source.ts";
import type { PlanDifference, PlanPart } from "./diff-types.ts";

/** Which kinds of documents can say what stands in a part. */
const SAID_BY: Readonly<Record<string, readonly string[]>> = {
  params: ["specs/", "checkpoints/"],
  models: ["specs/", "project/", "checkpoints/"],
  finish: ["specs/", "baseline-profiles/", "catalogs/", "project/"],
  checks: ["baseline-profiles/", "specs/", "catalogs/", "project/"],
  routing: ["baseline-profiles/", "project/"],
  spec: ["specs/", "attempt", "remedy"],
};

/** Everything of a plan that stands in it plainly: parameters, models, finish, checks, routing. */
export function plainDifferences(before: PlanEvidence, after: PlanEvidence, because: Because): PlanDifference[] {
  const [was, is] = [before, after].map(plainParts);
  return jsonDifferences(was, is).map(({ path, before: left = null, after: right = null }) => {
    const [, part = "spec", ...steps] = path.split("/");
    const sentence = plainSentence(part, steps, left, right);
    const place = { part: part as PlanPart, path: `/${steps.join("/")}`, sentence, was: left, is: right, sources: [] };
    return { ...place, because: because([], SAID_BY[part]) };
  });
}

function plainSentence(part: string, steps: readonly string[], was: unknown, is: unknown): string {
  const place = placeInWords(steps.length === 0 ? [part] : steps);
  if (part === "checks")
    return `The check ${idInWords(steps.join(" "))} ${is === null ? "no longer runs" : "runs too"}.`;
  return `${place} is ${settingInWords(is)} instead of ${settingInWords(was)}.`;
}

function plainParts({ plan, package: { dialect, warnings } }: PlanEvidence) {
  const { title, assetType, outputKind, attempt, remedy, checkpoint, pins, workflow } = plan;
  const { checkpointProfileId, checkpointProfileVersion, baselineProfileId } = pins;
  const { templateId, outputNodeId } = workflow;
  const { id, file } = checkpoint;
  return {
    spec: { title, assetType, outputKind, attempt, remedy, warnings },
    params: plan.params,
    models: {
      ...{ checkpointId: id, checkpointFile: file, dialect, checkpointProfileId, checkpointProfileVersion },
      ...{ baselineProfileId, workflow: templateId, outputNodeId },
    },
    finish: plan.finish,
    checks: Object.fromEntries(plan.checks.map((check) => [check, "runs"])),
    routing: plan.routing,
  };
}

/** Pictures that come or go, their seeds and what they start from. */
export function unitDifferences(before: PlanEvidence, after: PlanEvidence, because: Because): PlanDifference[] {
  const [was, is] = [before, after].map(({ plan }) =>
    Object.fromEntries(
      plan.units.map(({ unitKey, seed, references, state, frameName }) => [
        unitKey,
        { seed, references: references.map(({ pixelHash }) => pixelHash), state, frameName },
      ]),
    ),
  );
  return jsonDifferences(was, is).map(({ path, before: left = null, after: right = null }) => {
    const isSeed = path.endsWith("/seed");
    const [, unitKey = ""] = path.split("/");
    const sentence = isSeed
      ? `${unitKey} starts from the seed ${shown(right)} instead of ${shown(left)}.`
      : `The picture ${path.slice(1)} is ${shown(right)} instead of ${shown(left)}.`;
    const kinds = isSeed ? ["attempt", "specs/", "project/"] : ["specs/"];
    const place = { path, sentence, was: left, is: right, sources: [] };
    return { ...place, part: isSeed ? "seeds" : "pictures", because: because([], kinds) };
  });
}
