import type { DocumentKind, EffectiveContract, Plan, ReplayBundle, ValidatorReport } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { routeVersion } from "../route/route.ts";
import { jsonDifferences } from "./diff-json.ts";
import { gatherFacts } from "./facts.ts";
import { byCodeUnits } from "./order.ts";
import { type PlanResult, planGeneration } from "./plan.ts";
import { MAX_SEED } from "./seeds.ts";

/** The first place where deciding again came to something else. A side that has nothing there is null. */
export interface Divergence {
  /** JSON pointer that begins with the stage: `/documents`, `/facts`, `/contract`, `/stack`, `/trace`, … */
  readonly path: string;
  readonly was: unknown;
  readonly is: unknown;
  readonly sentence: string;
}

/** `kind/id` → the document as found beside the bundle. */
export type BundleDocuments = ReadonlyMap<string, Found<DocumentKind>>;

/** What the bundle's evidence says, as far as it is there: hash → value. */
export type StoredEvidence = (hash: string) => unknown;

/** Plans again from the bundle's documents, seeds and anchors alone. */
export function planAgain(bundle: ReplayBundle, documents: BundleDocuments): PlanResult {
  const spec = documents.get(`specs/${bundle.specId}`) as Found<"specs"> | undefined;
  const missing = { code: "DOCUMENT_NOT_FOUND", field: "", fix: "Complete the bundle." };
  if (spec === undefined)
    return { ok: false, refusals: [{ ...missing, sentence: "The bundle does not hold its spec." }] };
  const anchors = new Map(bundle.anchors.map(({ specId, pixelHash }) => [specId, pixelHash ?? UNUSED_PICTURE]));
  const facts = gatherFacts(spec, lookupOf(documents, spec), (specId) => anchors.get(specId) ?? null);
  if (!facts.ok) return facts;
  const chance = (purpose: string): number => (bundle.seeds[purpose.replace(/^seed:/, "")] ?? 0) / (MAX_SEED + 1);
  return planGeneration(facts.value, { attempt: bundle.attempt, remedy: bundle.remedy, chance });
}

const UNUSED_PICTURE = "0".repeat(64);

/** Of the specs that a spec refers to only their existence counts, and the plan that came about proves it. */
function lookupOf(documents: BundleDocuments, spec: Found<"specs">): Lookup {
  const { dependsOn = [], styleConsistency, output } = spec.value;
  const beside = (output?.neighbours ?? []).map(({ specId }) => specId);
  const referred = new Set([...dependsOn, ...(styleConsistency?.anchorRefs ?? []), ...beside]);
  const list = <K extends DocumentKind>(kind: K): readonly Found<K>[] =>
    [...documents]
      .filter(([key]) => key.startsWith(`${kind}/`))
      .map(([, found]) => found as Found<K>)
      .sort((left, right) => byCodeUnits(left.id, right.id));
  return {
    list,
    get: <K extends DocumentKind>(kind: K, id: string) => {
      const found = documents.get(`${kind}/${id}`) as Found<K> | undefined;
      // The types can't know that a spec stands in for a spec.
      return found ?? (kind === "specs" && referred.has(id) ? (spec as unknown as Found<K>) : null);
    },
  };
}

/** Where the bundle says something else than the plan it names: the input that was altered; null when nowhere. */
export function inputDivergence(bundle: ReplayBundle, plan: Plan): Divergence | null {
  const { attempt, remedy, seeds, documents, evidence, anchors } = bundle;
  const { contract, stack, trace, package: prompts, graphs } = evidence;
  const by = <T>(pick: (unit: Plan["units"][number]) => T) =>
    Object.fromEntries(plan.units.map((unit) => [unit.unitKey, pick(unit)]));
  const { contractHash, stackHash, traceHash, packageHash } = plan;
  const hashes = { contract: contractHash, stack: stackHash, trace: traceHash, package: packageHash };
  const frozen = {
    ...{ specId: plan.specId, attempt: plan.attempt, remedy: plan.remedy, documents: plan.facts },
    seeds: by(({ seed }) => seed),
    evidence: { ...hashes, graphs: by(({ graphHash }) => graphHash) },
    anchors: by(({ references }) => references[0]?.pixelHash ?? null),
  };
  const anchorOf = (variantIndex: number) => anchors[variantIndex % Math.max(1, anchors.length)]?.pixelHash ?? null;
  return plainly("", frozen, {
    ...{ specId: bundle.specId, attempt, remedy, documents, seeds },
    evidence: { contract, stack, trace, package: prompts, graphs },
    anchors: by(({ variantIndex }) => anchorOf(variantIndex)),
  });
}

