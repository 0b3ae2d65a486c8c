import type { Portrait } from "../../contracts.ts";
import { boxOf } from "../components.ts";
import { quantise } from "../pixels.ts";
import { dualHashOf } from "./dual-hash.ts";
import { histogramOf, tonesOf } from "./histogram.ts";
import { silhouetteOf } from "./silhouette.ts";
import type { Mass, Sitter } from "./sitter.ts";
import { styleOf } from "./style.ts";

/**
 * What a picture looks like, in a few kilobytes of figures: enough to tell how alike two pictures are in shape, colour, style
 * and place without their pixels. Every figure is quantised to 1e-4.
 */
export function portraitOf(sitter: Sitter): Portrait {
  const { picture, bits } = sitter;
  const { widthPx, heightPx } = picture;
  const box = boxOf(bits, widthPx, heightPx) ?? { left: 0, top: 0, right: widthPx - 1, bottom: heightPx - 1 };
  const mass = massOf(bits, widthPx);
  return {
    areaShare: quantise(mass.areaPx / (widthPx * heightPx)),
    // Where the eye sees the middle: halfway between that of the box and that of the mass.
    centre: [
      quantise(((box.left + box.right + 1) / 2 + mass.x) / 2 / widthPx),
      quantise(((box.top + box.bottom + 1) / 2 + mass.y) / 2 / heightPx),
    ],
    colours: histogramOf(sitter),
    tones: tonesOf(sitter),
    silhouette: silhouetteOf(bits, widthPx, mass),
    hash: dualHashOf(sitter),
    style: styleOf(sitter),
  };
}

function massOf(bits: Uint8Array, widthPx: number): Mass {
  let [areaPx, sumX, sumY] = [0, 0, 0];
  for (let i = 0, x = 0, y = 0; i < bits.length; i++) {
    if (bits[i] === 1) {
      areaPx++;
      sumX += x;
      sumY += y;
    }
    x++;
    if (x === widthPx) {
      x = 0;
      y++;
    }
  }
  return { areaPx, x: areaPx === 0 ? 0 : sumX / areaPx + 0.5, y: areaPx === 0 ? 0 : sumY / areaPx + 0.5 };
}
