import { join } from "node:path";
import type { DocumentKind } from "../../core/contracts.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { type DocumentsState, documentKey } from "../../core/document/state.ts";
import { hashOf } from "../../core/hash.ts";
import { createDocumentStore, idOfFile } from "../documents.ts";
import type { ProjectLayout } from "../layout.ts";
import { createPendingMarkers } from "../pending-markers.ts";
import { realFileSystem } from "../real-file-system.ts";
import type { Finding } from "./findings.ts";
import { namesIn } from "./log-parts.ts";

export interface DocumentFacts {
  readonly revisions: number;
  readonly different: number;
}

export interface DocumentCheck {
  readonly facts: DocumentFacts;
  readonly findings: readonly Finding[];
}

/** Compares every working copy with the newest revision. One that a living process is about to write is left out. */
export async function checkDocuments(layout: ProjectLayout, state: DocumentsState): Promise<DocumentCheck> {
  const markers = createPendingMarkers(layout.folder, realFileSystem);
  const findings: Finding[] = [];
  for (const { kind, id } of await allDocuments(layout, state)) {
    const finding = await compare(layout, state, kind, id);
    if (finding !== null && !(await markers.isSetByLiving(kind, id))) findings.push(finding);
  }
  const revisions = Object.keys(state.documents).length;
  const different = findings.filter(({ level }) => level === "problem").length;
  return { facts: { revisions, different }, findings };
}

/** Every document that has a revision or a file, in code-unit order. */
async function allDocuments(
  layout: ProjectLayout,
  state: DocumentsState,
): Promise<readonly { readonly kind: DocumentKind; readonly id: string }[]> {
  const all = new Map(Object.values(state.documents).map(({ kind, id }) => [documentKey(kind, id), { kind, id }]));
  for (const kind of documentKinds) {
    for (const name of await namesIn(join(layout.documents, kind))) {
      const id = idOfFile(name);
      if (id !== null) all.set(documentKey(kind, id), { kind, id });
    }
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

async function compare(
  layout: ProjectLayout,
  state: DocumentsState,
  kind: DocumentKind,
  id: string,
): Promise<Finding | null> {
  const key = documentKey(kind, id);
  const head = state.documents[key];
  const bytes = await createDocumentStore(layout.documents, realFileSystem).readBytes(kind, id);
  const report = (level: Finding["level"], code: string, why: string, fix: string): Finding => ({
    level,
    code: `document.${code}`,
    file: `documents/${kind}/${id}.json`,
    why,
    fix,
  });
  const takenIn = "While the server runs, a valid edit becomes a revision; or write the newest revision back.";
  if (bytes === null) return report("problem", "missing", "it is not there, but the log has a revision of it", takenIn);
  if (state.problems[key] !== undefined)
    return report(
      "note",
      "known-problem",
      "it does not validate; the log knows and keeps its last revision",
      "Mend it.",
    );
  const value = parseOrNull(bytes);
  if (value === null) return report("problem", "broken", "it is not JSON", "Mend it; the log keeps its last revision.");
  if (head === undefined) return report("problem", "unknown", "the log has no revision of it", takenIn);
  if (hashOf(value) === head.hash) return null;
  return report("problem", "differs", `it is not revision ${head.revision}, the newest in the log`, takenIn);
}

function parseOrNull(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    // Broken by hand: that is what is reported.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
