import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { systemCode } from "../real-file-system.ts";
import type { Findings } from "./findings.ts";
import { namesIn } from "./log-parts.ts";
import { eachNamedObject } from "./named-objects.ts";

export interface ObjectFacts {
  readonly stored: number;
  readonly bytes: number;
  readonly named: number;
  readonly unnamed: number;
  readonly missing: number;
  readonly damaged: number;
}

interface ObjectOptions {
  /** The `objects` folder. */
  readonly folder: string;
  readonly findings: Findings;
  readonly onProgress: (bytes: number) => void;
}

const hashGrammar = /^[0-9a-f]{64}$/;
const chunkBytes = 1024 * 1024;
/** Larger bodies are pictures: they name nothing. */
const maxJsonBytes = 8 * 1024 * 1024;

interface Body {
  readonly isWhole: boolean;
  /** The bytes, when they may be JSON. */
  readonly json: Buffer | null;
  readonly size: number;
}

/**
 * Reads every object once and follows what the events name: a named one that is missing or damaged is a problem, one
 * that nobody names is what a crash between contents and event leaves behind. `named` maps hashes to who names them.
 */
export async function checkObjects(named: Map<string, string>, options: ObjectOptions): Promise<ObjectFacts> {
  const { folder, findings, onProgress } = options;
  const unread = await listObjects(folder, findings);
  const counts = { stored: unread.size, bytes: 0, missing: 0, damaged: 0 };

  async function read(hash: string): Promise<Body | null> {
    const body = await readBody(pathOf(folder, hash), hash);
    unread.delete(hash);
    counts.bytes += body?.size ?? 0;
    onProgress(body?.size ?? 0);
    if (body === null || body.isWhole) return body;
    counts.damaged += 1;
    report(findings, "damaged", hash, `its bytes do not match its name${namedBy(named, hash)}`);
    return body;
  }

  // A map iterates over what is added meanwhile, so objects named by objects are followed too.
  for (const [hash, by] of named) {
    const body = await read(hash);
    if (body === null) {
      counts.missing += 1;
      report(findings, "missing", hash, `it is not there, but ${by} names it`);
    }
    if (body?.isWhole && body.json !== null) nameAll(body.json, hash, named);
  }
  const unnamed = unread.size;
  for (const hash of [...unread]) await read(hash);
  return { ...counts, named: named.size, unnamed };
}

function namedBy(named: Map<string, string>, hash: string): string {
  const by = named.get(hash);
  return by === undefined ? "" : ` (${by} names it)`;
}

function nameAll(json: Buffer, by: string, named: Map<string, string>): void {
  try {
    eachNamedObject(JSON.parse(json.toString("utf8")), (hash) => {
      if (!named.has(hash)) named.set(hash, `object ${by}`);
    });
  } catch (error) {
    // It only looked like JSON.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

function report(findings: Findings, what: "missing" | "damaged", hash: string, why: string): void {
  findings.add({
    level: "problem",
    code: `object.${what}`,
    file: `objects/${hash.slice(0, 2)}/${hash}`,
    why,
    fix: "Restore the file from a copy; nothing else has these bytes.",
  });
}

function pathOf(folder: string, hash: string): string {
  return join(folder, hash.slice(0, 2), hash);
}

/** The hashes of all stored objects; other files are noted. */
async function listObjects(folder: string, findings: Findings): Promise<Set<string>> {
  const found = new Set<string>();
  for (const shelf of await namesIn(folder)) {
    for (const name of await namesIn(join(folder, shelf))) {
      if (hashGrammar.test(name) && name.startsWith(shelf)) found.add(name);
      else
        findings.add({
          level: "note",
          code: "object.foreign-file",
          file: `objects/${shelf}/${name}`,
          why: name.endsWith(".tmp") ? "it is the rest of a write that was cut off" : "it is no object",
          fix: "Nothing reads it; delete it when no process is running.",
        });
    }
  }
  return found;
}

/** One object, hashed as it is read; null when it is missing. */
async function readBody(path: string, hash: string): Promise<Body | null> {
  try {
    const { size } = await stat(path);
    const handle = await open(path, "r");
    try {
      const digest = createHash("sha256");
      const kept: Buffer[] = [];
      const buffer = Buffer.alloc(Math.min(chunkBytes, size + 1));
      for (let read = await handle.read(buffer); read.bytesRead > 0; read = await handle.read(buffer)) {
        const bytes = buffer.subarray(0, read.bytesRead);
        digest.update(bytes);
        if (size <= maxJsonBytes) kept.push(Buffer.from(bytes));
      }
      const isJson = kept[0]?.[0] === "{".charCodeAt(0) || kept[0]?.[0] === "[".charCodeAt(0);
      return { isWhole: digest.digest("hex") === hash, json: isJson ? Buffer.concat(kept) : null, size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}
