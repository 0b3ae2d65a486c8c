import assert from "node:assert/strict";
import type { CompileTrace, DocumentKind, Project, PromptPackage, Remedy } from "../../../core/contracts.ts";
import type { DocumentOf } from "../../../core/document/kinds.ts";
import type { Found, Lookup } from "../../../core/document/lookup.ts";
import { hashOf } from "../../../core/hash.ts";
import { type Facts, gatherFacts } from "../../../core/policy/facts.ts";
import { type PlanOptions, type PlanResult, planGeneration } from "../../../core/policy/plan.ts";
import { baselines, catalogs, checkpoints, type Documents, loras, profiles, project, spec } from "./small-documents.ts";
import { templates } from "./small-templates.ts";

/** The small project with some of its documents exchanged. */
export function documents(changes: Partial<Documents> = {}): Documents {
  return { spec, specs: [], project, checkpoints, profiles, baselines, loras, catalogs, templates, ...changes };
}

/** The small project with some policies exchanged. */
export function withPolicies(policies: Partial<Project["policies"]>): Project {
  return { ...project, policies: { ...project.policies, ...policies } };
}

/** The list with one document changed. */
export function changed<T extends { readonly id: string }>(
  list: readonly T[],
  id: string,
  change: Partial<T>,
): readonly T[] {
  assert.ok(list.some((each) => each.id === id));
  return list.map((each) => (each.id === id ? { ...each, ...change } : each));
}

const LISTS: { readonly [K in DocumentKind]: (all: Documents) => readonly DocumentOf[K][] } = {
  project: (all) => [all.project],
  specs: (all) => [all.spec, ...all.specs],
  checkpoints: (all) => all.checkpoints,
  "checkpoint-profiles": (all) => all.profiles,
  "baseline-profiles": (all) => all.baselines,
  loras: (all) => all.loras,
  catalogs: (all) => all.catalogs,
  "workflow-templates": (all) => all.templates,
};

export const KINDS = Object.keys(LISTS) as readonly DocumentKind[];

export function listOf<K extends DocumentKind>(all: Documents, kind: K): readonly DocumentOf[K][] {
  return LISTS[kind](all);
}

/** A lookup over the documents, in the order in which they are given. */
export function lookupOf(all: Documents): Lookup {
  const list = <K extends DocumentKind>(kind: K): readonly Found<K>[] =>
    listOf(all, kind).map((value) => ({ id: value.id, value, hash: hashOf(value) }));
  return { list, get: (kind, id) => list(kind).find((found) => found.id === id) ?? null };
}

export function specOf(all: Documents): Found<"specs"> {
  return { id: all.spec.id, value: all.spec, hash: hashOf(all.spec) };
}

/** Facts of the documents' spec; fails the test when something is missing. */
export function factsOf(all: Documents = documents()): Facts {
  const facts = gatherFacts(specOf(all), lookupOf(all), (specId) => hashOf(`picture of ${specId}`));
  if (!facts.ok) assert.fail(JSON.stringify(facts.refusals));
  return facts.value;
}

export function planOf(all: Documents = documents(), options: PlanOptions = { attempt: 1, remedy: null }): PlanResult {
  return planGeneration(factsOf(all), options);
}

/** A plan that must come about, with its evidence at hand. */
export function mustPlan(all: Documents = documents(), options?: PlanOptions): Extract<PlanResult, { ok: true }> {
  const result = planOf(all, options);
  if (!result.ok) assert.fail(JSON.stringify(result.refusals));
  return result;
}

/** The value a plan names by hash. */
export function evidence<T>(result: Extract<PlanResult, { ok: true }>, hash: string): T {
  const object = result.objects.find((each) => each.hash === hash);
  assert.ok(object, `nothing is stored under ${hash}`);
  return object.value as T;
}

/** Codes of the refusals of something that must be refused. */
export function codesOf(result: {
  readonly ok: boolean;
  readonly refusals?: readonly { readonly code: string }[];
}): readonly string[] {
  assert.equal(result.ok, false);
  return (result.refusals ?? []).map(({ code }) => code);
}

export interface Compiled {
  readonly package: PromptPackage;
  readonly fragments: CompileTrace["fragments"];
}

/** The compiled prompt of the documents' spec and its trace. */
export function compile(changes: Partial<Documents> = {}, remedy: Remedy | null = null): Compiled {
  const result = mustPlan(documents(changes), { attempt: 1, remedy });
  const trace = evidence<CompileTrace>(result, result.plan.traceHash);
  return { package: evidence(result, result.plan.packageHash), fragments: trace.fragments };
}
