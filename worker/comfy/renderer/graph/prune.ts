import type { CachePolicy } from "../options.ts";
import type { CacheEntry } from "./execute.ts";

/** Drops what a new prompt may not use of earlier results: ComfyUI's default keeps only what the new prompt names. */
export function pruneResults(
  cache: Map<string, CacheEntry>,
  policy: CachePolicy,
  keysInUse: ReadonlySet<string>,
): void {
  for (const [key, entry] of [...cache]) {
    const isUseful = policy.kind === "lru" || (policy.kind === "classic" && keysInUse.has(key));
    if (isUseful && entry.isVolatile !== true && !keysInUse.has(key)) continue;
    cache.delete(key);
    // Set again, what is in use counts as the newest.
    if (isUseful && entry.isVolatile !== true) cache.set(key, entry);
  }
  if (policy.kind !== "lru") return;
  // Oldest first, because a Map keeps the order of insertion.
  for (const key of [...cache.keys()].slice(0, Math.max(0, cache.size - policy.size))) cache.delete(key);
}
