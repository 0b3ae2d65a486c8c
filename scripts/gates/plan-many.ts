import { sha256Hex } from "../../core/hash.ts";
import { generateProject, shuffledDocuments } from "./generate.ts";
import { digestOf, lookupOver, planSpec } from "./plan-documents.ts";
import { randomOf } from "./random.ts";

export const specsPerProject = 25;

/** What so many generated specs come to: one digest per project, and how many could be planned. */
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
    const lines = made.specs.map(({ id }) => {
      const spec = lookup.get("specs", id)?.value;
      if (spec === undefined) throw new Error(`${id} was lost while shuffling`);
      const result = planSpec(lookup, spec);
      counts[result.ok ? "planned" : "refused"] += 1;
      return `${id} ${digestOf(result)}`;
    });
    digests.push(sha256Hex(lines.join("\n")));
  }
  return { digests, ...counts };
}
