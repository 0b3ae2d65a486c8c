import { Failure } from "../core/failure.ts";
import { jsonPieces } from "../store/json-pieces.ts";
import type { Project } from "./project.ts";

/** Lists and records lie directly in the state. */
const openedLevels = 2;
/** As many encoded states are in memory at most; whoever comes then shares the newest of them. */
const mostAtOnce = 4;

/** Where a client that can't go on from its cursor starts over. */
export interface StatePointer {
  /** Address of the folded state. */
  readonly state: string;
  /** The state stands at this seq or a later one, which it names; null: it is the state of another log. */
  readonly seq: number | null;
}

export function pointerToState(project: Project): StatePointer {
  return { state: `/api/projects/${project.projectId}/state`, seq: project.headSeq() };
}

/** For clients of a log that is no longer there: what they have is worth nothing. */
export function pointerToAnother(project: Project): StatePointer {
  return { ...pointerToState(project), seq: null };
}

/** The state as JSON after one seq: everything a client needs to go on from there. */
export interface StateSnapshot {
  readonly seq: number;
  readonly pieces: readonly Buffer[];
}

/** A snapshot that somebody is sent, or waits for: then it has no seq yet. */
interface InUse {
  seq: number | null;
  readonly snapshot: Promise<StateSnapshot>;
  users: number;
}

const inUseOf = new WeakMap<Project, InUse[]>();

/**
 * Lends the newest state, encoded while it stands still, until `send` is done with it. Requests share an encoding, also one
 * that is under way; when several older ones still go out, a new request gets the newest of those instead of one more.
 */
export async function lendState(project: Project, send: (snapshot: StateSnapshot) => Promise<void>): Promise<void> {
  const all = inUseOf.get(project) ?? [];
  inUseOf.set(project, all);
  const newest = all.at(-1);
  const isNew = newest?.seq === null || newest?.seq === project.state().seq;
  const lent = newest !== undefined && (isNew || all.length >= mostAtOnce) ? newest : encodeState(project);
  if (lent !== newest) all.push(lent);
  lent.users += 1;
  try {
    await send(await lent.snapshot);
  } finally {
    lent.users -= 1;
    if (lent.users === 0) all.splice(all.indexOf(lent), 1);
  }
}

function encodeState(project: Project): InUse {
  const snapshot = project.still(async (state) => {
    const pieces = await jsonPieces(state, openedLevels);
    lent.seq = state.seq;
    return { seq: state.seq, pieces };
  });
  const lent: InUse = { seq: null, snapshot, users: 0 };
  return lent;
}

/** The hash of the event at `seq`, which tells this log from any other; null when there is none (any more). */
export async function hashAt(project: Project, seq: number): Promise<string | null> {
  if (seq < 1 || seq > project.headSeq()) return null;
  try {
    const { events } = await project.readWithProof({ since: seq - 1, limit: 1 });
    return events[0]?.hash ?? null;
  } catch (error) {
    if (error instanceof Failure && error.code === "CURSOR_GONE") return null;
    throw error;
  }
}
