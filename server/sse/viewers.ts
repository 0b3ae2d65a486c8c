/** Which specs people look at right now, told by their open streams; for priority. */
export interface Viewers {
  /** Adds one viewer; returns what takes it away. */
  add(projectId: string, specIds: readonly string[]): () => void;
  /** The specs of a project that anybody looks at, in code-unit order. */
  of(projectId: string): readonly string[];
}

/** `onChange` is called with the project whose viewers changed. */
export function createViewers(onChange: (projectId: string) => void): Viewers {
  const views = new Set<{ readonly projectId: string; readonly specIds: readonly string[] }>();
  return {
    add(projectId, specIds) {
      const view = { projectId, specIds };
      if (specIds.length === 0) return () => undefined;
      views.add(view);
      onChange(projectId);
      return () => {
        views.delete(view);
        onChange(projectId);
      };
    },
    of(projectId) {
      const own = [...views].filter((view) => view.projectId === projectId);
      return [...new Set(own.flatMap(({ specIds }) => specIds))].sort();
    },
  };
}
