/** An inclusive pixel rectangle. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** One connected group of set pixels. `touchesBorder` tells an open background from an enclosed hole. */
export interface Component {
  readonly label: number;
  readonly areaPx: number;
  readonly box: Box;
  readonly touchesBorder: boolean;
}

export interface Labelling {
  /** 0 = not set, otherwise the component's label (1, 2, …). */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/** Set pixels side by side in one row: `to` is the one behind the last. `parent` is a run of the same component, or itself. */
interface Runs {
  readonly count: number;
  readonly row: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly parent: Int32Array;
}

/**
 * Connected components in the order of their first pixel, over sides and corners (8 neighbours) or sides only (4). Whole runs
 * of a row are joined with those of the row before (union-find), which is several times as fast as a flood pixel by pixel.
 */
export function componentsOf(
  bits: Uint8Array,
  widthPx: number,
  heightPx: number,
  over: "sides" | "sides_and_corners" = "sides_and_corners",
): Labelling {
  const runs = runsOf(bits, widthPx, heightPx);
  joinRows(runs, over === "sides" ? 0 : 1);
  return labelled(runs, widthPx, heightPx);
}

function runsOf(bits: Uint8Array, widthPx: number, heightPx: number): Runs {
  const most = countRuns(bits, widthPx);
  const row = new Int32Array(most);
  const from = new Int32Array(most);
  const to = new Int32Array(most);
  const parent = new Int32Array(most);
  let count = 0;
  for (let y = 0, start = 0; y < heightPx; y++, start += widthPx) {
    for (let x = 0; x < widthPx; x++) {
      if (bits[start + x] === 0) continue;
      row[count] = y;
      from[count] = x;
      while (x < widthPx && bits[start + x] === 1) x++;
      to[count] = x;
      parent[count] = count;
      count++;
    }
  }
  return { count, row, from, to, parent };
}

function countRuns(bits: Uint8Array, widthPx: number): number {
  let count = 0;
  for (let start = 0; start < bits.length; start += widthPx) {
    for (let i = start, before = 0; i < start + widthPx; i++) {
      const bit = bits[i] as number;
      if (bit > before) count++;
      before = bit;
    }
  }
  return count;
}

/** Joins each run with those of the row above that it touches. `above` never steps back: both rows are in order. */
function joinRows({ count, row, from, to, parent }: Runs, reach: number): void {
  let above = 0;
  for (let run = 0; run < count; run++) {
    const rowAbove = (row[run] as number) - 1;
    const left = (from[run] as number) - reach;
    const right = (to[run] as number) + reach;
    while ((row[above] as number) < rowAbove || (row[above] === rowAbove && (to[above] as number) <= left)) above++;
    for (let k = above; row[k] === rowAbove && (from[k] as number) < right; k++) {
      const one = rootOf(parent, k);
      const other = rootOf(parent, run);
      // The earliest run stays the root: it holds the component's first pixel.
      parent[Math.max(one, other)] = Math.min(one, other);
    }
  }
}

function rootOf(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root] as number] as number;
    root = parent[root] as number;
  }
  return root;
}

function labelled({ count, row, from, to, parent }: Runs, widthPx: number, heightPx: number): Labelling {
  const labels = new Int32Array(widthPx * heightPx);
  const labelOf = new Int32Array(count);
  const pieces: { areaPx: number; left: number; top: number; right: number; bottom: number }[] = [];
  for (let run = 0; run < count; run++) {
    const root = rootOf(parent, run);
    const y = row[run] as number;
    const left = from[run] as number;
    const right = (to[run] as number) - 1;
    if (root === run) labelOf[run] = pieces.push({ areaPx: 0, left, top: y, right, bottom: y });
    const label = labelOf[root] as number;
    const piece = pieces[label - 1] as (typeof pieces)[number];
    piece.areaPx += right - left + 1;
    if (left < piece.left) piece.left = left;
    if (right > piece.right) piece.right = right;
    piece.bottom = y;
    labels.fill(label, y * widthPx + left, y * widthPx + right + 1);
  }
  const components = pieces.map(({ areaPx, left, top, right, bottom }, at) => {
    const touchesBorder = left === 0 || top === 0 || right === widthPx - 1 || bottom === heightPx - 1;
    return { label: at + 1, areaPx, box: { left, top, right, bottom }, touchesBorder };
  });
  return { labels, components };
}

/** Smallest box around the set pixels; null when none is set. */
export function boxOf(bits: Uint8Array, widthPx: number, heightPx: number): Box | null {
  let [left, top, right, bottom] = [widthPx, heightPx, -1, -1];
  for (let y = 0; y < heightPx; y++) {
    const row = bits.subarray(y * widthPx, (y + 1) * widthPx);
    const first = row.indexOf(1);
    if (first < 0) continue;
    left = Math.min(left, first);
    right = Math.max(right, row.lastIndexOf(1));
    if (top > y) top = y;
    bottom = y;
  }
  return right < 0 ? null : { left, top, right, bottom };
}

/** The smallest box that holds both. */
export function unionBox(one: Box | null, other: Box | null): Box | null {
  if (one === null || other === null) return one ?? other;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}
