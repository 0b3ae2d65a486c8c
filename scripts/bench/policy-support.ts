import type { Found, Lookup } from "../../core/document/lookup.ts";
import { gatherFacts } from "../../core/policy/facts.ts";
import { type PlanResult, planGeneration } from "../../core/policy/plan.ts";
import { readExample } from "../seed/examples.ts";
import { lookupAfter } from "../seed/lookup.ts";

export type MadePlan = Extract<PlanResult, { readonly ok: true }>;

export interface Demo {
  readonly lookup: Lookup;
  /** Specs that their authors call ready. */
  readonly specs: readonly Found<"specs">[];
}

/** The demo's documents, read and parsed once. */
export async function readDemo(): Promise<Demo> {
  const documents = await readExample("astroduck_demo");
  const lookup = await lookupAfter(null, documents);
  const isReady = new Set(documents.filter(({ wantsReady }) => wantsReady).map(({ id }) => id));
  return { lookup, specs: lookup.list("specs").filter(({ id }) => isReady.has(id)) };
}

const somePicture = (): string => "0".repeat(64);

/** The whole pipeline for one spec: facts, contract, stack, prompt, graphs, hashes, plan. */
export function planOnce(spec: Found<"specs">, lookup: Lookup): MadePlan {
  const facts = gatherFacts(spec, lookup, somePicture);
  const result = facts.ok ? planGeneration(facts.value, { attempt: 1, remedy: null }) : facts;
  if (!result.ok) throw new Error(`${spec.id} can't be planned: ${JSON.stringify(result.refusals)}`);
  return result;
}

export interface Pace {
  /** Pieces of work per second of the clock, and per second of one processor. */
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** Runs `work`, which does `count` pieces, for about `ms`, and tells the pace. Nothing else may run in this process meanwhile. */
function paceOf(work: () => void, count: number, ms: number): Pace {
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  let done = 0;
  do {
    work();
    done += count;
  } while (performance.now() - startedAt < ms);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: done / seconds, perCpuSecond: done / ((user + system) / 1e6) };
}

/** The best of several rounds after warming up: other work on the machine only ever makes a round slower. */
export function bestPace(work: () => void, count: number, rounds = 5, ms = 1000): Pace {
  paceOf(work, count, ms);
  const paces = Array.from({ length: rounds }, () => paceOf(work, count, ms));
  return {
    perSecond: Math.max(...paces.map(({ perSecond }) => perSecond)),
    perCpuSecond: Math.max(...paces.map(({ perCpuSecond }) => perCpuSecond)),
  };
}
