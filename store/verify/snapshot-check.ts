import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { canonicalJson } from "../../core/canonical.ts";
import { sha256Hex } from "../../core/hash.ts";
import type { ProjectLayout } from "../layout.ts";
import type { FoldedJson, Place } from "../log/folded-log.ts";
import { systemCode } from "../real-file-system.ts";
import type { FoldPart } from "../retention.ts";
import { snapshotPrefix } from "../snapshots.ts";
import type { Findings } from "./findings.ts";
import { namesIn } from "./log-parts.ts";

/** A snapshot among those that may be deleted, or one that stands for dropped events (PROTOCOL.md §1.8). */
export interface StoredSnapshot<State> {
  readonly kind: "snapshot" | "base";
  readonly name: string;
  /** Path inside the project folder. */
  readonly file: string;
  /** True when its state is one of the fold that asks, and not of a part of it. */
  readonly isWhole: boolean;
  /** Makes of the state of the fold that asks what this one should hold; null when that is not known. */
  readonly pick: ((state: State) => unknown) | null;
  /** Null when its own checksum is wrong. That of a part holds the part's state. */
  readonly folded: FoldedJson<State> | null;
}

export interface StoredSnapshots<State> {
  readonly snapshots: readonly StoredSnapshot<State>[];
  /** How many belong to other versions of the program. */
  readonly ignored: number;
}

export interface SnapshotFacts {
  readonly checked: number;
  readonly good: number;
  /** Of other versions of the program, or of other folds: not read. */
  readonly ignored: number;
  /** Names of those in `cache/snapshots` that are of no use. */
  readonly broken: readonly string[];
  /** Those that stand for dropped events. */
  readonly base: { readonly checked: number; readonly good: number };
  /** Where the last event starts that such a one ends with: what is before it must stay where it is. */
  readonly baseEnd: Place | null;
}

/** The snapshots of a fold and its parts, and all bases. To be read before the log, so that the log is at least as far. */
export async function readSnapshots<State>(
  layout: ProjectLayout,
  version: string,
  parts: readonly FoldPart<State>[] = [],
): Promise<StoredSnapshots<State>> {
  const folds = [{ version, pick: (state: State): unknown => state }, ...parts];
  const foldOf = (name: string) => folds.find((fold) => name.startsWith(snapshotPrefix(fold.version)));
  const isSnapshot = (name: string) => name.endsWith(".json");
  const names = (await namesIn(layout.snapshots)).filter(isSnapshot);
  const ours = names.filter((name) => foldOf(name) !== undefined);
  const bases = (await namesIn(layout.base)).filter(isSnapshot);
  const snapshots: StoredSnapshot<State>[] = [];
  for (const [kind, name, path] of [
    ...ours.map((name) => ["snapshot", name, join(layout.snapshots, name)] as const),
    ...bases.map((name) => ["base", name, join(layout.base, name)] as const),
  ]) {
    const bytes = await readOrNull(path);
    const file = relative(layout.folder, path).split(sep).join("/");
    if (bytes === null) continue;
    const fold = foldOf(name);
    const rest = { isWhole: fold?.version === version, pick: fold?.pick ?? null, folded: decode<State>(bytes) };
    snapshots.push({ kind, name, file, ...rest });
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
  /** True when there are snapshots that end with this event. */
  isDue(seq: number): boolean;
  /** Call after such an event, with the state (null when it is not known), the event's place and its hash. */
  pass(state: State | null, line: { readonly seq: number; readonly hash: string; readonly place: Place }): void;
  facts(): SnapshotFacts;
}

export function compareSnapshots<State>(
  { snapshots, ignored }: StoredSnapshots<State>,
  findings: Findings,
): SnapshotComparison<State> {
  const broken = new Set<StoredSnapshot<State>>();
  let baseEnd: Place | null = null;
  const waiting = new Map<number, StoredSnapshot<State>[]>();
  for (const snapshot of snapshots) {
    if (snapshot.folded === null) report(snapshot, "its checksum is wrong");
    else waiting.set(snapshot.folded.position.seq, [...(waiting.get(snapshot.folded.position.seq) ?? []), snapshot]);
  }

  function report(snapshot: StoredSnapshot<State>, why: string): void {
    broken.add(snapshot);
    findings.add({
      level: "problem",
      code: `${snapshot.kind}.broken`,
      file: snapshot.file,
      why,
      fix: fixes[snapshot.kind],
    });
  }

  const of = (kind: StoredSnapshot<State>["kind"]) => snapshots.filter((each) => each.kind === kind);
  const countOf = (kind: StoredSnapshot<State>["kind"]) => {
    const checked = of(kind);
    return { checked: checked.length, good: checked.filter((each) => !broken.has(each)).length };
  };

  return {
    isDue: (seq) => waiting.has(seq),
    pass(state, line) {
      const due = waiting.get(line.seq) ?? [];
      waiting.delete(line.seq);
      for (const snapshot of due) {
        const why = whatDiffers(snapshot, state, line);
        if (why !== null) report(snapshot, why);
        else if (snapshot.kind === "base") baseEnd = line.place;
      }
    },
    facts() {
      for (const [seq, due] of waiting) for (const each of due) report(each, `the log has no event ${seq}`);
      waiting.clear();
      const names = of("snapshot").flatMap((each) => (broken.has(each) ? [each.name] : []));
      return { ...countOf("snapshot"), ignored, broken: names, base: countOf("base"), baseEnd };
    },
  };
}

const fixes = {
  snapshot: "Delete it, or let --repair do it: snapshots are made anew from the log.",
  base: "Restore the file from a copy: it stands for events that were dropped.",
};

function whatDiffers<State>(
  { folded, pick }: StoredSnapshot<State>,
  state: State | null,
  { seq, hash, place }: { readonly seq: number; readonly hash: string; readonly place: Place },
): string | null {
  const isHere = folded?.position.hash === hash && canonicalJson(folded.lastLine) === canonicalJson(place);
  if (!isHere) return `event ${seq} of the log is another one or stands elsewhere`;
  if (pick === null || state === null) return null;
  return canonicalJson(folded.state) === canonicalJson(pick(state))
    ? null
    : `its state is not that of a replay up to event ${seq}`;
}
