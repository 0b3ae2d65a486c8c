import { countDuration, emptyHistogram, type Histogram } from "../core/telemetry/histogram.ts";
import type { ProjectStore } from "../store/project.ts";

/** The same store, and how long its commits took until they were durable, as far as this process made them. */
export function timeCommits<State>(store: ProjectStore<State>): {
  readonly store: ProjectStore<State>;
  readonly commits: Histogram;
} {
  const commits = emptyHistogram();
  return {
    commits,
    store: {
      ...store,
      async commit(decide, context) {
        const begunAt = performance.now();
        const committed = await store.commit(decide, context);
        countDuration(commits, performance.now() - begunAt);
        return committed;
      },
    },
  };
}
