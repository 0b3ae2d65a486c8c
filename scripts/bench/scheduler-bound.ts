import type { Costs } from "./scheduler-replay.ts";
import type { Workload } from "./scheduler-workload.ts";

interface Work {
  readonly dueS: number;
  readonly renderS: number;
  readonly checkpointId: string;
  readonly stack: string;
  readonly prompt: string;
}

/**
 * A time in seconds before which no order on `m` equal servers can end, even one that knows all arrivals beforehand:
 *
 *   max over every arrival time t of  t + ( Σ renders due at t or later + what only these need loaded ) / m
 *
 * where what is first needed at t or later is loaded at least once somewhere: each new checkpoint, each new stack, each new
 * prompt, at its cost. (A checkpoint needed before t may still be loaded, so it counts as free.) A single job's own render
 * and loads after its arrival are a bound as well. It leaves lanes, shares and the starvation bound out, so it is a bound for
 * the machines, not for a scheduler that keeps promises.
 */
export function lowerBoundS(workload: Workload, servers: number, costs: Costs): number {
  const work = worksOf(workload);
  const times = [...new Set(work.map(({ dueS }) => dueS))];
  const bounds = times.map((at) => {
    const later = work.filter(({ dueS }) => dueS >= at);
    const earlier = work.filter(({ dueS }) => dueS < at);
    const renders = later.reduce((sum, { renderS }) => sum + renderS, 0);
    const loads =
      costs.checkpointS * newOnes(later, earlier, ({ checkpointId }) => checkpointId) +
      costs.stackS * newOnes(later, earlier, ({ stack }) => stack) +
      costs.promptS * newOnes(later, earlier, ({ prompt }) => prompt);
    return at + (renders + loads) / servers;
  });
  const alone = work.map(({ dueS, renderS }) => dueS + renderS);
  return Math.max(0, ...bounds, ...alone);
}

function newOnes(later: readonly Work[], earlier: readonly Work[], of: (work: Work) => string): number {
  const known = new Set(earlier.map(of));
  return new Set(later.map(of).filter((each) => !known.has(each))).size;
}

function worksOf({ arrivals, renderS }: Workload): Work[] {
  return arrivals.flatMap(({ atS, versions }) =>
    versions.flatMap(({ versionId, checkpointId, affinity = "", units }) =>
      units.map(({ unitKey }): Work => {
        const [stack = "", words = ""] = affinity.split(".");
        const render = renderS.get(`${versionId}.generate.${unitKey}`) ?? 0;
        const within = { checkpointId, stack: `${checkpointId} ${stack}`, prompt: `${checkpointId} ${stack} ${words}` };
        return { dueS: atS, renderS: render, ...within };
      }),
    ),
  );
}
