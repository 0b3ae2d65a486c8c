import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DocumentKind } from "../../core/contracts.ts";
import { documentSchemaOf } from "../../core/document/kinds.ts";
import { get, type Problem } from "../live/api.ts";
import { type FieldSchema, filesReferredTo, type SchemaFiles } from "./schema.ts";

/** What has been read of the server's schemas: the very files that it checks with. */
export const schemaFiles = signal<SchemaFiles>(new Map());
const problem = signal<Problem | null>(null);

/** Reads a schema and all that it refers to, unless they are there. */
async function read(name: string): Promise<void> {
  const found = new Map(schemaFiles.peek());
  let wanted = [name];
  while (wanted.length > 0) {
    const answers = await Promise.all(wanted.map((file) => get<FieldSchema>(`/api/schemas/${file}`)));
    for (const [index, answer] of answers.entries()) {
      if (answer.ok) found.set(wanted[index] ?? "", answer.value);
      else problem.value = answer.problem;
    }
    if (answers.some(({ ok }) => !ok)) return;
    wanted = [...new Set([...found.values()].flatMap(filesReferredTo))].filter((file) => !found.has(file));
  }
  problem.value = null;
  schemaFiles.value = found;
}

/** The schema that documents of a kind follow; null while it is on its way, or the problem in its place. */
export function useDocumentSchema(kind: DocumentKind): FieldSchema | Problem | null {
  const name = documentSchemaOf[kind];
  const isThere = schemaFiles.value.has(name);
  useEffect(() => {
    if (!isThere) void read(name);
  }, [name, isThere]);
  return schemaFiles.value.get(name) ?? problem.value;
}
