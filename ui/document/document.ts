import { projectPath } from "../live/api.ts";

/** A revision of a document as the API gives it. */
export interface Revision {
  readonly document: Readonly<Record<string, unknown>>;
  readonly hash: string;
  readonly revision: number;
  readonly revisedAt: string;
}

/** Where the API keeps the document `kind/id`. */
export function documentPath(projectId: string, key: string): string {
  return projectPath(projectId, key.startsWith("project/") ? `documents/${key}` : key);
}
