import type { ImageRef } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";

/** The further sizes of each finished picture of a version, by unit. */
export type Scales = Readonly<Record<string, readonly ImageRef[]>>;

/**
 * What the ends of finish jobs say of further sizes, by version; of a picture that was finished twice the newer end counts. No fold
 * keeps them (D-0070), so they are known as long as the log keeps those events.
 */
export function scalesByVersion(events: readonly DiecastEvent[]): ReadonlyMap<string, Scales> {
  const found = new Map<string, Record<string, readonly ImageRef[]>>();
  for (const { type, payload } of events) {
    if (type !== "job.succeeded" || payload.result.kind !== "finish") continue;
    const own = found.get(payload.versionId) ?? {};
    for (const { unitKey, scales } of payload.result.images) if (scales) own[unitKey] = scales;
    if (Object.keys(own).length > 0) found.set(payload.versionId, own);
  }
  return found;
}
