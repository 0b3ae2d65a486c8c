import type { Asset } from "../core/asset/state.ts";
import type { EffectiveContract, Plan, ValidatorReport } from "../core/contracts.ts";
import { Failure, type FieldProblem } from "../core/failure.ts";
import { limitNames } from "../core/policy/check-names.ts";
import type { ProjectState } from "../core/project/state.ts";
import { type MeasuredVersion, type Thresholds, type WhatIf, whatIf } from "../core/route/what-if.ts";
import type { ObjectStore } from "./objects.ts";

interface ReadProject {
  readonly objects: ObjectStore;
  state(): ProjectState;
}

/** Reports are read one by one, so many; assets beyond are told. */
const mostAssets = 500;

/** What would be, and how many assets were left out because there are too many. */
export type WhatIfAnswer = WhatIf & { readonly leftOut: number };

/** Replays the measures of each asset's newest judged version under other limits. @throws Failure INVALID_INPUT for limits of nothing, or upside down */
export async function replayWhatIf(project: ReadProject, thresholds: Thresholds): Promise<WhatIfAnswer> {
  const problems = Object.entries(thresholds).flatMap(([name, limits]) => problemsOf(name, limits));
  if (problems.length > 0) throw new Failure("INVALID_INPUT", problems[0]?.message, { fields: problems });
  const judged = Object.values(project.state().assets).flatMap((asset) => newestJudged(asset) ?? []);
  const chosen = judged.slice(0, mostAssets);
  const versions = await Promise.all(chosen.map((one) => measured(project.objects, one)));
  return { ...whatIf(versions, thresholds), leftOut: judged.length - chosen.length };
}

function problemsOf(name: string, { pass, fail }: Thresholds[string]): readonly FieldProblem[] {
  const path = `/thresholds/${name}`;
  if (!limitNames.has(name)) {
    const message = `${path} names no check and no figure of one`;
    return [{ path, rule: "known", message, fix: "Write a check, or one of its figures, such as framing.offCentre." }];
  }
  if (pass === undefined || fail === undefined || pass <= fail) return [];
  const message = `${path} passes more than it fails`;
  return [{ path, rule: "order", message, fix: "Make pass at most fail." }];
}

interface Judged {
  readonly assetId: string;
  readonly versionId: string;
  readonly planHash: string;
  readonly reportHash: string;
  readonly attempt: number;
  readonly previousReasons: readonly string[];
}

/** Copied from the state, which goes on changing. */
function newestJudged({ id, versions }: Asset): Judged | null {
  const index = versions.findLastIndex(({ reportHash }) => reportHash !== null);
  const version = versions[index];
  if (version === undefined || version.reportHash === null) return null;
  const earlier = versions.slice(0, index).filter(({ runId }) => runId === version.runId);
  return {
    ...{ assetId: id, versionId: version.id, planHash: version.planHash, reportHash: version.reportHash },
    attempt: earlier.length + 1,
    previousReasons: earlier.flatMap(({ route }) => route?.reasonCode ?? []),
  };
}

async function measured(objects: ObjectStore, { planHash, reportHash, ...version }: Judged): Promise<MeasuredVersion> {
  const [plan, report] = await Promise.all([
    objects.getJson<Plan>(planHash),
    objects.getJson<ValidatorReport>(reportHash),
  ]);
  return { ...version, plan, report, contract: await objects.getJson<EffectiveContract>(plan.contractHash) };
}
