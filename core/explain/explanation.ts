import type { Version } from "../asset/state.ts";
import type { CheckResult, Plan, Project, Spec, ValidatorReport } from "../contracts.ts";
import type { PlanEvidence } from "../policy/bundle-evidence.ts";
import { documentOfPlace } from "../policy/diff-source.ts";
import { type HeldBack, heldBackOf, type Requirement, requirementsOf } from "../view/requirements.ts";
import { idInWords } from "../view/words.ts";

/** One fragment: which words, from where, and what became of them. */
export interface ExplainedWord {
  readonly polarity: "positive" | "negative";
  readonly unit: string | null;
  readonly layer: number;
  readonly layerName: string;
  readonly text: string;
  readonly weight: number;
  readonly source: string;
  readonly document: string | null;
  readonly revision: string | null;
  readonly isUsed: boolean;
  readonly fate: string;
}

export interface UsedLora {
  readonly loraId: string;
  readonly releaseId: string;
  readonly layer: string;
  readonly weight: number;
  readonly why: string;
  readonly rule: string;
  /** Document that holds the rule. */
  readonly setBy: string | null;
}

export interface LeftLora {
  readonly loraId: string;
  readonly layer: string;
  readonly fate: "skipped" | "blocked";
  readonly reasonCode: string;
  readonly why: string;
  readonly rule: string;
  readonly setBy: string | null;
}

export interface ExplainedSeeds {
  /** How the seeds come about, in words. */
  readonly rule: string;
  readonly setBy: string | null;
  readonly units: readonly { readonly unitKey: string; readonly seed: number }[];
}

export interface ExplainedLimit extends Requirement {
  readonly document: string | null;
}

export interface ExplainedHeldBack extends HeldBack {
  /** Document that asked. */
  readonly document: string | null;
}

export interface ExplainedCheck {
  readonly unitKey: string | null;
  readonly stage: string;
  readonly checkId: string;
  readonly verdict: CheckResult["verdict"];
  readonly measure: CheckResult["measure"];
  readonly limit: CheckResult["limit"];
  readonly message: string;
}

/** Everything that answers why an asset's version is as it is. */
export interface Explanation {
  readonly assetId: string;
  readonly title: string;
  /** Null: nothing was rendered yet, this is the plan it would get now. */
  readonly versionId: string | null;
  readonly attempt: number;
  readonly status: Version["status"] | null;
  readonly planHash: string;
  readonly isDryRun: boolean;
  readonly prompts: readonly { readonly unit: string | null; readonly positive: string; readonly negative: string }[];
  readonly words: readonly ExplainedWord[];
  readonly loras: { readonly used: readonly UsedLora[]; readonly left: readonly LeftLora[] };
  readonly seeds: ExplainedSeeds;
  readonly limits: readonly ExplainedLimit[];
  readonly heldBack: readonly ExplainedHeldBack[];
  readonly checks: readonly ExplainedCheck[];
  readonly decision: { readonly outcome: string; readonly reasonCode: string; readonly sentence: string } | null;
  readonly documents: Plan["facts"];
}

export interface ExplainInput {
  readonly evidence: PlanEvidence;
  /** Null for a dry run. */
  readonly version: Version | null;
  readonly report: ValidatorReport | null;
  /** The revisions that were planned with: they say how the seeds come about. */
  readonly spec: Spec;
  readonly project: Project;
}

/** The whole explanation of a version, from its evidence alone. */
export function explain({ evidence, version, report, spec, project }: ExplainInput): Explanation {
  const { plan, planHash, contract, package: prompts } = evidence;
  // In the order of the pictures; stored packages have their units by name.
  const planned = new Set(plan.units.map(({ state, frameIndex }) => state ?? String(frameIndex)));
  const units = [...planned].flatMap((unit) => {
    const text = prompts.units[unit];
    return text === undefined ? [] : [{ unit, ...text }];
  });
  return {
    assetId: plan.specId,
    title: plan.title,
    versionId: version?.id ?? null,
    attempt: plan.attempt,
    status: version?.status ?? null,
    planHash,
    isDryRun: version === null,
    prompts: units.length === 0 ? [{ unit: null, ...prompts.base }] : units,
    words: wordsOf(evidence),
    loras: lorasOf(evidence),
    seeds: seedsOf(plan, spec, project),
    limits: requirementsOf(contract).map((limit) => ({ ...limit, document: documentOfPlace(limit.source, plan) })),
    heldBack: heldBackOf(contract).map((each) => ({ ...each, document: documentOfPlace(each.source, plan) })),
    checks: (report?.subjects ?? []).flatMap(({ unitKey, stage, checks }) =>
      checks.map(({ checkId, verdict, measure, limit, message }) => ({
        ...{ unitKey, stage, checkId, verdict, measure, limit, message },
      })),
    ),
    decision: decisionOf(version),
    documents: plan.facts,
  };
}

function wordsOf({ plan, trace }: PlanEvidence): readonly ExplainedWord[] {
  return trace.fragments.map(({ polarity, unit, layer, layerName, text, weight, source, revision, effect }) => {
    const [, verb, index] = /^(.*) #(\d+)$/.exec(effect) ?? [];
    const other = index === undefined ? undefined : trace.fragments[Number(index)];
    const fate = other === undefined ? effect : `${inWords[verb ?? ""] ?? verb} "${other.text}" of ${other.source}`;
    const document = documentOfPlace(source, plan);
    const isUsed = effect === "kept";
    return { polarity, unit, layer, layerName, text, weight, source, document, revision, isUsed, fate };
  });
}

/** Effects of a trace in words for people. */
const inWords: Readonly<Record<string, string>> = { "deduplicated into": "said already by" };

function lorasOf({ plan, stack }: PlanEvidence): Explanation["loras"] {
  const used = stack.chosen.map(({ loraId, releaseId, layer, weight, reason: why, rule }) => {
    return { loraId, releaseId, layer, weight, why, rule, setBy: documentOfPlace(rule, plan) };
  });
  const left = (["skipped", "blocked"] as const).flatMap((fate) =>
    stack[fate].map(({ loraId, layer, reasonCode, reason: why, rule }): LeftLora => {
      return { loraId, layer, fate, reasonCode, why, rule, setBy: documentOfPlace(rule, plan) };
    }),
  );
  return { used, left };
}

function seedsOf(plan: Plan, spec: Spec, project: Project): ExplainedSeeds {
  const units = plan.units.map(({ unitKey, seed }) => ({ unitKey, seed }));
  const policy = spec.seedPolicy ?? project.policies.seedPolicy;
  const setBy = spec.seedPolicy ? `specs/${spec.id}` : policy ? documentOfPlace("project#seedPolicy", plan) : null;
  return { rule: seedRuleInWords(policy ?? {}), setBy, units };
}

function seedRuleInWords({ mode, baseSeed, deriveFrom, hashAlgo }: NonNullable<Spec["seedPolicy"]>): string {
  const base = baseSeed === undefined ? "" : ` with base seed ${baseSeed}`;
  if (mode === "fixed") return `Fixed: counts up from ${baseSeed ?? 0} over the pictures.`;
  if (mode === "random_recorded") return "Drawn at random once, when it was planned, and recorded.";
  const inputs = (deriveFrom ?? ["specId", "state", "frameIndex", "variantIndex", "attempt"]).map(idInWords);
  return `Derived${base} from ${inputs.join(", ")} with ${hashAlgo ?? "sha256-53"}.`;
}

function decisionOf(version: Version | null): Explanation["decision"] {
  if (version === null || version.route === null) return null;
  const { outcome, reasonCode, sentence } = version.route;
  return { outcome, reasonCode, sentence };
}
