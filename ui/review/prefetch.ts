import { effect, signal, untracked } from "@preact/signals";
import { picturesShown, type Screen } from "../../core/view/review.ts";
import { objectUrl } from "../components/picture.tsx";
import { screensAhead, settled } from "./deck.ts";

const AHEAD = 5;
const MOST_KEPT = 24;
/** So long after everything about a question has come the next picture is drawn: not in the frames that show it. */
const REST_MS = 40;
const kept = new Map<string, Promise<void>>();

/** The question whose pictures are loaded and may be drawn unseen, because the one before it is on the screen. */
export const nextScreen = signal<Screen | null>(null);

/** Loads and decodes pictures before they are asked for, so the next question paints at once; returns what ends that. */
export function followPrefetch(projectId: string): () => void {
  let timer = 0;
  const stop = effect(() => {
    if (settled.value === null) return;
    const ahead = untracked(() => screensAhead(AHEAD));
    prefetch(projectId, picturesShown(ahead));
    clearTimeout(timer);
    timer = window.setTimeout(drawAhead, REST_MS, ahead[1]);
  });
  return () => {
    stop();
    clearTimeout(timer);
    nextScreen.value = null;
  };
}

async function drawAhead(next: Screen | undefined): Promise<void> {
  if (next === undefined) return;
  const turn = settled.peek();
  await Promise.all(picturesShown([next]).map((hash) => kept.get(hash)));
  if (settled.peek() === turn) nextScreen.value = next;
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
