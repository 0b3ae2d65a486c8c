import type { DocumentKind, Spec } from "../../core/contracts.ts";
import type { Found, Lookup } from "../../core/document/lookup.ts";
import { hashOf } from "../../core/hash.ts";
import { type Facts, gatherFacts } from "../../core/policy/facts.ts";
import { type PlanOptions, type PlanResult, planGeneration } from "../../core/policy/plan.ts";
import type { Result } from "../../core/policy/result.ts";
import type { Documents } from "./generate.ts";

/** Documents of a generated project are never changed in place, so each is hashed once. */
const known = new WeakMap<object, Found<DocumentKind>>();

function foundOf(value: Documents[DocumentKind][number]): Found<DocumentKind> {
  const found = known.get(value) ?? { id: value.id, value, hash: hashOf(value) };
  known.set(value, found);
  return found;
}

/** A lookup over plain documents, in whatever order they are given. */
export function lookupOver(documents: Documents): Lookup {
  const lists = new Map<DocumentKind, readonly Found<DocumentKind>[]>();
  const list = <K extends DocumentKind>(kind: K): readonly Found<K>[] => {
    const found = lists.get(kind) ?? documents[kind].map(foundOf);
    lists.set(kind, found);
    return found as readonly Found<K>[];
  };
  return { list, get: (kind, id) => list(kind).find((found) => found.id === id) ?? null };
}

const first: PlanOptions = { attempt: 1, remedy: null };

/** Facts of a spec, which need not be among the documents. */
export function factsOf(lookup: Lookup, spec: Spec): Result<Facts> {
  return gatherFacts({ id: spec.id, value: spec, hash: hashOf(spec) }, lookup);
}

/** Its plan, or why there is none. */
export function planSpec(lookup: Lookup, spec: Spec, options: PlanOptions = first): PlanResult {
  const facts = factsOf(lookup, spec);
  return facts.ok ? planGeneration(facts.value, options) : facts;
}

/** One text for everything a plan comes to: the hash of each part, or each refusal. */
export function digestOf(result: PlanResult): string {
  return hashOf(result.ok ? result.objects.map(({ hash }) => hash) : result.refusals);
}
