import { generateProject, shuffledDocuments } from "./generate.ts";
import { digestOf, lookupOver, planSpec } from "./plan-documents.ts";
import { randomOf } from "./random.ts";

const specsPerProject = 25;

/** What so many generated specs come to: one digest each, and how many could be planned. */
export interface ManyPlans {
  readonly digests: readonly string[];
  readonly planned: number;
  readonly refused: number;
}

/** Plans generated specs; with `shuffle` the keys and documents of every project stand in another order first. */
export function planMany(seed: number, specs: number, shuffle: number | null): ManyPlans {
  const digests: string[] = [];
  const counts = { planned: 0, refused: 0 };
  for (let done = 0; done < specs; done += specsPerProject) {
    const count = Math.min(specsPerProject, specs - done);
    const made = generateProject(randomOf(seed + done), count);
    const lookup = lookupOver(shuffle === null ? made : shuffledDocuments(made, randomOf(shuffle + done)));
    for (const { id } of made.specs) {
      const spec = lookup.get("specs", id)?.value;
      if (spec === undefined) throw new Error(`${id} was lost while shuffling`);
      const result = planSpec(lookup, spec);
      counts[result.ok ? "planned" : "refused"] += 1;
      digests.push(digestOf(result));
    }
  }
  return { digests, ...counts };
}
