import type { DiecastEvent } from "../core/event.ts";
import { createQueue } from "../store/exclusively.ts";
import type { Project } from "./project.ts";

const maxEvents = 2000;
const pageEvents = 1000;
/** Reading a few foreign events is cheaper than going to the file once more. */
const mergedGap = 32;

/** Which events tell the story of an asset. Kept by following the log, so that asking costs only the asset's own events. */
export interface AssetTimeline {
  /** The newest events of an asset, at most 2,000, oldest first. */
  eventsOf(assetId: string): Promise<DiecastEvent[]>;
}

export function createAssetTimeline(project: Project): AssetTimeline {
  const index = createAssetIndex();
  const exclusively = createQueue();
  let cursor = 0;

  async function follow(): Promise<void> {
    for (let isUpToDate = false; !isUpToDate; ) {
      const page = await project.read({ since: cursor, limit: pageEvents });
      for (const event of page.events) index.note(event);
      cursor = page.nextSince;
      isUpToDate = page.upToDate || page.events.length === 0;
    }
  }

  async function readSpan(first: number, last: number): Promise<DiecastEvent[]> {
    const events: DiecastEvent[] = [];
    for (let since = first - 1; since < last; ) {
      const page = await project.read({ since, limit: Math.min(pageEvents, last - since) });
      if (page.events.length === 0) break;
      events.push(...page.events);
      since = page.nextSince;
    }
    return events;
  }

  return {
    async eventsOf(assetId) {
      await exclusively(follow);
      const seqs = index.seqsOf(assetId).slice(-maxEvents);
      const wanted = new Set(seqs);
      const events: DiecastEvent[] = [];
      for (const { first, last } of spansOf(seqs)) events.push(...(await readSpan(first, last)));
      return events.filter((event) => wanted.has(event.seq));
    },
  };
}

interface Span {
  readonly first: number;
  last: number;
}

function spansOf(seqs: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const seq of seqs) {
    const open = spans.at(-1);
    if (open !== undefined && seq - open.last <= mergedGap) open.last = seq;
    else spans.push({ first: seq, last: seq });
  }
  return spans;
}

/** Asset → seqs. Some events name only a question, an exception or a run; what they belong to was said before. */
function createAssetIndex() {
  const seqs = new Map<string, number[]>();
  const assetsOf = new Map<string, readonly string[]>();

  return {
    seqsOf: (assetId: string): readonly number[] => seqs.get(assetId) ?? [],
    note(event: DiecastEvent): void {
      const assets = [...new Set(namedAssets(event) ?? assetsOf.get(event.entityId))];
      if (isFirstMention(event)) assetsOf.set(event.entityId, assets);
      for (const assetId of assets) {
        const known = seqs.get(assetId) ?? [];
        if (known.length === 0) seqs.set(assetId, known);
        known.push(event.seq);
        if (known.length > 2 * maxEvents) known.splice(0, maxEvents);
      }
    },
  };
}

function isFirstMention({ type }: DiecastEvent): boolean {
  return type === "run.started" || type === "decision.asked" || type === "exception.raised";
}

/** Null when the payload does not say. */
function namedAssets({ payload, type }: DiecastEvent): readonly string[] | null {
  if (type === "run.started") return payload.versions.map((version) => version.assetId);
  if (type === "version.planned") return [payload.version.assetId];
  if ("assetId" in payload) return [payload.assetId].filter((id) => id !== null);
  if ("specId" in payload) return [payload.specId];
  if ("kind" in payload) return payload.kind === "specs" ? [payload.id] : [];
  return null;
}
