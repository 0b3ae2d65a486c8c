import { createHash } from "node:crypto";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { sha256Hex } from "../core/hash.ts";
import type { FileSystem } from "./file-system.ts";
import { piecesAtOnce } from "./json-pieces.ts";
import { origin } from "./log/chain.ts";
import type { FoldedJson } from "./log/folded-log.ts";
import { maxLineBytes } from "./log/line.ts";
import type { Segments } from "./log/segments.ts";

const kept = 2;
/** Part of each name: changes when the shape of a snapshot changes. */
const shapeVersion = "4";

/** Folded state kept on disk so that opening needs only the tail of the log. Disposable. */
export interface Snapshots<State> {
  /** `folded` is the JSON of a fold, in pieces. */
  save(folded: readonly Buffer[], seq: number): Promise<void>;
  /** The newest snapshot that the log still vouches for, or null. */
  newest(segments: Segments): Promise<FoldedJson<State> | null>;
}

/** How the names of all snapshots of a fold begin. */
export function snapshotPrefix(foldVersion: string): string {
  return `${sha256Hex(`${shapeVersion} ${foldVersion}`).slice(0, 16)}-`;
}

export function createSnapshots<State>(folder: string, version: string, fileSystem: FileSystem): Snapshots<State> {
  const prefix = snapshotPrefix(version);

  async function names(): Promise<string[]> {
    const all = await fileSystem.list(folder);
    return all
      .filter((name) => name.startsWith(prefix) && name.endsWith(".json"))
      .sort()
      .reverse();
  }

  return {
    async save(folded, seq) {
      await fileSystem.makeFolder(folder);
      const name = `${prefix}${String(seq).padStart(16, "0")}.json`;
      const head = Buffer.from(`${await hashOfPieces(folded)}\n`);
      await fileSystem.writeDurably(join(folder, name), Buffer.concat([head, ...folded]));
      for (const old of (await names()).slice(kept)) await fileSystem.remove(join(folder, old));
    },
    async newest(segments) {
      for (const name of await names()) {
        const bytes = await fileSystem.readFile(join(folder, name));
        const folded = bytes === null ? null : decode<State>(bytes);
        if (folded !== null && (await isInLog(segments, folded))) return folded;
      }
      return null;
    },
  };
}

/** Turn by turn, because a large one takes a tenth of a second. */
async function hashOfPieces(pieces: readonly Buffer[]): Promise<string> {
  const hash = createHash("sha256");
  for (const [at, piece] of pieces.entries()) {
    hash.update(piece);
    if (at % piecesAtOnce === 0) await setImmediate();
  }
  return hash.digest("hex");
}

function decode<State>(bytes: Buffer): FoldedJson<State> | null {
  const body = bytes.subarray(65);
  if (bytes.toString("latin1", 0, 64) !== sha256Hex(body)) return null;
  return JSON.parse(body.toString("utf8"));
}

/** A snapshot counts only if the line it ends with stands in the log, with the same hash. */
async function isInLog(segments: Segments, { position, lastLine }: FoldedJson<unknown>): Promise<boolean> {
  if (position.seq === origin.seq) return true;
  const file = await segments.open(lastLine.segment);
  if (file === null) return false;
  try {
    const bytes = await file.read(lastLine.offset, maxLineBytes + 1);
    const end = bytes.indexOf("\n");
    return end > 0 && bytes.toString("latin1", Math.max(0, end - 75), end) === `,"hash":"${position.hash}"}`;
  } finally {
    await file.close();
  }
}
