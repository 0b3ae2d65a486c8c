import { projectLayout } from "../../store/layout.ts";
import { newId } from "../../store/new-id.ts";
import { createViewingWriter, type ViewingWriter } from "../../store/viewing.ts";

/** Tells workers what people look at, by a side-car in each project that anybody looks at. */
export interface ViewingFiles {
  /** The viewers of a project changed. */
  note(projectId: string): void;
  close(): Promise<void>;
}

export function createViewingFiles(
  dataDir: string,
  viewed: (projectId: string) => readonly string[],
  onFault: (error: unknown) => void,
): ViewingFiles {
  const serverId = newId("server");
  const writers = new Map<string, ViewingWriter>();

  function writerOf(projectId: string): ViewingWriter {
    const known = writers.get(projectId);
    if (known !== undefined) return known;
    const layout = projectLayout(dataDir, projectId);
    const writer = createViewingWriter({ layout, serverId, viewed: () => viewed(projectId), onFault });
    writers.set(projectId, writer);
    return writer;
  }

  return {
    note: (projectId) => writerOf(projectId).note(),
    async close() {
      await Promise.all([...writers.values()].map((writer) => writer.close()));
    },
  };
}
