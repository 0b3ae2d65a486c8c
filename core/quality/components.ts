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

/** Connected components (8 neighbours) in the order of their first pixel. */
export function componentsOf(bits: Uint8Array, widthPx: number, heightPx: number): Labelling {
  const labels = new Int32Array(bits.length);
  const stack = new Int32Array(bits.length);
  const components: Component[] = [];
  for (let i = 0; i < bits.length; i++) {
    if (bits[i] === 0 || labels[i] !== 0) continue;
    components.push(fill(bits, labels, stack, i, components.length + 1, widthPx, heightPx));
  }
  return { labels, components };
}

function fill(
  bits: Uint8Array,
  labels: Int32Array,
  stack: Int32Array,
  start: number,
  label: number,
  widthPx: number,
  heightPx: number,
): Component {
  let depth = 1;
  let areaPx = 0;
  let [left, top, right, bottom] = [widthPx, heightPx, -1, -1];
  stack[0] = start;
  labels[start] = label;
  while (depth > 0) {
    const i = stack[--depth] as number;
    const x = i % widthPx;
    const y = (i - x) / widthPx;
    areaPx++;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
    for (let ny = Math.max(0, y - 1); ny <= Math.min(heightPx - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(widthPx - 1, x + 1); nx++) {
        const j = ny * widthPx + nx;
        if (bits[j] === 0 || labels[j] !== 0) continue;
        labels[j] = label;
        stack[depth++] = j;
      }
    }
  }
  const touchesBorder = left === 0 || top === 0 || right === widthPx - 1 || bottom === heightPx - 1;
  return { label, areaPx, box: { left, top, right, bottom }, touchesBorder };
}

/** Smallest box around the set pixels; null when none is set. */
export function boxOf(bits: Uint8Array, widthPx: number, heightPx: number): Box | null {
  let [left, top, right, bottom] = [widthPx, heightPx, -1, -1];
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      if (bits[y * widthPx + x] === 0) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      if (top > y) top = y;
      bottom = y;
    }
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
