import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Version } from "../../core/asset/state.ts";
import type { Plan } from "../../core/contracts.ts";
import { get, projectPath } from "../live/api.ts";
import type { Evidence } from "./evidence.ts";

const none: Evidence = {
  plan: null,
  contract: null,
  stack: null,
  package: null,
  trace: null,
  report: null,
  environment: null,
};

/** The evidence of a version: what came with the asset, else read object by object, since older versions travel without it. */
export function useEvidence(projectId: string, version: (Version & Partial<Evidence>) | undefined): Evidence {
  const read = useSignal<{ readonly id: string; readonly evidence: Evidence } | null>(null);
  const isInlined = version?.plan !== undefined && version.plan !== null;
  const id = version?.id ?? "";
  useEffect(() => {
    if (!version || isInlined) return;
    let isWanted = true;
    readEvidence(projectId, version).then((evidence) => {
      if (isWanted) read.value = { id, evidence };
    });
    return () => {
      isWanted = false;
    };
  }, [projectId, id, isInlined, version?.reportHash]);
  if (version && isInlined) return { ...none, ...version };
  return read.value?.id === id ? read.value.evidence : none;
}

async function readEvidence(projectId: string, version: Version): Promise<Evidence> {
  const object = async <T>(hash: string | null | undefined): Promise<T | null> => {
    if (!hash) return null;
    const answer = await get<T>(projectPath(projectId, `objects/${hash}`));
    return answer.ok ? answer.value : null;
  };
  const plan = await object<Plan>(version.planHash);
  const [contract, stack, promptPackage, trace, report, environment] = await Promise.all([
    object<NonNullable<Evidence["contract"]>>(plan?.contractHash),
    object<NonNullable<Evidence["stack"]>>(plan?.stackHash),
    object<NonNullable<Evidence["package"]>>(version.packageHash),
    object<NonNullable<Evidence["trace"]>>(plan?.traceHash),
    object<NonNullable<Evidence["report"]>>(version.reportHash),
    object<NonNullable<Evidence["environment"]>>(version.environmentHash),
  ]);
  return { plan, contract, stack, package: promptPackage, trace, report, environment };
}
