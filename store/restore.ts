import { Failure } from "../core/failure.ts";
import type { FileSystem } from "./file-system.ts";
import type { ProjectLayout } from "./layout.ts";
import type { Fold, FoldedJson } from "./log/folded-log.ts";
import type { Segments } from "./log/segments.ts";
import { createSnapshots } from "./snapshots.ts";

interface RestoreOptions<State> {
  readonly fold: Fold<State>;
  readonly layout: ProjectLayout;
  readonly segments: Segments;
  readonly fileSystem: FileSystem;
}

/**
 * What the fold came to up to some line of the log: from the cache, else, when the first events were dropped, from what was
 * kept in their place, also by an older version of the fold that this one knows how to go on from. Null: fold from the first
 * event. Failure LOG_UNAVAILABLE when that event is gone and nothing stands for it.
 */
export async function restoreFolded<State>(options: RestoreOptions<State>): Promise<FoldedJson<State> | null> {
  const { fold, layout, segments, fileSystem } = options;
  const oldest = await segments.oldest();
  const newest = (folder: string, version: string): Promise<FoldedJson<unknown> | null> =>
    createSnapshots<unknown>(folder, version, fileSystem).newest(segments);
  const cached = await newest(layout.snapshots, fold.version);
  const isWhole = oldest === 1 && !(await isAlone(options));
  if (cached !== null || isWhole) return cached as FoldedJson<State> | null;
  // From here on there is no first event to fold from.
  const migrations = fold.migrations ?? [];
  for (let steps = 0; steps <= migrations.length; steps += 1) {
    const path = migrations.slice(migrations.length - steps);
    const version = path[0]?.from ?? fold.version;
    const found = (await newest(layout.base, version)) ?? (await newest(layout.snapshots, version));
    // The newest step gives a state of this fold: that is what `version` and `migrations` say.
    if (found !== null) return path.reduce(migrated, found) as FoldedJson<State>;
  }
  throw new Failure(
    "LOG_UNAVAILABLE",
    `the first events are gone and no snapshot of ${fold.version}, or of a version it goes on from, holds their state`,
  );
}

/** Sealed files went when the base was made, and others stayed: without any, these are lost, whatever the newest one says. */
async function isAlone<State>({ segments, layout, fileSystem }: RestoreOptions<State>): Promise<boolean> {
  return (await fileSystem.list(layout.base)).length > 0 && (await segments.named()).length === 0;
}

function migrated(
  folded: FoldedJson<unknown>,
  { migrate }: { readonly migrate: (state: unknown) => unknown },
): FoldedJson<unknown> {
  return { ...folded, state: migrate(folded.state) };
}
