import { Failure } from "../../core/failure.ts";
import type { Exclusively } from "../exclusively.ts";
import type { Ports } from "../ports.ts";
import {
  type BatchPorts,
  type Committed,
  committedOf,
  type Decide,
  decideCommit,
  decideSeal,
  duplicateOf,
  type Outcome,
  primaryTuple,
} from "./batch.ts";
import type { CommitContext } from "./envelope.ts";
import type { Tuple } from "./idempotency.ts";
import type { Journal } from "./journal.ts";
import { confirmKnown, mayBeKnown } from "./known.ts";
import type { HeldLock, LogLock } from "./lock.ts";

const maxQueued = 10_000;
const maxBatchEvents = 1000;
const maxBatchBytes = 1024 * 1024;
const defaultDeadlineMs = 15_000;
const holdMs = 10;
const retryAfterSeconds = 1;

interface Waiting<State> {
  readonly decide: Decide<State>;
  readonly context: CommitContext;
  readonly deadlineAtMs: number;
  readonly resolve: (committed: Committed) => void;
  readonly reject: (error: unknown) => void;
}

interface Decided<State> {
  readonly waiting: Waiting<State>;
  readonly outcome: Outcome;
}

/** The one queue and the one pump of a project in a process. */
export interface Writer<State> {
  /** Resolves when the events are durable and read back. Failures: decide's own, LOCK_TIMEOUT, LOG_UNAVAILABLE, DISK_FULL. */
  commit(decide: Decide<State>, context: CommitContext): Promise<Committed>;
  /** Refuses new commits and waits for those under way. */
  close(): Promise<void>;
}

export interface WriterOptions<State> {
  readonly journal: Journal<State>;
  readonly lock: LogLock;
  readonly ports: Ports;
  readonly batch: BatchPorts;
  /** Runs work that folds or writes, one at a time in this process. */
  readonly exclusively: Exclusively;
  /** Brings the idempotency window to the project's newest policy. */
  readonly followPolicy: () => Promise<void>;
  /** Failure DISK_FULL when too little space is left. */
  readonly checkSpace: () => Promise<void>;
  readonly onCommitted: () => void;
  /** A log file of this size is sealed. */
  readonly segmentBytes: number;
}

class PumpingWriter<State> implements Writer<State> {
  readonly #options: WriterOptions<State>;
  readonly #journal: Journal<State>;
  readonly #lock: LogLock;
  readonly #ports: Ports;
  #queue: Waiting<State>[] = [];
  #pumping: Promise<void> = Promise.resolve();
  #isPumping = false;
  #isClosed = false;

  constructor(options: WriterOptions<State>) {
    this.#options = options;
    this.#journal = options.journal;
    this.#lock = options.lock;
    this.#ports = options.ports;
  }

  commit(decide: Decide<State>, context: CommitContext): Promise<Committed> {
    const tuple = primaryTuple(context);
    const seq = tuple === null ? null : mayBeKnown(this.#journal, tuple);
    if (tuple === null || seq === null || seq > this.#journal.durableSeq()) return this.#enqueue(decide, context);
    return this.#answerDurable(decide, context, tuple, seq);
  }

  /** A command whose event is durable needs no lock to be answered: what is durable stays. */
  async #answerDurable(decide: Decide<State>, context: CommitContext, tuple: Tuple, seq: number): Promise<Committed> {
    const { ts } = this.#options.batch.clock(this.#journal.folded().lastTs());
    const event = await confirmKnown(this.#journal, seq, tuple, ts);
    if (event === null) return this.#enqueue(decide, context);
    return committedOf(duplicateOf(event, context), this.#journal.durableSeq());
  }

  #enqueue(decide: Decide<State>, context: CommitContext): Promise<Committed> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed || this.#queue.length >= maxQueued) {
        const why = this.#isClosed ? "the project is closed" : "too many commits wait";
        reject(new Failure("LOG_UNAVAILABLE", why, { retryAfterSeconds }));
        return;
      }
      const deadlineAtMs = this.#ports.monotonic() + (context.deadlineMs ?? defaultDeadlineMs);
      this.#queue.push({ decide, context, deadlineAtMs, resolve, reject });
      if (this.#isPumping) return;
      this.#isPumping = true;
      this.#pumping = this.#pump();
    });
  }

