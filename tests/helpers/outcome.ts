import assert from "node:assert/strict";
import type { DiecastEvent } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";

/** Everything about a run that must be the same in every data folder: plans, prompts, seeds, routes and pixels; no times, no run ids. */
export function outcomeOf(state: ProjectState) {
  return Object.values(state.assets)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((asset) => ({
      asset: asset.id,
      approved: asset.approved && { version: asset.approved.versionId, variant: asset.approved.variantIndex },
      versions: asset.versions.map((version) => ({
        id: version.id,
        attempt: version.attempt,
        planHash: version.planHash,
        packageHash: version.packageHash,
        reportHash: version.reportHash,
        route: version.route && {
          outcome: version.route.outcome,
          reason: version.route.reasonCode,
          sentence: version.route.sentence,
          best: version.route.bestVariant,
        },
        units: Object.values(version.units)
          .sort((a, b) => (a.unitKey < b.unitKey ? -1 : 1))
          .map((unit) => [unit.unitKey, unit.seed, unit.raw?.pixelHash, unit.finished?.pixelHash]),
      })),
    }));
}

/** Each job ended once, its tries count up from 1, and an asset's versions count up without a gap. */
export function assertNothingDoubled(events: readonly DiecastEvent[]): void {
  const ends = events
    .filter(({ type }) => type === "job.succeeded" || type === "job.failed")
    .map(({ entityId }) => entityId);
  assert.equal(new Set(ends).size, ends.length, "every job ended at most once");
  const tries = countUp(
    events.flatMap((event) => (event.type === "job.started" ? [[event.entityId, event.payload.attempt]] : [])),
  );
  assert.deepEqual(tries, [], "tries of a job count up by one");
  const plans = events.flatMap((event) => {
    if (event.type === "run.started") return event.payload.versions;
    return event.type === "version.planned" ? [event.payload.version] : [];
  });
  const numbers = countUp(
    plans.map(({ assetId, versionId }) => [assetId, Number(versionId.slice(assetId.length + 2))]),
  );
  assert.deepEqual(numbers, [], "versions of an asset count up by one");
}

/** The entries that do not follow their predecessor of the same name. */
function countUp(entries: readonly (readonly (string | number)[])[]): unknown[] {
  const last = new Map<unknown, number>();
  return entries.filter(([name, number]) => {
    const expected = (last.get(name) ?? 0) + 1;
    last.set(name, expected);
    return number !== expected;
  });
}
