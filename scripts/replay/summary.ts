import type { ProjectState } from "../../core/project/state.ts";

/** What a state holds, in words: one line per kind of thing. */
export function describeState(state: ProjectState): string[] {
  const row = (label: string, items: Readonly<Record<string, unknown>>, by?: (item: never) => string) =>
    `  ${label.padEnd(10)} ${String(Object.keys(items).length).padStart(6)}${by === undefined ? "" : tally(items, by)}`;
  return [
    `${state.title || "untitled"} after event ${state.seq} (${state.lastEventAt ?? "nothing has happened"})`,
    row("documents", state.documents, ({ kind }: { kind: string }) => kind),
    row("problems", state.problems),
    row("runs", state.runs, (run: { state: string }) => run.state),
    row("jobs", state.jobs, (job: { state: string }) => job.state),
    row("assets", state.assets, (asset: { approved: unknown }) => (asset.approved === null ? "open" : "approved")),
    row("decisions", state.decisions, (decision: { state: string }) => decision.state),
    row("exceptions", state.exceptions, (exception: { state: string }) => exception.state),
  ];
}

function tally(items: Readonly<Record<string, unknown>>, by: (item: never) => string): string {
  const counts = new Map<string, number>();
  for (const item of Object.values(items)) {
    const key = by(item as never);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const parts = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, count]) => `${count} ${key}`);
  return parts.length === 0 ? "" : `  (${parts.join(", ")})`;
}
