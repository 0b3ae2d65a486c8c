import type { DiecastEvent, Draft } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { type Causality, type CommitContext, causalityOf, toEvent } from "./envelope.ts";
import { isSameTuple, type Tuple } from "./idempotency.ts";
import type { Journal } from "./journal.ts";
import { confirmKnown, mayBeKnown } from "./known.ts";
import { type AcceptedLine, type EncodedLine, encodeLine, maxLineBytes } from "./line.ts";
import type { LogClock, Moment } from "./log-clock.ts";
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
  readonly added: readonly EncodedLine[];
  readonly duplicate: boolean;
  readonly conflict: boolean;
  /** What the caller is told once the events are durable: the effect was stopped. */
  readonly refusal?: Failure;
}

export interface BatchPorts {
  readonly projectId: string;
  readonly clock: LogClock;
  readonly newId: (nowMs: number) => string;
  /** Refuses a payload that does not match the schema of its type (Failure INVALID_INPUT). */
  readonly validate: (type: DiecastEvent["type"], payload: unknown) => void;
}

/**
 * Decides one commit on the newest folded state and folds what it yields. A throw leaves the state untouched. Answers at
 * once, without a promise, unless an event that may be known has to be read.
 */
export function decideCommit<State>(
  journal: Journal<State>,
  ports: BatchPorts,
  decide: Decide<State>,
  context: CommitContext,
): Outcome | Promise<Outcome> {
  const at = ports.clock(journal.folded().lastTs());
  const tuple = primaryTuple(context);
  const seq = tuple && mayBeKnown(journal, tuple);
  const deciding: Deciding<State> = { journal, ports, decide, context, at };
  // Functions made here would cost every commit as much as a hash: their names are kept.
  return tuple === null || seq === null ? decideNew(deciding) : decideUnlessKnown(deciding, seq, tuple);
}

interface Deciding<State> {
  readonly journal: Journal<State>;
  readonly ports: BatchPorts;
  readonly decide: Decide<State>;
  readonly context: CommitContext;
  readonly at: Moment;
}

async function decideUnlessKnown<State>(deciding: Deciding<State>, seq: number, tuple: Tuple): Promise<Outcome> {
  const known = await confirmKnown(deciding.journal, seq, tuple, deciding.at.ts);
  return known === null ? decideNew(deciding) : duplicateOf(known, deciding.context);
}

function decideNew<State>({ journal, ports, decide, context, at }: Deciding<State>): Outcome | Promise<Outcome> {
  const stop = loopStopOf(context);
  const drafts = stop === null ? decide(journal.folded().state(), at.ts) : [stop.draft];
  for (const { type, payload } of drafts) ports.validate(type, payload);
  const making: Making<State> = {
    journal,
    ports,
    drafts,
    at,
    refusal: stop === null ? null : stop.failure,
    context: stop === null ? context : storeItself,
    causality: stop === null ? causalityOf(context) : stop.causality,
  };
  const seqs = drafts.map((draft) => seqInLog(journal, draft, making.context));
  return seqs.every(isNull) ? make(making, []) : makeUnlessKnown(making, seqs);
}

const isNull = (seq: number | null) => seq === null;

async function makeUnlessKnown<State>(making: Making<State>, seqs: readonly (number | null)[]): Promise<Outcome> {
  return make(making, await confirmEach(making, seqs));
}

/** `known` are the events that are in the log already, each at the place of its draft. */
function make<State>(making: Making<State>, known: readonly (DiecastEvent | null)[]): Outcome {
  const chained = chainDrafts(making, known);
  foldAll(making.journal, chained.added);
  return making.refusal === null ? chained : { ...chained, refusal: making.refusal };
}

/** What the caller is told. */
export function committedOf({ events, duplicate, conflict }: Outcome, headSeq: number): Committed {
  return { events, duplicate, conflict, headSeq };
}

/** The last line of a log file. Decided like any commit, so that the chain itself says where the file ends. */
export async function decideSeal<State>(journal: Journal<State>, ports: BatchPorts): Promise<Outcome> {
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

interface Making<State> {
  readonly journal: Journal<State>;
  readonly ports: BatchPorts;
  readonly drafts: readonly Draft[];
  readonly context: CommitContext;
  readonly causality: Causality;
  readonly at: Moment;
  readonly refusal: Failure | null;
}

/** The tuple an event of this draft will have; null when its own new id is its key. */
function tupleOf({ type, entityId, idempotencyKey }: Draft, context: CommitContext): Tuple | null {
  const key = idempotencyKey ?? context.idempotencyKey;
  return key === undefined ? null : { type, entityId, idempotencyKey: key };
}

function seqInLog<State>(journal: Journal<State>, draft: Draft, context: CommitContext): number | null {
  const tuple = tupleOf(draft, context);
  return tuple && mayBeKnown(journal, tuple);
}

/** The events that are in the log already, each at the place of its draft. */
async function confirmEach<State>(
  { journal, drafts, context, at }: Making<State>,
  seqs: readonly (number | null)[],
): Promise<(DiecastEvent | null)[]> {
  const known: (DiecastEvent | null)[] = [];
  for (const [index, draft] of drafts.entries()) {
    const tuple = tupleOf(draft, context);
    const seq = seqs[index] ?? null;
    known.push(tuple === null || seq === null ? null : await confirmKnown(journal, seq, tuple, at.ts));
  }
  return known;
}

function chainDrafts<State>(
  { journal, ports, drafts, context, causality, at }: Making<State>,
  known: readonly (DiecastEvent | null)[],
): Outcome {
  const events: DiecastEvent[] = [];
  const added: EncodedLine[] = [];
  let conflict = false;
  let { seq, hash } = journal.folded().position();
  let chain = causality;
  for (const [index, draft] of drafts.entries()) {
    const slot = { id: ports.newId(at.ms), projectId: ports.projectId, seq: seq + 1, ts: at.ts };
    const event = toEvent(draft, slot, chain, context);
    const first = findAmong(added, event) ?? known[index] ?? null;
    if (first !== null) {
      conflict ||= hashOf(first.payload) !== hashOf(event.payload);
      events.push(first);
      continue;
    }
    const line = encodeLine(event, hash);
    if (line.size > maxLineBytes) throw new Failure("EVENT_TOO_LARGE", `${draft.type} has ${line.size} bytes`);
    if (chain.causalChainId === null) chain = { ...chain, causalChainId: event.causalChainId };
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
