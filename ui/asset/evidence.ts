import type { Version } from "../../core/asset/state.ts";
import type {
  CompileTrace,
  EffectiveContract,
  Environment,
  Plan,
  PromptPackage,
  Stack,
  ValidatorReport,
} from "../../core/contracts.ts";
import { documentKey } from "../../core/document/state.ts";
import type { DiecastEvent } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Scales } from "../../core/view/scales.ts";

/** What was computed for one version; null where it does not exist (yet). */
export interface Evidence {
  readonly plan: Plan | null;
  readonly contract: EffectiveContract | null;
  readonly stack: Stack | null;
  readonly package: PromptPackage | null;
  readonly trace: CompileTrace | null;
  readonly report: ValidatorReport | null;
  readonly environment: Environment | null;
}

/** An asset as the server explains it: its versions with evidence, and its events, oldest first. */
export interface AssetDetail {
  /** Each with the further sizes of its finished pictures, if it has any. */
  readonly versions: readonly (Version & Partial<Evidence> & { readonly scales?: Scales })[];
  readonly events: readonly DiecastEvent[];
  /** Spec whose approved picture is the reference of its entity. */
  readonly referenceId: string | null;
}

/** Changes whenever something about the asset does. */
export function signatureOf(state: ProjectState, assetId: string): string {
  const asset = state.assets[assetId];
  const versions = (asset?.versions ?? []).map(({ id, status, units }) => {
    const pictures = Object.values(units).filter(({ raw, finished }) => raw !== null || finished !== null);
    return `${id}:${status}:${pictures.length}`;
  });
  const decisions = Object.values(state.decisions).filter((decision) => decision.assetId === assetId);
  const answers = decisions.map(({ id, answerSeq, postponedSeq }) => `${id}:${answerSeq}:${postponedSeq}`);
  return [
    state.documents[documentKey("specs", assetId)]?.hash,
    asset?.approved?.versionId,
    ...versions,
    ...answers,
  ].join(" ");
}
