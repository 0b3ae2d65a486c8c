import { batch, type Signal, signal } from "@preact/signals";
import type { DiecastEvent } from "../../core/event.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { afterNote, type Progress, type ProgressByJob } from "../../core/view/progress.ts";
import type { Status } from "../../core/view/status.ts";
import { takenState } from "../offline/packet.ts";
import { get, type Problem, projectPath } from "./api.ts";
import { foldEvents, readNext, readSnapshot, readSummary, reloadPage, retryDelayMs, withoutEnded } from "./snapshot.ts";
import { openStream, type Stream, type StreamListener, type StreamStart } from "./stream.ts";

export type Connection = "connecting" | "live" | "polling" | "reconnecting" | "offline" | "unknown";

/** How often figures are asked for at most, and how often without a stream, by a page that has no state. */
const FIGURES_MS = 1_500;
const FIGURES_POLL_MS = 5_000;
/** Events that arrive close together are shown together. */
const FLUSH_MS = 40;
/** A half-open connection looks alive to the browser, so the head is compared now and then. */
const PROBE_MS = 20_000;

/** One project as this tab sees it: the server's state, kept up to date by folding the same events with the same code. */
export class LiveProject {
  readonly id: string;
  /** A new object after every change; null until the first answer, and while no page wants it. */
  readonly state: Signal<ProjectState | null> = signal(null);
  /** The newest event that this tab has heard of, with or without a state. */
  readonly seq: Signal<number> = signal(0);
  /** The seq of a state that was taken along; null for what the server said. */
  readonly takenSeq: Signal<number | null> = signal(null);
  /** What the autopilot is doing, while there is no state to tell it. */
  readonly figures: Signal<Status | null> = signal(null);
  readonly progress: Signal<ProgressByJob> = signal({});
  readonly connection: Signal<Connection> = signal("connecting");
  readonly problem: Signal<Problem | null> = signal(null);
  #queue: DiecastEvent[] = [];
  #hot: ProgressByJob = {};
  #stream: Stream | null = null;
  #flushTimer = 0;
  #retryTimer = 0;
  #probeTimer = 0;
  #pollTimer = 0;
  #failures = 0;
  #generation = 0;
  #headAtLastProbe = 0;
  /** The newest event whose hash is known here: streams tell none. */
  #proven: StreamStart = { seq: 0, hash: null };
  #viewing: string | null = null;
  #wantsState: boolean;
  #figuresTimer = 0;

