import type { DiecastEvent, Draft } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { type Causality, type CommitContext, causalityOf, toEvent } from "./envelope.ts";
import type { Tuple } from "./idempotency.ts";
import type { Journal } from "./journal.ts";
import { confirmKnown, isSameTuple, mayBeKnown } from "./known.ts";
import { type AcceptedLine, encodeLine, maxLineBytes } from "./line.ts";
import { loopStopOf } from "./loop-guard.ts";

/** Decides on the newest state what happens; may refuse with a Failure; never mutates the state. */
export type Decide<State> = (state: State, at: string) => readonly Draft[];

/** What a commit came to: its events in the order of the drafts, the existing one in place of a duplicate. */
export interface Committed {
  readonly events: readonly DiecastEvent[];
  /** True when nothing was appended because all of it was known already. */
  readonly duplicate: boolean;
  /** True when a known event had another payload than this command. */
  readonly conflict: boolean;
  readonly headSeq: number;
}

/** What one commit adds to a batch. */
export interface Outcome {
  readonly events: readonly DiecastEvent[];
  readonly added: readonly AcceptedLine[];
  readonly duplicate: boolean;
  readonly conflict: boolean;
  /** What the caller is told once the events are durable: the effect was stopped. */
  readonly refusal?: Failure;
}

export interface BatchPorts {
  readonly projectId: string;
  readonly now: () => number;
  readonly newId: (nowMs: number) => string;
  /** Refuses a payload that does not match the schema of its type (Failure INVALID_INPUT). */
  readonly validate: (type: DiecastEvent["type"], payload: unknown) => void;
}

/** Decides one commit on the newest folded state and folds what it yields. A throw leaves the state untouched. */
export async function decideCommit<State>(
  journal: Journal<State>,
  ports: BatchPorts,
  decide: Decide<State>,
  context: CommitContext,
): Promise<Outcome> {
  const ts = nextTs(ports.now(), journal.folded().lastTs());
  const tuple = primaryTuple(context);
  const knownSeq = tuple && mayBeKnown(journal, tuple);
  const known = tuple && knownSeq && (await confirmKnown(journal, knownSeq, tuple, ts));
  if (known) return duplicateOf(known, context);
  const stop = loopStopOf(context);
  const drafts = stop === null ? decide(journal.folded().state(), ts) : [stop.draft];
  const making =
    stop === null
      ? { context, causality: causalityOf(context), ts }
      : { context: storeItself, causality: stop.causality, ts };
  const chained = await chainDrafts(journal, ports, drafts, making);
  foldAll(journal, chained.added);
  return stop === null ? chained : { ...chained, refusal: stop.failure };
}

/** What the caller is told. */
export function committedOf({ events, duplicate, conflict }: Outcome, headSeq: number): Committed {
  return { events, duplicate, conflict, headSeq };
}

/** The last line of a log file. Decided like any commit, so that the chain itself says where the file ends. */
export function decideSeal<State>(journal: Journal<State>, ports: BatchPorts): Promise<Outcome> {
  const { segment: firstSeq, offset: bytes } = journal.folded().position();
  const seal: Draft = {
    type: "log.sealed",
    entityType: "log",
    entityId: `segment-${firstSeq}`,
    payload: { firstSeq, bytes },
  };
  return decideCommit(journal, ports, () => [seal], storeItself);
}

const storeItself: CommitContext = { actor: { kind: "system", id: "store" } };

function foldAll<State>(journal: Journal<State>, lines: readonly AcceptedLine[]): void {
  try {
    for (const line of lines) journal.folded().apply(line, journal.folded().position().offset);
  } catch (error) {
    // A fold that breaks half-way leaves a state nobody may decide on.
    journal.distrust();
    throw error;
  }
}

/** Wall-clock time in UTC, but never before the last event: the idempotency window relies on it. */
export function nextTs(nowMs: number, lastTs: string): string {
  const now = new Date(nowMs).toISOString();
  return now > lastTs ? now : lastTs;
}

/** The tuple of the command's own event; null when nothing says which that is. */
export function primaryTuple({ primary, idempotencyKey }: CommitContext): Tuple | null {
  if (primary === undefined || idempotencyKey === undefined) return null;
  return { type: primary.type, entityId: primary.entityId, idempotencyKey };
}

/** The answer to a command whose own event is in the log. */
export function duplicateOf(event: DiecastEvent, { payloadDigest }: CommitContext): Outcome {
  const conflict = payloadDigest !== undefined && payloadDigest !== hashOf(event.payload);
  return { events: [event], added: [], duplicate: true, conflict };
}

interface Making {
  readonly context: CommitContext;
  readonly causality: Causality;
  readonly ts: string;
}

async function chainDrafts<State>(
  journal: Journal<State>,
  ports: BatchPorts,
  drafts: readonly Draft[],
  { context, causality, ts }: Making,
): Promise<Outcome> {
  const events: DiecastEvent[] = [];
  const added: AcceptedLine[] = [];
  let conflict = false;
  let { seq, hash } = journal.folded().position();
  let chain = causality;
  for (const draft of drafts) {
    ports.validate(draft.type, draft.payload);
    const slot = { id: ports.newId(Date.parse(ts)), projectId: ports.projectId, seq: seq + 1, ts };
    const event = toEvent(draft, slot, chain, context);
    const seqInLog = mayBeKnown(journal, event);
    const known =
      findAmong(added, event) ?? (seqInLog === null ? null : await confirmKnown(journal, seqInLog, event, ts));
    if (known !== null) {
      conflict ||= hashOf(known.payload) !== hashOf(event.payload);
      events.push(known);
      continue;
    }
    const line = encodeLine(event, hash);
    if (line.size > maxLineBytes) throw new Failure("EVENT_TOO_LARGE", `${draft.type} has ${line.size} bytes`);
    chain = { ...chain, causalChainId: event.causalChainId };
    ({ seq } = event);
    ({ hash } = line);
    events.push(line.event);
    added.push(line);
  }
  return { events, added, duplicate: drafts.length > 0 && added.length === 0, conflict };
}

function findAmong(lines: readonly AcceptedLine[], event: DiecastEvent): DiecastEvent | null {
  return lines.find((line) => isSameTuple(line.event, event))?.event ?? null;
}