  async #pump(): Promise<void> {
    while (this.#queue.length > 0) {
      try {
        // The commits of one tick go together, and nobody has to wait for this process's other work under the lock.
        await this.#options.exclusively(async () => undefined);
        const held = await this.#lock.acquire(Math.min(...this.#queue.map((waiting) => waiting.deadlineAtMs)));
        await this.#writeWhileHeld(held);
      } catch (error) {
        this.#refuseWaiting(error);
      }
    }
    // In the same turn as the last look at the queue, or a commit could come in between and wait for ever.
    this.#isPumping = false;
  }

  async #writeWhileHeld(held: HeldLock): Promise<void> {
    const until = this.#ports.monotonic() + holdMs;
    try {
      do {
        await this.#options.exclusively(() => this.#writeBatch(held));
        // Who was just answered may have more to say, and others want a turn of this thread.
        await this.#ports.wait(0);
      } while (this.#queue.length > 0 && this.#ports.monotonic() < until && !held.isLost());
    } finally {
      await held.release();
    }
  }

  /** A time-out concerns those whose time is up; any other trouble with the log concerns all. */
  #refuseWaiting(error: unknown): void {
    const isTimeout = error instanceof Failure && error.code === "LOCK_TIMEOUT";
    const now = this.#ports.monotonic();
    const refused = this.#queue.filter((waiting) => !isTimeout || waiting.deadlineAtMs <= now);
    this.#queue = this.#queue.filter((waiting) => !refused.includes(waiting));
    for (const waiting of refused) waiting.reject(asUnavailable(error));
  }

  async #writeBatch(held: HeldLock): Promise<void> {
    const decided: Decided<State>[] = [];
    await this.#options.checkSpace();
    try {
      await this.#journal.refresh();
      await this.#options.followPolicy();
      const { offset } = this.#journal.folded().position();
      await this.#decideQueued(decided);
      if (!this.#journal.isTrusted()) {
        this.#queue.unshift(...decided.map((each) => each.waiting));
        return;
      }
      const lines = decided.flatMap((each) => each.outcome.added);
      const isOurs = lines.length === 0 || (await this.#journal.append(lines, offset));
      // What was read back at its place follows a chain we know, so it counts even if the lock was lost meanwhile.
      if (isOurs) await this.#acknowledge(decided);
      else await this.#recover(decided);
      await this.#rotateIfFull(held);
    } catch (error) {
      // The disk failed: nobody knows how much was written. The same key is safe to send again.
      this.#journal.poison();
      this.#queue.unshift(...decided.map((each) => each.waiting));
      this.#refuseWaiting(error);
    }
  }

  /** Decides what waits, one after another on the evolving state, up to the bounds of a batch. */
  async #decideQueued(decided: Decided<State>[]): Promise<void> {
    let events = 0;
    let bytes = 0;
    while (events < maxBatchEvents && bytes < maxBatchBytes && this.#journal.isTrusted()) {
      const waiting = this.#queue.shift();
      if (waiting === undefined) return;
      try {
        const answer = decideCommit(this.#journal, this.#options.batch, waiting.decide, waiting.context);
        const outcome = answer instanceof Promise ? await answer : answer;
        decided.push({ waiting, outcome });
        events += outcome.added.length;
        bytes += outcome.added.reduce((sum, line) => sum + line.size, 0);
      } catch (error) {
        waiting.reject(error);
      }
    }
  }

  async #acknowledge(decided: readonly Decided<State>[]): Promise<void> {
    await this.#journal.settle();
    this.#options.onCommitted();
    for (const { waiting, outcome } of decided) {
      if (outcome.refusal !== undefined) waiting.reject(outcome.refusal);
      else waiting.resolve(committedOf(outcome, this.#journal.durableSeq()));
    }
  }

  /** Nothing is lost when this fails or is not ours: the next batch finds the same file and tries again. */
  async #rotateIfFull(held: HeldLock): Promise<void> {
    const { offset } = this.#journal.folded().position();
    if (offset < this.#options.segmentBytes || !this.#journal.isTrusted() || held.isLost()) return;
    const { added } = await decideSeal(this.#journal, this.#options.batch);
    if (!(await this.#journal.append(added, offset))) return this.#journal.distrust();
    await this.#journal.rotate();
    await this.#acknowledge([]);
  }

  /** Other lines may have come between: see which of ours the chain accepted, decide the rest again. */
  async #recover(decided: readonly Decided<State>[]): Promise<void> {
    this.#journal.distrust();
    await this.#journal.refresh();
    const accepted: Decided<State>[] = [];
    const again: Waiting<State>[] = [];
    for (const each of decided) {
      if (await this.#isInLog(each.outcome)) accepted.push(each);
      else again.push(each.waiting);
    }
    await this.#acknowledge(accepted);
    const now = this.#ports.monotonic();
    for (const waiting of again) if (waiting.deadlineAtMs <= now) waiting.reject(new Failure("LOCK_TIMEOUT"));
    this.#queue.unshift(...again.filter((waiting) => waiting.deadlineAtMs > now));
  }

  /** A batch is one write of chained lines, so the last line of a commit stands for all of it. */
  async #isInLog(outcome: Outcome): Promise<boolean> {
    const last = outcome.added.at(-1);
    if (last === undefined) return false;
    return (await this.#journal.lineAt(last.event.seq))?.hash === last.hash;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pumping;
  }
}

export function createWriter<State>(options: WriterOptions<State>): Writer<State> {
  return new PumpingWriter(options);
}

function asUnavailable(error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure("LOG_UNAVAILABLE", undefined, { cause: error, retryAfterSeconds });
}