  /** Without `wantsState` it follows the project's figures only: the state of a large one is read when a page wants it, and after `before`. */
  constructor(id: string, wantsState: boolean, before: Promise<void>) {
    this.id = id;
    this.#wantsState = wantsState;
    addEventListener("offline", this.#goOffline);
    addEventListener("online", this.reload);
    this.#probeTimer = window.setInterval(this.#probe, PROBE_MS);
    const mine = this.#generation;
    void before.then(() => (mine === this.#generation ? this.reload() : undefined));
  }

  /** Reads the state anew and follows the stream from its seq. */
  readonly reload = async (): Promise<void> => {
    this.#generation += 1;
    const mine = this.#generation;
    clearTimeout(this.#retryTimer);
    this.#stream?.close();
    if (!this.#wantsState) return this.#followFigures(mine);
    const answer = await readSnapshot(this.id);
    if (mine !== this.#generation) return;
    if (!answer.ok) {
      if (answer.problem.status === 0) await this.#showTaken(mine);
      return this.#retryLater(answer.problem);
    }
    if (answer.value.version !== projectFold.version) return reloadPage(answer.value.version);
    // The state may be that of another log with the same name: nothing that was heard before counts for it.
    this.#queue = [];
    this.#hot = {};
    this.#headAtLastProbe = 0;
    this.#proven = answer.value;
    batch(() => {
      this.progress.value = this.#hot;
      this.state.value = answer.value.state;
      this.seq.value = answer.value.seq;
      this.takenSeq.value = null;
    });
    this.#stream = openStream(this.id, answer.value, this.#viewing, this.#listener);
    clearInterval(this.#pollTimer);
    this.#pollTimer = window.setInterval(this.#poll, answer.value.pollingFallbackMs);
  };

  /** Without a server, what was taken along is better than nothing; it is never said to be live. */
  async #showTaken(mine: number): Promise<void> {
    const taken = this.state.peek() === null ? await takenState(this.id) : null;
    if (taken === null || mine !== this.#generation) return;
    this.takenSeq.value = taken.seq;
    this.seq.value = taken.seq;
    this.state.value = taken.state;
  }

  /** Reads the state, unless it is here or on its way. */
  readonly wantState = (): void => {
    if (this.#wantsState) return;
    this.#wantsState = true;
    void this.reload();
  };

  async #followFigures(mine: number): Promise<void> {
    const seq = await this.#readFigures();
    if (seq === null || mine !== this.#generation) return;
    this.#queue = [];
    this.#stream = openStream(this.id, { seq, hash: null }, null, this.#listener);
    clearInterval(this.#pollTimer);
    this.#pollTimer = window.setInterval(this.#poll, FIGURES_POLL_MS);
  }

  /** The seq they stand at; null when they could not be had, or the state came first. */
  async #readFigures(): Promise<number | null> {
    const mine = this.#generation;
    const answer = await readSummary(this.id);
    if (mine !== this.#generation) return null;
    if (!answer.ok) this.#retryLater(answer.problem);
    if (!answer.ok) return null;
    this.figures.value = answer.value.status;
    this.seq.value = answer.value.headSeq;
    return answer.value.headSeq;
  }

  #figuresSoon(): void {
    if (this.#figuresTimer !== 0) return;
    this.#figuresTimer = window.setTimeout(() => {
      this.#figuresTimer = 0;
      void this.#readFigures();
    }, FIGURES_MS);
  }

  /** Tells the server which spec a person looks at, so that its renders go first. */
  readonly look = (specId: string | null): void => {
    this.#viewing = specId;
    this.#stream?.look(specId);
  };

  close(): void {
    this.#generation += 1;
    this.#stream?.close();
    clearInterval(this.#probeTimer);
    clearInterval(this.#pollTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#figuresTimer);
    removeEventListener("offline", this.#goOffline);
    removeEventListener("online", this.reload);
  }

  readonly #listener: StreamListener = {
    onOpen: () => {
      this.#failures = 0;
      this.connection.value = "live";
      this.problem.value = null;
    },
    onEvent: (event) => {
      this.#queue.push(event);
      this.#flushSoon();
    },
    onProgress: (hot: Progress) => {
      if (!this.#wantsState) return;
      this.#hot = { ...this.#hot, [hot.jobId]: afterNote(this.#hot[hot.jobId], hot) };
      this.#flushSoon();
    },
    onBreak: () => this.#say(navigator.onLine ? "reconnecting" : "offline"),
    onEnd: () => this.#retryLater(null),
  };

  #say(connection: Connection): void {
    this.connection.value = connection;
  }

  #retryLater(why: Problem | null): void {
    this.problem.value = why;
    if (why?.code === "PROJECT_NOT_FOUND") this.#say("unknown");
    else this.#say(navigator.onLine ? "reconnecting" : "offline");
    clearTimeout(this.#retryTimer);
    this.#retryTimer = window.setTimeout(this.reload, retryDelayMs(this.#failures));
    this.#failures += 1;
  }

  #flushSoon(): void {
    if (this.#flushTimer === 0) this.#flushTimer = window.setTimeout(this.#flush, FLUSH_MS);
  }

  /** Folds what has arrived: what is known already is skipped, a gap means the state must be read anew. */
  readonly #flush = (): void => {
    this.#flushTimer = 0;
    const events = this.#queue;
    this.#queue = [];
    const current = this.state.value;
    if (current === null && !this.#wantsState) this.#figuresSoon();
    if (current === null) return;
    const before = current.seq;
    const folded = foldEvents(current, events);
    if (folded === null) return void this.reload();
    batch(() => {
      this.#hot = withoutEnded(this.#hot, events);
      this.progress.value = this.#hot;
      if (folded.seq === before) return;
      this.state.value = { ...folded };
      this.seq.value = folded.seq;
    });
  };

  readonly #probe = async (): Promise<void> => {
    if (this.connection.value !== "live") return;
    const answer = await get<{ headSeq: number }>(projectPath(this.id, "events/cursor"));
    if (!answer.ok) return this.#retryLater(answer.problem);
    const isBehind = this.#headAtLastProbe > this.seq.value;
    this.#headAtLastProbe = answer.value.headSeq;
    if (isBehind) this.reload();
  };

  /**
   * Where no stream comes through (a proxy that lets none pass, or a broken one), asking is as good, only later. Any log has an
   * event of the next seq: only one that follows the event known here is folded, otherwise the state is read anew.
   */
  readonly #poll = async (): Promise<void> => {
    if (this.connection.value === "live") return;
    const since = this.state.peek()?.seq;
    if (since === undefined) {
      if (!this.#wantsState && (await this.#readFigures()) !== null) this.#say("polling");
      return;
    }
    const answer = await readNext(this.id, since);
    // A stream may have come through meanwhile, or another answer.
    if (!answer.ok || (this.connection.peek() as Connection) === "live" || since !== this.state.peek()?.seq) return;
    const { events } = answer.value;
    const isProven = this.#proven.seq === since && this.#proven.hash !== null;
    if (events[0] !== undefined && !(isProven && events[0].prev === this.#proven.hash)) return void this.reload();
    this.#proven = events.at(-1) ?? this.#proven;
    this.#queue.push(...events);
    this.#say("polling");
    this.#flushSoon();
  };

  readonly #goOffline = (): void => this.#say("offline");
}
