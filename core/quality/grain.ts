/** Blocks of this side tell how busy a place is; with fewer than `leastBlocks` of them nothing is said about evenness. */
const blockPx = 8;
const leastBlocks = 4;

/** Mean bend (lightness) below which a block is flat: a render's faintest grain. */
const flatBend = 0.02;

/** Noise is the same everywhere: its calmer blocks are at least this share as busy as its middle ones. */
const evenFrom = 0.6;

/** What a light plane bends and slopes, in all and in each block whose pixels are all visible. */
export interface Grain {
  /** Sum of |4-neighbour Laplacian| over sum of |central gradients|: about 0.5 for art, 1.6 for white noise. */
  readonly ratio: number;
  readonly meanGradient: number;
  /** 0..1: 1 when busy places are as busy everywhere, as noise is; drawings have calmer and busier ones. */
  readonly evenness: number;
}

export function grainOf(light: Float32Array, visible: Uint8Array, widthPx: number, heightPx: number): Grain {
  const across = Math.ceil(widthPx / blockPx);
  const bends = new Float64Array(across * Math.ceil(heightPx / blockPx));
  const counts = new Uint32Array(bends.length);
  let bend = 0;
  let slope = 0;
  for (let y = 1; y < heightPx - 1; y++) {
    const row = Math.floor(y / blockPx) * across;
    for (let x = 1; x < widthPx - 1; x++) {
      const i = y * widthPx + x;
      const west = light[i - 1] as number;
      const east = light[i + 1] as number;
      const north = light[i - widthPx] as number;
      const south = light[i + widthPx] as number;
      const own = Math.abs(4 * (light[i] as number) - west - east - north - south);
      bend += own;
      slope += Math.abs(east - west) + Math.abs(south - north);
      if (visible[i] === 0) continue;
      const block = row + Math.floor(x / blockPx);
      bends[block] = (bends[block] as number) + own;
      counts[block] = (counts[block] as number) + 1;
    }
  }
  const inner = Math.max(1, (widthPx - 2) * (heightPx - 2));
  const full = 0.6 * blockPx * blockPx;
  const busy = [...bends].flatMap((sum, block) => {
    const count = counts[block] as number;
    return count >= full && sum / count > flatBend ? [sum / count] : [];
  });
  return { ratio: slope === 0 ? 0 : bend / slope, meanGradient: slope / inner / 2, evenness: evennessOf(busy) };
}

function evennessOf(busy: readonly number[]): number {
  if (busy.length < leastBlocks) return 1;
  const rising = busy.toSorted((one, other) => one - other);
  const [calm = 0, middle = 1] = [rising[Math.floor(rising.length * 0.2)], rising[Math.floor(rising.length / 2)]];
  return Math.min(1, calm / middle / evenFrom);
}
