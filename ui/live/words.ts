import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, projectPath } from "./api.ts";

/** Something that exists in the project and can be named by its id. */
export interface Pickable {
  readonly id: string;
  readonly title: string;
}

/** What stands inside of documents, such as the entries of catalogs, by the name of its list. */
export const words = signal<Readonly<Record<string, readonly Pickable[]>>>({});

/** Reads the words of a project anew, as often as a form or the library is opened. */
export function useProjectWords(projectId: string): void {
  useEffect(() => {
    const path = projectPath(projectId, "intake/templates");
    void get<Record<string, readonly Pickable[]>>(path).then((answer) => {
      // Without them ids are typed as before.
      if (answer.ok) words.value = answer.value;
    });
  }, [projectId]);
}

/** What the project calls an entry of such a list; undefined before its words are read, and where it has none for it. */
export function titleIn(list: string, id: string): string | undefined {
  return words.value[list]?.find((entry) => entry.id === id)?.title;
}
