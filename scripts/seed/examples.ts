import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { DocumentKind } from "../../core/contracts.ts";
import { type DocumentOf, documentKinds, documentSchemaOf } from "../../core/document/kinds.ts";
import { documentKey } from "../../core/document/state.ts";
import { summarize } from "../../core/document/summary.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { parse } from "../../store/schemas.ts";
import { ROOT } from "../root.ts";
import type { SeedDocument } from "./document.ts";

const SHARED = "shared";
const ENDING = ".json";

/** Where the example projects lie. */
const examplesFolder = join(ROOT, "examples");

/** Names of the example projects, in code-unit order. */
export async function listExamples(folder: string = examplesFolder): Promise<readonly string[]> {
  const names = (await readdir(folder)).sort();
  return names.filter((name) => existsSync(join(folder, name, "project.json")));
}

/**
 * All documents of an example project and of `shared`, parsed, in the order in which they refer to each other;
 * the project's own win. Failures DOCUMENT_NOT_FOUND, INVALID_INPUT naming the file, MALFORMED_JSON.
 */
export async function readExample(
  projectId: string,
  folder: string = examplesFolder,
): Promise<readonly SeedDocument[]> {
  const known = await listExamples(folder);
  if (!known.includes(projectId)) {
    throw new Failure("DOCUMENT_NOT_FOUND", `There is no example ${projectId}; there are: ${known.join(", ")}.`);
  }
  const byKey = new Map<string, SeedDocument>();
  for (const source of [join(folder, SHARED), join(folder, projectId)]) {
    for (const kind of documentKinds) {
      for (const document of await readKind(source, kind)) byKey.set(documentKey(kind, document.id), document);
    }
  }
  return documentKinds.flatMap((kind) => [...byKey.values()].filter((document) => document.kind === kind));
}

async function readKind(source: string, kind: DocumentKind): Promise<readonly SeedDocument[]> {
  if (kind === "project") {
    const file = join(source, `project${ENDING}`);
    return existsSync(file) ? [await readDocument(kind, file)] : [];
  }
  const folder = join(source, kind);
  if (!existsSync(folder)) return [];
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING)).sort();
  return Promise.all(names.map((name) => readDocument(kind, join(folder, name))));
}

async function readDocument<K extends DocumentKind>(kind: K, file: string): Promise<SeedDocument> {
  const written = parseFile<DocumentOf[K]>(kind, file, await readFile(file, "utf8"));
  const isNamedAfterId = kind === "project" || basename(file) === `${written.id}${ENDING}`;
  if (!isNamedAfterId)
    throw new Failure("INVALID_INPUT", `${file} holds the document ${written.id}; file and id must agree.`);
  const wantsReady = "status" in written && written.status === "ready";
  // Nothing is ready by assertion: a spec starts as a draft and passes the ready gate.
  const value = wantsReady ? { ...written, status: "draft" } : written;
  return { kind, id: written.id, value, hash: hashOf(value), summary: summarize(kind, value), wantsReady };
}

function parseFile<T>(kind: DocumentKind, file: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Failure("MALFORMED_JSON", `${file} is not valid JSON.`, { cause });
  }
  try {
    return parse<T>(documentSchemaOf[kind], value);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    throw new Failure(cause.code, `${file}: ${cause.message}`, { cause, fields: cause.fields });
  }
}
