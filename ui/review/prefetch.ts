import { objectUrl } from "../components/picture.tsx";

const MOST_KEPT = 24;
const kept = new Map<string, HTMLImageElement>();

/** Loads and decodes pictures before they are asked for, so the next question paints at once. */
export function prefetch(projectId: string, hashes: readonly string[]): void {
  for (const hash of hashes) {
    if (kept.has(hash)) continue;
    const image = new Image();
    image.src = objectUrl(projectId, hash);
    kept.set(hash, image);
    // A picture that can't be decoded now is simply loaded again when its question comes.
    image.decode().catch(() => kept.delete(hash));
  }
  for (const hash of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(hash);
}
