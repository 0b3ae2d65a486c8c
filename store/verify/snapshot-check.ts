import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../core/canonical.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { FoldedJson, Place } from "../log/folded-log.ts";
import { systemCode } from "../real-file-system.ts";
import { snapshotPrefix } from "../snapshots.ts";
import type { Findings } from "./findings.ts";
import { namesIn } from "./log-parts.ts";

/** A snapshot that this version of the program would use. */
export interface StoredSnapshot<State> {
  readonly name: string;
  /** Null when its own checksum is wrong. */
  readonly folded: FoldedJson<State> | null;
}

export interface StoredSnapshots<State> {
  /** Oldest first. */
  readonly snapshots: readonly StoredSnapshot<State>[];
  /** How many belong to other versions of the program. */
  readonly ignored: number;
}

export interface SnapshotFacts {
  readonly checked: number;
  readonly good: number;
  /** Of earlier versions of the program: never read. */
  readonly ignored: number;
  readonly broken: readonly string[];
}

/** The snapshots of a fold. To be read before the log, so that the log is at least as far. */
export async function readSnapshots<State>(folder: string, version: string): Promise<StoredSnapshots<State>> {
  const names = await namesIn(folder);
  const ours = names.filter((name) => name.startsWith(snapshotPrefix(version)) && name.endsWith(".json"));
  const snapshots: StoredSnapshot<State>[] = [];
  for (const name of ours) {
    const bytes = await readOrNull(join(folder, name));
    if (bytes !== null) snapshots.push({ name, folded: decode<State>(bytes) });
  }
  return { snapshots, ignored: names.length - ours.length };
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (error) {
    // The keeper keeps two: this one was the third.
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

function decode<State>(bytes: Buffer): FoldedJson<State> | null {
  const body = bytes.subarray(65);
  if (bytes.toString("latin1", 0, 64) !== sha256Hex(body)) return null;
  return JSON.parse(body.toString("utf8"));
}

/** Compares snapshots with a replay that passes by. */
export interface SnapshotComparison<State> {
  /** Call after each event, with the state, the event's place and its hash. */
  pass(state: State, line: { readonly seq: number; readonly hash: string; readonly place: Place }): void;
  facts(): SnapshotFacts;
}

export function compareSnapshots<State>(stored: StoredSnapshots<State>, findings: Findings): SnapshotComparison<State> {
  const broken = new Set<string>();
  const waiting = new Map<number, StoredSnapshot<State>[]>();
  for (const snapshot of stored.snapshots) {
    if (snapshot.folded === null) report(snapshot.name, "its checksum is wrong");
    else waiting.set(snapshot.folded.position.seq, [...(waiting.get(snapshot.folded.position.seq) ?? []), snapshot]);
  }

  function report(name: string, why: string): void {
    broken.add(name);
    findings.add({
      level: "problem",
      code: "snapshot.broken",
      file: `cache/snapshots/${name}`,
      why,
      fix: "Delete it, or let --repair do it: snapshots are made anew from the log.",
    });
  }

  return {
    pass(state, { seq, hash, place }) {
      const due = waiting.get(seq);
      if (due === undefined) return;
      waiting.delete(seq);
      for (const { name, folded } of due) {
        const isHere = folded?.position.hash === hash && canonicalJson(folded.lastLine) === canonicalJson(place);
        if (folded === null || !isHere) report(name, `event ${seq} of the log is another one or stands elsewhere`);
        else if (canonicalJson(folded.state) !== canonicalJson(state))
          report(name, `its state is not that of a replay up to event ${seq}`);
      }
    },
    facts() {
      for (const [seq, due] of waiting) for (const { name } of due) report(name, `the log has no event ${seq}`);
      waiting.clear();
      const checked = stored.snapshots.length;
      return { checked, good: checked - broken.size, ignored: stored.ignored, broken: [...broken] };
    },
  };
}
