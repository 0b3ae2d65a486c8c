import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../core/canonical.ts";
import type { ReplayBundle } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { sha256Hex } from "../../core/hash.ts";
import { objectsOf } from "../../core/policy/bundle.ts";
import { systemCode } from "../../store/real-file-system.ts";
import { parse } from "../../store/schemas.ts";

/** The bytes under a hash exactly as they lie there, right or wrong; null when nothing does. */
export type ReadObject = (hash: string) => Promise<Buffer | null>;

/** A bundle with the shelf of its objects; `statedHash` is what its file name says it is. */
export interface ShelvedBundle {
  readonly bundle: ReplayBundle;
  readonly hash: string;
  readonly statedHash: string;
  readonly read: ReadObject;
}

const fileName = /^bundle-([0-9a-f]{64})\.json$/;

/** Reads objects of a folder, but only those that the bundle names: nothing else can help it to be equal. */
export function shelfOf(folder: string, bundle: ReplayBundle): ReadObject {
  const named = new Set(objectsOf(bundle).map(({ hash }) => hash));
  return (hash) => (named.has(hash) ? readOrNull(objectPath(folder, hash)) : Promise.resolve(null));
}

/** Writes a bundle and every object it names into a folder. Failure OBJECT_MISSING when one is not there. */
export async function exportBundle(bundle: ReplayBundle, read: ReadObject, folder: string): Promise<string> {
  for (const { hash, path } of objectsOf(bundle)) {
    const body = await read(hash);
    if (body === null) throw new Failure("OBJECT_MISSING", `${path} names the object ${hash}, which is missing.`);
    await mkdir(join(folder, "objects", hash.slice(0, 2)), { recursive: true });
    await writeFile(objectPath(folder, hash), body);
  }
  const text = canonicalJson(bundle);
  const file = join(folder, `bundle-${sha256Hex(text)}.json`);
  await writeFile(file, text);
  return file;
}

/** The one bundle of a folder. Failures NOT_FOUND, MALFORMED_JSON, INVALID_INPUT. */
export async function importBundle(folder: string): Promise<ShelvedBundle> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name));
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new Failure("NOT_FOUND", `${folder} holds ${names.length} bundles, not one.`);
  const bytes = await readFile(join(folder, name));
  const bundle = parse<ReplayBundle>("replay-bundle", parseJson(bytes, name));
  const statedHash = fileName.exec(name)?.[1] ?? "";
  return { bundle, statedHash, hash: sha256Hex(bytes), read: shelfOf(folder, bundle) };
}

function parseJson(bytes: Buffer, name: string): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new Failure("MALFORMED_JSON", `${name} is not valid JSON.`, { cause });
  }
}

function objectPath(folder: string, hash: string): string {
  return join(folder, "objects", hash.slice(0, 2), hash);
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}
