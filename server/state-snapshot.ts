import { Failure } from "../core/failure.ts";
import type { Project } from "./project.ts";

const pieceChars = 64 * 1024;
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

interface InUse extends StateSnapshot {
  users: number;
}

const inUseOf = new WeakMap<Project, InUse[]>();

/**
 * Lends the newest state, encoded at one moment because it goes on changing, until `send` is done with it. Requests share
 * an encoding; when several older ones still go out, a new request gets the newest of those instead of one more.
 */
export async function lendState(project: Project, send: (snapshot: StateSnapshot) => Promise<void>): Promise<void> {
  const all = inUseOf.get(project) ?? [];
  inUseOf.set(project, all);
  const newest = all.at(-1);
  const isShared = newest !== undefined && (newest.seq === project.state().seq || all.length >= mostAtOnce);
  const snapshot = isShared ? newest : encodeState(project);
  if (!isShared) all.push(snapshot);
  snapshot.users += 1;
  try {
    await send(snapshot);
  } finally {
    snapshot.users -= 1;
    if (snapshot.users === 0) all.splice(all.indexOf(snapshot), 1);
  }
}

function encodeState(project: Project): InUse {
  const state = project.state();
  return { seq: state.seq, pieces: jsonPieces(state), users: 0 };
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

/** The same bytes as JSON.stringify, in pieces, so that no string is ever as long as the whole. */
export function jsonPieces(value: object): Buffer[] {
  const pieces: Buffer[] = [];
  let text = "";
  for (const part of partsOf(value, 2)) {
    text += part;
    if (text.length < pieceChars) continue;
    pieces.push(Buffer.from(text));
    text = "";
  }
  pieces.push(Buffer.from(text));
  return pieces;
}

/** Members of members are taken one by one; arrays and what lies deeper is small. */
function* partsOf(value: object, depth: number): Generator<string> {
  const members = value as Readonly<Record<string, unknown>>;
  let separator = "{";
  for (const name of Object.keys(members)) {
    const member = members[name];
    const isOpened = depth > 1 && typeof member === "object" && member !== null && !Array.isArray(member);
    if (member === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    separator = ",";
    if (isOpened) yield* partsOf(member, depth - 1);
    else yield JSON.stringify(member);
  }
  yield separator === "{" ? "{}" : "}";
}
