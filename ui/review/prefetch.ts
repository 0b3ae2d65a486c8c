import { computed, effect, signal } from "@preact/signals";
import type { Picture } from "../../core/view/pictures.ts";
import { picturesShown } from "../../core/view/review.ts";
import { objectUrl } from "../components/picture.tsx";
import { afterFrame } from "../live/after-frame.ts";
import { screensAhead } from "./deck.ts";

const AHEAD = 5;
const MOST_KEPT = 24;
/** So long after a picture has come the next one is drawn: not in the frame that shows it. */
const REST_MS = 60;
const kept = new Map<string, Promise<void>>();
/** The picture that may be drawn unseen; it is loaded, and the one before it is on the screen. */
const drawable = signal<string | null>(null);

/** The picture of the next question, once it may be drawn unseen. */
export const nextPicture = computed<Picture | null>(() => {
  const next = screensAhead(1)[1]?.focus ?? null;
  return next !== null && next.hash === drawable.value ? next : null;
});

/** Loads and decodes pictures before they are asked for, so the next question paints at once; returns what ends that. */
export function followPrefetch(projectId: string): () => void {
  let timer = 0;
  let awaited: string | null = null;
  const stop = effect(() => {
    const ahead = screensAhead(AHEAD);
    const hashes = picturesShown(ahead).filter((hash) => !kept.has(hash));
    if (hashes.length > 0) afterFrame(() => prefetch(projectId, hashes));
    const next = ahead[1]?.focus?.hash ?? null;
    if (next === awaited) return;
    awaited = next;
    clearTimeout(timer);
    if (next === null) return;
    timer = window.setTimeout(async () => {
      await kept.get(next);
      if (awaited === next) drawable.value = next;
    }, REST_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

function prefetch(projectId: string, hashes: readonly string[]): void {
  for (const hash of hashes) {
    if (kept.has(hash)) continue;
    const image = new Image();
    image.src = objectUrl(projectId, hash);
    // A picture that can't be decoded now is simply loaded again when its question comes.
    kept.set(
      hash,
      image.decode().catch(() => void kept.delete(hash)),
    );
  }
  for (const hash of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(hash);
}
