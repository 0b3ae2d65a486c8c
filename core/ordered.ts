/**
 * Distinct ids in an order of the owner's making, in blocks, so that adding or removing one costs about the same among ten
 * and among a million. Plain JSON. The same order must be given every time, and must not change for ids that are inside.
 */
export type Ordered = string[][];

/** Negative when `a` comes before `b`; 0 only for the same id. */
export type Order = (a: string, b: string) => number;

const blockSize = 512;

/** The order of code units. */
export const byCodeUnits: Order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Adds an id in its place; nothing happens when it is there already. */
export function addOrdered(blocks: Ordered, id: string, order: Order): void {
  const block = blocks[blockOf(blocks, id, order)];
  if (block === undefined) {
    blocks.push([id]);
    return;
  }
  const at = placeIn(block, id, order);
  if (block[at] === id) return;
  // Most ids come last: full blocks stay full then.
  if (at === block.length && block.length >= blockSize && block === blocks.at(-1)) blocks.push([id]);
  else if (at === block.length) block.push(id);
  else block.splice(at, 0, id);
  if (block.length > blockSize) blocks.splice(blocks.indexOf(block) + 1, 0, block.splice(blockSize / 2));
}

/** Removes an id; nothing happens when it is not there. */
export function removeOrdered(blocks: Ordered, id: string, order: Order): void {
  const blockAt = blockOf(blocks, id, order);
  const block = blocks[blockAt];
  if (block === undefined) return;
  const at = block[0] === id ? 0 : placeIn(block, id, order);
  if (block[at] !== id) return;
  if (at === 0) block.shift();
  else block.splice(at, 1);
  if (block.length === 0) blocks.splice(blockAt, 1);
}

/** How many ids there are. */
export function countOrdered(blocks: Ordered): number {
  return blocks.reduce((sum, { length }) => sum + length, 0);
}

/** The last block that begins with `id` or something before it; the first if there is none. */
function blockOf(blocks: Ordered, id: string, order: Order): number {
  const last = blocks.length - 1;
  let [low, high] = [0, last];
  // What was planned last is added last, and what was planned first is removed first.
  if (last > 0 && order(blocks[last]?.[0] ?? id, id) <= 0) return last;
  if (last > 0 && order(blocks[1]?.[0] ?? id, id) > 0) return 0;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (order(blocks[middle]?.[0] ?? id, id) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where an id stands in its block, or would stand. */
function placeIn(block: readonly string[], id: string, order: Order): number {
  const last = block.at(-1);
  if (last !== undefined && order(last, id) < 0) return block.length;
  let [low, high] = [0, block.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(block[middle] ?? id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What stands in several orders, in one; only as much of them is looked at as is asked for. */
export function merged<T>(sources: readonly Iterable<T>[], compare: (a: T, b: T) => number): Iterable<T> {
  const [first = [], ...others] = sources;
  if (others.length === 0) return first;
  const half = sources.length >>> 1;
  return mergedPair(merged(sources.slice(0, half), compare), merged(sources.slice(half), compare), compare);
}

function* mergedPair<T>(left: Iterable<T>, right: Iterable<T>, compare: (a: T, b: T) => number): Generator<T> {
  const [lefts, rights] = [left[Symbol.iterator](), right[Symbol.iterator]()];
  let [a, b] = [lefts.next(), rights.next()];
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && compare(a.value, b.value) <= 0)) {
      yield a.value;
      a = lefts.next();
    } else {
      yield b.value;
      b = rights.next();
    }
  }
}
