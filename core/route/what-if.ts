import type { EffectiveContract, Plan, ValidatorReport } from "../contracts.ts";
import { imageChecks, setChecks } from "../quality/registry.ts";
import { rejudge } from "../quality/rejudge.ts";
import { limitsInForce } from "../quality/ruling.ts";
import { type Route, routeVersion } from "./route.ts";

export type Thresholds = EffectiveContract["values"]["thresholds"];

/** A version that was measured, with all its route followed from. */
export interface MeasuredVersion {
  readonly assetId: string;
  readonly versionId: string;
  readonly report: ValidatorReport;
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  readonly attempt: number;
  readonly previousReasons: readonly string[];
}

type Outcome = Route["outcome"];

/** A version whose route would be another one. */
export interface ChangedRoute {
  readonly assetId: string;
  readonly versionId: string;
  readonly from: Outcome;
  readonly to: Outcome;
  readonly sentence: string;
}

/** A figure whose limits can be tried, with the limits in force and the highest value that was measured. */
export interface TriedFigure {
  /** `<check>.<figure>`. */
  readonly name: string;
  readonly unit: string;
  readonly pass: number;
  readonly fail: number;
  readonly highest: number;
}

/** How many versions have each outcome, before and after. */
export interface WhatIf {
  readonly versions: number;
  readonly before: Readonly<Record<Outcome, number>>;
  readonly after: Readonly<Record<Outcome, number>>;
  readonly changed: readonly ChangedRoute[];
  /** Of hard rules none: they can only be tightened. */
  readonly figures: readonly TriedFigure[];
}

/**
 * What stored measurements would have come to under other limits, without pixels. Both sides are judged by today's tables, so
 * that only the limits make a difference.
 */
export function whatIf(versions: readonly MeasuredVersion[], thresholds: Thresholds): WhatIf {
  const before = noRoutes();
  const after = noRoutes();
  const changed = versions.flatMap((version): readonly ChangedRoute[] => {
    const { assetId, versionId, contract } = version;
    const from = routeUnder(version, contract).outcome;
    const { outcome: to, sentence } = routeUnder(version, withThresholds(contract, thresholds));
    before[from]++;
    after[to]++;
    return from === to ? [] : [{ assetId, versionId, from, to, sentence }];
  });
  return { versions: versions.length, before, after, changed, figures: figuresOf(versions) };
}

function noRoutes(): Record<Outcome, number> {
  return { auto_advance: 0, regenerate: 0, ask: 0, reject: 0, exception: 0 };
}

function routeUnder({ report, plan, attempt, previousReasons }: MeasuredVersion, contract: EffectiveContract): Route {
  return routeVersion({ report: rejudge(report, plan, contract), plan, contract, attempt, previousReasons });
}

/** The contract with these limits instead of its own; a limit that is left out stays as it is. */
function withThresholds(contract: EffectiveContract, thresholds: Thresholds): EffectiveContract {
  const merged = { ...contract.values.thresholds };
  const origins = { ...contract.origins };
  for (const [name, limits] of Object.entries(thresholds)) {
    merged[name] = { ...merged[name], ...limits };
    origins[`thresholds.${name}`] = { layer: "spec", source: "what-if", revision: null };
  }
  return { ...contract, values: { ...contract.values, thresholds: merged }, origins };
}

const checks = [...imageChecks, ...setChecks];

/** Every soft figure that was measured; where contracts differ, the limits of the first version that has it. */
function figuresOf(versions: readonly MeasuredVersion[]): readonly TriedFigure[] {
  const found = new Map<string, TriedFigure>();
  for (const version of versions) {
    for (const figure of figuresIn(version)) {
      const before = found.get(figure.name) ?? figure;
      found.set(figure.name, { ...before, highest: Math.max(before.highest, figure.highest) });
    }
  }
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function figuresIn({ plan, contract, report }: MeasuredVersion): readonly TriedFigure[] {
  const context = { plan, contract: contract.values };
  const results = report.subjects.flatMap((subject) => subject.checks).filter(({ measure }) => measure !== null);
  return results.flatMap(({ checkId, features }) => {
    const check = checks.find(({ id }) => id === checkId);
    const soft = check?.rules(context).filter(({ severity }) => severity !== "hard") ?? [];
    return soft.map((rule) => {
      const name = `${checkId}.${rule.feature}`;
      const limits = limitsInForce(rule, check?.version ?? "", [name, checkId], contract);
      return { name, unit: rule.unit, ...limits, highest: features[rule.feature] ?? 0 };
    });
  });
}