/** Where the plan made again first differs from the bundle's, in the order in which things are decided; null when nowhere. */
export function firstDivergence(bundle: ReplayBundle, again: PlanResult, stored: StoredEvidence): Divergence | null {
  if (!again.ok) {
    const [refusal] = again.refusals;
    const sentence = `The plan is refused now: ${refusal?.sentence ?? ""}`;
    return { path: `/facts/${refusal?.code ?? ""}`, was: "a plan", is: refusal ?? null, sentence };
  }
  const { plan, objects } = again;
  const { evidence } = bundle;
  const made = new Map(objects.map(({ hash, value }) => [hash, value]));
  const compare = (path: string, was: string | undefined, is: string): Divergence | null =>
    was === is ? null : inside(path, was === undefined ? null : [was, stored(was)], [is, made.get(is)]);
  const steps: (() => Divergence | null)[] = [
    () => compare("/contract", evidence.contract, plan.contractHash),
    () => compare("/stack", evidence.stack, plan.stackHash),
    () => compare("/trace", evidence.trace, plan.traceHash),
    () => compare("/package", evidence.package, plan.packageHash),
    () => plainly("/seeds", bundle.seeds, Object.fromEntries(plan.units.map(({ unitKey, seed }) => [unitKey, seed]))),
    ...plan.units.map(
      ({ unitKey, graphHash }) =>
        () =>
          compare(`/graphs/${unitKey}`, evidence.graphs[unitKey], graphHash),
    ),
    () => plainly("/documents", bundle.documents, plan.facts),
    () => compare("/plan", evidence.plan, again.planHash),
  ];
  for (const step of steps) {
    const found = step();
    if (found !== null) return found;
  }
  return null;
}

/** Routes again by the stored report, and says where that differs from what was decided. */
export function routeDivergence(bundle: ReplayBundle, again: PlanResult, report: ValidatorReport): Divergence | null {
  const { judgement } = bundle;
  if (judgement === null || !again.ok) return null;
  const { plan, objects } = again;
  const contract = objects.find(({ hash }) => hash === plan.contractHash)?.value as EffectiveContract;
  const { attempt, previousReasons, outcome, reasonCode, sentence } = judgement;
  const routed = routeVersion({ report, plan, contract, attempt, previousReasons });
  // A regeneration that could not be planned became an exception; which is of the project's later state, not of this plan.
  const isCutShort = routed.outcome === "regenerate" && outcome === "exception" && sentence.startsWith(routed.sentence);
  if (isCutShort) return null;
  const is = { outcome: routed.outcome, reasonCode: routed.reasonCode, sentence: routed.sentence };
  return plainly("/judgement", { outcome, reasonCode, sentence }, is);
}

type Side = readonly [hash: string, value: unknown];

/** Two bodies with different hashes: the first place inside them, or the hashes when one of them is not there. */
function inside(path: string, was: Side | null, is: Side): Divergence {
  const found = was === null || was[1] === undefined ? null : plainly(path, was[1], is[1]);
  return found ?? divergence(path, was?.[0] ?? null, is[0]);
}

function plainly(path: string, was: unknown, is: unknown): Divergence | null {
  const [first] = jsonDifferences(was, is);
  return first === undefined ? null : divergence(`${path}${first.path}`, first.before ?? null, first.after ?? null);
}

/** One divergence, said in a sentence. */
export function divergence(path: string, was: unknown, is: unknown): Divergence {
  return { path, was, is, sentence: `${path} was ${JSON.stringify(was)} and is ${JSON.stringify(is)}.` };
}
