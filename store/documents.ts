import { join } from "node:path";
import { canonicalJson } from "../core/canonical.ts";
import type { DocumentKind } from "../core/contracts.ts";
import { type DocumentOf, documentKinds, documentSchemaOf } from "../core/document/kinds.ts";
import { Failure, type FieldProblem } from "../core/failure.ts";
import { hashOf } from "../core/hash.ts";
import type { FileSystem } from "./file-system.ts";
import { checkId, isReservedName } from "./layout.ts";
import { parse } from "./schemas.ts";

const suffix = ".json";
/** Of the document itself, without the white space that a file has: what the API takes, too (D-0152). */
const maxDocumentBytes = 1024 * 1024;
const maxFileBytes = 8 * maxDocumentBytes;

/** The working copies: one readable JSON file per document, for people and git. The log is what counts. */
export interface DocumentStore {
  /** `documents/<kind>/<id>.json`. Failures INVALID_ID, DOCUMENT_NOT_FOUND (unknown kind). */
  path(kind: DocumentKind, id: string): string;
  /** The bytes of the working copy, or null when there is none. */
  readBytes(kind: DocumentKind, id: string): Promise<Buffer | null>;
  /** The working copy as a value. Failures DOCUMENT_NOT_FOUND, INVALID_INPUT with fields. */
  read<K extends DocumentKind>(kind: K, id: string): Promise<DocumentOf[K]>;
  /** Writes the working copy, as pretty JSON with the keys in the order given, unless its bytes are no longer those that were `seen`. */
  replaceWorkingCopy(kind: DocumentKind, id: string, seen: Buffer | null, value: unknown): Promise<void>;
  /** Ids of the working copies of a kind, in code-unit order. */
  list(kind: DocumentKind): Promise<string[]>;
  /** Removes the working copy, unless its bytes are no longer those that were `seen`. */
  remove(kind: DocumentKind, id: string, seen: Buffer | null): Promise<void>;
}

export function createDocumentStore(folder: string, fileSystem: FileSystem): DocumentStore {
  function kindFolder(kind: DocumentKind): string {
    if (!documentKinds.includes(kind)) throw new Failure("DOCUMENT_NOT_FOUND", "there is no such kind of document");
    return join(folder, kind);
  }

  const path = (kind: DocumentKind, id: string) => join(kindFolder(kind), `${checkId(id)}${suffix}`);
  const readBytes = (kind: DocumentKind, id: string) => fileSystem.readFile(path(kind, id));

  return {
    path,
    readBytes,
    async read(kind, id) {
      const bytes = await readBytes(kind, id);
      if (bytes === null) throw new Failure("DOCUMENT_NOT_FOUND", `there is no document ${kind}/${id}`);
      return parseDocument(kind, id, bytes);
    },
    async replaceWorkingCopy(kind, id, seen, value) {
      await fileSystem.makeFolder(kindFolder(kind));
      await fileSystem.writeDurably(path(kind, id), fileBytesOf(value), { seen });
    },
    async list(kind) {
      const names = await fileSystem.list(kindFolder(kind));
      return names
        .map(idOfFile)
        .filter((id) => id !== null)
        .sort();
    },
    remove: (kind, id, seen) => fileSystem.remove(path(kind, id), { seen }),
  };
}

/** The document id a file name stands for; null for temporary and foreign files and for names no document can have. */
export function idOfFile(name: string): string | null {
  const id = /^([a-z0-9][a-z0-9_-]{0,63})\.json$/.exec(name)?.[1];
  return id === undefined || isReservedName(id) ? null : id;
}

/** The document in a file. Failure INVALID_INPUT with all problems found. */
export function parseDocument<K extends DocumentKind>(kind: K, id: string, bytes: Buffer): DocumentOf[K] {
  const value = parse<DocumentOf[K]>(documentSchemaOf[kind], parseJson(bytes));
  if (value.id !== id) {
    const message = `is "${value.id}", but the file is named ${id}${suffix}`;
    throw invalid({ path: "/id", rule: "id", message, fix: "Rename the file or change the id." });
  }
  return value;
}

/** The hash of the revision that holds just what is in the file; null when it is no JSON. */
export function revisionHashOf(bytes: Buffer): string | null {
  try {
    return hashOf(parseJson(bytes));
  } catch (error) {
    if (error instanceof Failure && error.code === "INVALID_INPUT") return null;
    throw error;
  }
}

/** Failure INVALID_INPUT for a document that is too large. */
export function checkSize(value: unknown): void {
  if (Buffer.byteLength(canonicalJson(value)) > maxDocumentBytes)
    throw tooLarge(`has more than ${maxDocumentBytes} bytes without white space`);
}

/** Indented, unless it could not be read again then: much nesting makes white space of nearly all of it. */
function fileBytesOf(value: unknown): Buffer {
  const indented = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return indented.length <= maxFileBytes ? indented : Buffer.from(`${JSON.stringify(value)}\n`);
}

function tooLarge(message: string): Failure {
  return invalid({ path: "", rule: "size", message, fix: "Make it smaller." });
}

function parseJson(bytes: Buffer): unknown {
  if (bytes.length > maxFileBytes) throw tooLarge(`has more than ${maxFileBytes} bytes`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    const message = `is not JSON in UTF-8: ${error.message}`.slice(0, 500);
    throw invalid({ path: "", rule: "json", message, fix: "Mend the JSON syntax." }, error);
  }
}

function invalid(problem: FieldProblem, cause?: unknown): Failure {
  return new Failure("INVALID_INPUT", `${problem.path || "the document"} ${problem.message}`, {
    fields: [problem],
    cause,
  });
}
