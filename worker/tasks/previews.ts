import sharp from "sharp";
import type { RenderPreview } from "../comfy/provider.ts";

/** A preview is a glance, not a picture: this many pixels on its longer side, and a few kilobytes. */
const sidePx = 128;
const quality = 60;
const mostBytes = 16_384;
/** One renderer may send a preview with each step. */
const gapMs = 1000;
/** No preview is larger; what is, was not made for this. */
const mostPixels = 4096 * 4096;

/** Makes previews of one render small enough to be sent to everybody who looks. */
export interface Previews {
  /** Takes one when the last is a second old and done; drops it otherwise. Never waits. */
  show(preview: RenderPreview): void;
  /** Nothing is told any more; resolves when none is being made. */
  end(): Promise<void>;
}

/** `onPreview` gets a data URL of at most `mostBytes`; `now` in ms by any clock that never goes back. */
export function createPreviews(onPreview: (dataUrl: string) => void, now: () => number): Previews {
  let making: Promise<void> | null = null;
  let shownAt = Number.NEGATIVE_INFINITY;
  let hasEnded = false;

  async function make(bytes: Uint8Array): Promise<void> {
    const small = await shrink(bytes);
    if (small !== null && !hasEnded) onPreview(small);
  }

  return {
    show({ bytes }) {
      if (hasEnded || making !== null || now() - shownAt < gapMs) return;
      shownAt = now();
      making = make(bytes).finally(() => {
        making = null;
      });
    },
    async end() {
      hasEnded = true;
      await making;
    },
  };
}

/** Null for what is no picture: an extension may send anything, and nothing depends on a preview. */
async function shrink(bytes: Uint8Array): Promise<string | null> {
  const picture = sharp(bytes, { limitInputPixels: mostPixels, failOn: "error" });
  const fitted = picture.resize(sidePx, sidePx, { fit: "inside", withoutEnlargement: true });
  const small = await fitted
    .jpeg({ quality })
    .toBuffer()
    .catch(() => null);
  if (small === null || small.length > mostBytes) return null;
  return `data:image/jpeg;base64,${small.toString("base64")}`;
}
