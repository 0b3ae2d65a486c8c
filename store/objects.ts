import { dirname, join } from "node:path";
import { canonicalJson } from "../core/canonical.ts";
import { Failure } from "../core/failure.ts";
import { sha256Hex } from "../core/hash.ts";
import type { FileSystem } from "./file-system.ts";
import { systemCode } from "./real-file-system.ts";

/** Immutable bodies named by their sha256: evidence and document revisions. */
export interface ObjectStore {
  /** Stores bytes durably and gives their hash; cheap when they are stored already. Failure DISK_FULL. */
  put(body: Uint8Array): Promise<string>;
  /** Stores the canonical JSON of a value. */
  putJson(value: unknown): Promise<string>;
  /** The bytes, checked against the hash. Failures OBJECT_MISSING, OBJECT_CORRUPT, INVALID_ID. */
  get(hash: string): Promise<Buffer>;
  getJson<T>(hash: string): Promise<T>;
  has(hash: string): Promise<boolean>;
  path(hash: string): string;
}

const fullCodes = new Set(["ENOSPC", "EDQUOT"]);

const maxKnown = 10_000;

/** Puts an object at its path, durably; `isThere`: somebody else has put it there. */
type MakeDurable = (path: string, body: Uint8Array, isThere: boolean) => Promise<void>;

function createShelves(folder: string, fileSystem: FileSystem): MakeDurable {
  /** Those this process knows to be durable. */
  const shelves = new Set<string>();
  return async (path, body, isThere) => {
    const shelf = dirname(path);
    if (!shelves.has(shelf)) {
      await fileSystem.makeFolder(shelf);
      await fileSystem.syncFolder(folder);
      shelves.add(shelf);
    }
    // Whoever put it there may not have come to syncing its name yet, or died before; its bytes were synced by then.
    await (isThere ? fileSystem.syncFolder(shelf) : fileSystem.writeDurably(path, body));
  };
}

export function createObjectStore(folder: string, fileSystem: FileSystem): ObjectStore {
  const makeDurable = createShelves(folder, fileSystem);
  /** Objects this process knows to be durable. */
  const known = new Set<string>();

  function path(hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw new Failure("INVALID_ID", "an object is named by 64 hex digits");
    return join(folder, hash.slice(0, 2), hash);
  }

  async function put(body: Uint8Array): Promise<string> {
    const hash = sha256Hex(body);
    const isThere = (await fileSystem.stat(path(hash)))?.size === body.length;
    if (isThere && known.has(hash)) return hash;
    try {
      await makeDurable(path(hash), body, isThere);
    } catch (cause) {
      if (!fullCodes.has(systemCode(cause) ?? "")) throw cause;
      throw new Failure("DISK_FULL", undefined, { cause });
    }
    if (known.size >= maxKnown) known.clear();
    known.add(hash);
    return hash;
  }

  async function get(hash: string): Promise<Buffer> {
    const body = await fileSystem.readFile(path(hash));
    if (body === null) throw new Failure("OBJECT_MISSING", `object ${hash} is missing`);
    if (sha256Hex(body) !== hash) throw new Failure("OBJECT_CORRUPT", `object ${hash} is damaged`);
    return body;
  }

  return {
    put,
    putJson: (value) => put(Buffer.from(canonicalJson(value))),
    get,
    getJson: async (hash) => JSON.parse((await get(hash)).toString("utf8")),
    has: async (hash) => (await fileSystem.stat(path(hash))) !== null,
    path,
  };
}
