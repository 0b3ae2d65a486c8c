import type { Curve } from "./curve.ts";
import type { Label } from "./labels.ts";

/** Labels with neighbouring risks that share one rate of defects. */
interface Block {
  readonly lowest: number;
  readonly highest: number;
  readonly total: number;
  readonly defects: number;
  readonly rate: number;
}

/** Blocks with fewer labels than this say nothing of their own: they join the block before. */
const leastPerBlock = 8;

/**
 * Isotonic regression by pool-adjacent-violators (Ayer et al. 1955): the rising step curve closest to the labels, each block's
 * rate smoothed to (defects + 0.5) / (labels + 1), so that no block promises certainty.
 */
export function fitIsotonic(labels: readonly Label[]): Curve {
  const pooled = pool(atEqualRisk(labels), bare);
  const large = joinSmall(pooled);
  const smooth = pool(
    large.map((block) => ({ ...block, rate: smoothed(block) })),
    smoothed,
  );
  return smooth.flatMap(({ lowest, highest, rate }) =>
    lowest === highest
      ? [[lowest, rate] as const]
      : [
          [lowest, rate],
          [highest, rate],
        ],
  );
}

type RateOf = (block: Pick<Block, "total" | "defects">) => number;

const bare: RateOf = ({ total, defects }) => defects / total;
const smoothed: RateOf = ({ total, defects }) => (defects + 0.5) / (total + 1);

/** One block for each risk that occurs, in rising order. */
function atEqualRisk(labels: readonly Label[]): readonly Block[] {
  const counts = new Map<number, { total: number; defects: number }>();
  for (const { risk, isDefect } of labels) {
    const count = counts.get(risk) ?? { total: 0, defects: 0 };
    counts.set(risk, { total: count.total + 1, defects: count.defects + (isDefect ? 1 : 0) });
  }
  const rising = [...counts].sort(([one], [other]) => one - other);
  return rising.map(([risk, count]) => ({ lowest: risk, highest: risk, ...count, rate: bare(count) }));
}

/** Joins neighbours until the rates rise. */
function pool(blocks: readonly Block[], rateOf: RateOf): readonly Block[] {
  const pooled: Block[] = [];
  for (const block of blocks) {
    let last = block;
    for (let before = pooled.at(-1); before !== undefined && before.rate >= last.rate; before = pooled.at(-1)) {
      pooled.pop();
      last = join(before, last, rateOf);
    }
    pooled.push(last);
  }
  return pooled;
}

function joinSmall(blocks: readonly Block[]): readonly Block[] {
  const joined: Block[] = [];
  for (const block of blocks) {
    const before = joined.at(-1);
    if (before === undefined || (before.total >= leastPerBlock && block.total >= leastPerBlock)) joined.push(block);
    else joined[joined.length - 1] = join(before, block, bare);
  }
  return joined;
}

function join(one: Block, other: Block, rateOf: RateOf): Block {
  const count = { total: one.total + other.total, defects: one.defects + other.defects };
  return { lowest: one.lowest, highest: other.highest, ...count, rate: rateOf(count) };
}
