/** Which specs people look at right now, told by their open streams; for priority. */
export interface Viewers {
  /** Adds one viewer; returns what takes it away. */
  add(projectId: string, specIds: readonly string[]): () => void;
  /** The specs of a project that anybody looks at, in code-unit order. */
  of(projectId: string): readonly string[];
}

export function createViewers(): Viewers {
  const views = new Set<{ readonly projectId: string; readonly specIds: readonly string[] }>();
  return {
    add(projectId, specIds) {
      const view = { projectId, specIds };
      views.add(view);
      return () => views.delete(view);
    },
    of(projectId) {
      const own = [...views].filter((view) => view.projectId === projectId);
      return [...new Set(own.flatMap(({ specIds }) => specIds))].sort();
    },
  };
}
