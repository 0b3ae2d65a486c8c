import type { Version } from "../core/asset/state.ts";
import { currentVersion } from "../core/asset/state.ts";
import type { Plan, Project, ReplayBundle, Spec, ValidatorReport } from "../core/contracts.ts";
import { type Answer, answersOf } from "../core/explain/answers.ts";
import { type Explanation, explain } from "../core/explain/explanation.ts";
import { Failure } from "../core/failure.ts";
import { bundleOf } from "../core/policy/bundle.ts";
import { evidenceOf, type PlanEvidence } from "../core/policy/bundle-evidence.ts";
import type { ProjectState } from "../core/project/state.ts";
import { nextAttempt } from "../core/run/decide.ts";
import type { ObjectStore } from "./objects.ts";
import { createPlanner } from "./planning.ts";
import { parse } from "./schemas.ts";

/** What reading plans needs of a project: its state and its objects. */
interface ReadProject {
  readonly projectId: string;
  readonly objects: ObjectStore;
  state(): ProjectState;
}

/** A stored plan with all it names. Failures OBJECT_MISSING, OBJECT_CORRUPT, INVALID_INPUT when the object is no plan. */
export async function readEvidence(objects: ObjectStore, planHash: string): Promise<PlanEvidence> {
  const plan = parse<Plan>("plan", await readJson(objects, planHash));
  const [contract, stack, prompts, trace] = await Promise.all([
    objects.getJson<PlanEvidence["contract"]>(plan.contractHash),
    objects.getJson<PlanEvidence["stack"]>(plan.stackHash),
    objects.getJson<PlanEvidence["package"]>(plan.packageHash),
    objects.getJson<PlanEvidence["trace"]>(plan.traceHash),
  ]);
  return { planHash, plan, contract, stack, package: prompts, trace };
}

/** Pictures are objects too, so the body may be no JSON at all. */
async function readJson(objects: ObjectStore, hash: string): Promise<unknown> {
  const body = await objects.get(hash);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new Failure("INVALID_INPUT", `The object ${hash} is no plan.`, { cause });
  }
}

/** An explanation with its five answers. */
export interface ExplainedAsset extends Explanation {
  readonly answers: readonly Answer[];
}

/**
 * Why an asset's version is as it is: the named one, else the newest that was not canceled; of a spec that was never
 * rendered, the plan it would get now. Failures NOT_FOUND, PLAN_REFUSED with a field per refusal.
 */
export async function explainAsset(project: ReadProject, assetId: string, versionId?: string): Promise<ExplainedAsset> {
  const { objects } = project;
  const version = chooseVersion(project.state(), assetId, versionId);
  const evidence = version === null ? await planNow(project, assetId) : await readEvidence(objects, version.planHash);
  const { facts } = evidence.plan;
  const projectKey = Object.keys(facts).find((key) => key.startsWith("project/")) ?? "";
  const [spec, policies, report] = await Promise.all([
    objects.getJson<Spec>(facts[`specs/${evidence.plan.specId}`] ?? ""),
    objects.getJson<Project>(facts[projectKey] ?? ""),
    version === null || version.reportHash === null ? null : objects.getJson<ValidatorReport>(version.reportHash),
  ]);
  const explanation = explain({ evidence, version, report, spec, project: policies });
  return { ...explanation, answers: answersOf(explanation) };
}

/** Copied, because the state goes on changing while the evidence is read. */
function chooseVersion(state: ProjectState, assetId: string, versionId: string | undefined): Version | null {
  const asset = state.assets[assetId];
  if (asset === undefined && state.documents[`specs/${assetId}`] === undefined)
    throw new Failure("NOT_FOUND", `There is no asset ${assetId}.`);
  if (versionId === undefined) return structuredClone(currentVersion(asset) ?? asset?.versions.at(-1) ?? null);
  const version = asset?.versions.find(({ id }) => id === versionId);
  if (version === undefined) throw new Failure("NOT_FOUND", `${assetId} has no version ${versionId}.`);
  return structuredClone(version);
}

async function planNow(project: ReadProject, specId: string): Promise<PlanEvidence> {
  const planner = await createPlanner(project);
  const result = planner.dryRun(specId, { attempt: nextAttempt(project.state(), specId), remedy: null });
  if (result.ok) return evidenceOf(result);
  const fields = result.refusals.map(({ code, field, sentence, fix }) => {
    return { path: field, rule: code, message: sentence, fix };
  });
  throw new Failure("PLAN_REFUSED", `${specId} can't be planned: ${result.refusals[0]?.sentence ?? ""}`, { fields });
}

/** The replay bundle of a version. Failures NOT_FOUND, OBJECT_MISSING, OBJECT_CORRUPT. */
export async function readBundle(project: ReadProject, versionId: string): Promise<ReplayBundle> {
  const { projectId, objects } = project;
  const versions = project.state().assets[versionId.replace(/\.v\d+$/, "")]?.versions ?? [];
  const found = versions.find(({ id }) => id === versionId);
  if (found === undefined) throw new Failure("NOT_FOUND", `There is no version ${versionId}.`);
  const earlier = structuredClone(
    versions.slice(0, versions.indexOf(found)).filter(({ runId }) => runId === found.runId),
  );
  const version = structuredClone(found);
  const plan = await objects.getJson<Plan>(version.planHash);
  const spec = await objects.getJson<Spec>(plan.facts[`specs/${plan.specId}`] ?? "");
  const pictureOf = (pixelHash: string): string | null => rawPictureOf(project.state(), pixelHash);
  return parse("replay-bundle", bundleOf({ projectId, version, plan, spec, earlier, pictureOf }));
}

/** Of several objects with the same pixels any will do. */
function rawPictureOf({ assets }: ProjectState, pixelHash: string): string | null {
  const units = Object.values(assets).flatMap(({ versions }) => versions.flatMap(({ units }) => Object.values(units)));
  return units.find(({ raw }) => raw?.pixelHash === pixelHash)?.raw?.hash ?? null;
}
