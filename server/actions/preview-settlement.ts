import type { Remedy, SettleRequest } from "../../core/contracts.ts";
import { openOfCauses, settleCauses, verdictOf } from "../../core/exception/settle.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { typicalRenderMs } from "../../core/telemetry/paces.ts";
import { priceOf } from "../../core/view/exception-choices.ts";
import { count } from "../../core/view/words.ts";
import { createPlanner, type Planner } from "../../store/planning.ts";
import type { Project } from "../project.ts";
import { notReady, planOptions, remedyOf, targetsOf } from "./retry-causes.ts";

/** What a settlement would do. */
export interface SettlementPreview {
  readonly causes: number;
  readonly exceptions: number;
  readonly assets: number;
  /** Pictures that would be rendered. */
  readonly renders: number;
  /** What they need of one renderer, in ms; null while nothing like it was ever rendered. */
  readonly ms: number | null;
  /** Renderers that would be used again. */
  readonly resumed: number;
  /** Specs that would stay in the inbox, and why. */
  readonly refused: readonly { readonly specId: string; readonly sentence: string; readonly fix: string }[];
  readonly sentence: string;
}

type Figures = Omit<SettlementPreview, "sentence">;

/** Decides a settlement as it would be decided now, and writes nothing. @throws Failure as the settlement itself */
export async function previewSettlement(
  project: Project,
  request: SettleRequest,
  at: string,
): Promise<SettlementPreview> {
  const verdict = verdictOf(request);
  if (verdict === null) return withSentence(request, await previewRetry(project, request));
  const state = project.state();
  const { verb, causeIds } = verdict;
  settleCauses(state, verdict, at);
  const open = verb === "wake" ? [] : openOfCauses(state, causeIds);
  const assets = new Set(open.flatMap(({ specId }) => specId ?? [])).size;
  const resumed = verb === "dismiss" ? open.filter(({ specId }) => specId === null).length : 0;
  const none = { renders: 0, ms: 0, refused: [] };
  return withSentence(request, { causes: causeIds.length, exceptions: open.length, assets, resumed, ...none });
}

async function previewRetry(project: Project, request: SettleRequest): Promise<Figures> {
  const state = project.state();
  const remedy = remedyOf(request);
  const targets = targetsOf(state, request);
  const planner = await createPlanner(project);
  const specIds = [...new Set(targets.flatMap((target) => target.specIds))];
  const plans = specIds.map((specId) => planned(state, planner, specId, remedy));
  const made = plans.filter((plan) => plan.refusal === null);
  const refused = plans.flatMap(({ specId, refusal }) =>
    refusal === null ? [] : [{ specId, sentence: refusal.sentence, fix: refusal.fix }],
  );
  const resumed = targets.reduce((sum, { systemIds }) => sum + systemIds.length, 0);
  const ms = made.reduce<number | null>((sum, each) => (sum === null || each.ms === null ? null : sum + each.ms), 0);
  return {
    ...{ causes: targets.length, assets: made.length, resumed, refused, ms },
    exceptions: openOfCauses(state, request.causeIds).length,
    renders: made.reduce((sum, { renders }) => sum + renders, 0),
  };
}

function planned(state: ProjectState, planner: Planner, specId: string, remedy: Remedy | null) {
  const result = notReady(state, specId) ?? planner.dryRun(specId, planOptions(state, specId, remedy));
  const nothing = { specId, renders: 0, ms: 0 as number | null };
  if (!result.ok) return { ...nothing, refusal: result.refusals[0] ?? { sentence: "It can't be planned.", fix: "" } };
  if (!("plan" in result)) return { ...nothing, refusal: null };
  const price = priceOf(state, [specId]);
  // Other words are other pictures: nothing that exists fits.
  if (remedy === null && price.unknown === 0) return { specId, renders: price.renders, ms: price.ms, refusal: null };
  const { units, checkpoint, params } = result.plan;
  const typical = typicalRenderMs(state, checkpoint.id, { widthPx: params.widthPx, heightPx: params.heightPx });
  return { specId, renders: units.length, ms: typical === null ? null : typical * units.length, refusal: null };
}

function withSentence(request: SettleRequest, figures: Figures): SettlementPreview {
  return { ...figures, sentence: sentenceOf(request, figures) };
}

function sentenceOf({ verb, causeIds }: SettleRequest, figures: Figures): string {
  const { assets, exceptions, renders, resumed, refused } = figures;
  const what = `${count(causeIds.length, "cause")} with ${count(exceptions, "exception")}`;
  if (verb === "dismiss") return `Closes ${what}; nothing is rendered, and ${count(assets, "asset")} stay as they are.`;
  if (verb === "waive")
    return `Takes ${what} out of the inbox, also when it happens again; ${count(assets, "asset")} stay as they are.`;
  if (verb === "snooze")
    return `Takes ${what} out of the inbox for a while; ${count(assets, "asset")} stay as they are.`;
  if (verb === "wake") return `Brings ${count(causeIds.length, "cause")} back into the inbox.`;
  const parts = [
    `Makes ${count(assets, "asset")} again (${count(renders, "picture")} to render)`,
    ...(resumed === 0 ? [] : [`uses ${count(resumed, "renderer")} again`]),
    ...(refused.length === 0 ? [] : [`${count(refused.length, "asset")} can't be planned and stay here`]),
  ];
  return `${parts.join("; ")}.`;
}
