import { batch, type Signal, signal } from "@preact/signals";
import type { DiecastEvent } from "../../core/event.ts";
import { evolveProject, type ProjectState, projectFold } from "../../core/project/state.ts";
import { afterNote, type Progress, type ProgressByJob } from "../../core/view/progress.ts";
import { get, type Problem, projectPath } from "./api.ts";
import { openStream, type StreamListener, type StreamStart } from "./stream.ts";

export type Connection = "connecting" | "live" | "polling" | "reconnecting" | "offline" | "unknown";

/** Events that arrive close together are shown together. */
const FLUSH_MS = 40;
/** A half-open connection looks alive to the browser, so the head is compared now and then. */
const PROBE_MS = 20_000;
const RETRY_MS = [500, 1_000, 2_000, 4_000, 8_000] as const;
const RELOADED_KEY = "diecast.reloaded-for";

interface Snapshot extends StreamStart {
  readonly version: string;
  /** How often to ask while no stream comes through. */
  readonly pollingFallbackMs: number;
  readonly state: ProjectState;
}

type ProvenEvent = DiecastEvent & { readonly prev: string | null; readonly hash: string };

const endsJob = /^job\.(succeeded|failed|canceled|retry-scheduled)$/;

/** The server folds events in another way than this page: an update came in between, and a new page knows it. Once per version. */
function reloadPage(version: string): void {
  if (sessionStorage.getItem(RELOADED_KEY) === version) return;
  sessionStorage.setItem(RELOADED_KEY, version);
  location.reload();
}

/** One project as this tab sees it: the server's state, kept up to date by folding the same events with the same code. */
export class LiveProject {
  readonly id: string;
  /** A new object after every change; null until the first answer. */
  readonly state: Signal<ProjectState | null> = signal(null);
  readonly progress: Signal<ProgressByJob> = signal({});
  readonly connection: Signal<Connection> = signal("connecting");
  readonly problem: Signal<Problem | null> = signal(null);
  #queue: DiecastEvent[] = [];
  #hot: ProgressByJob = {};
  #closeStream: () => void = () => undefined;
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

  constructor(id: string) {
    this.id = id;
    addEventListener("offline", this.#goOffline);
    addEventListener("online", this.reload);
    this.#probeTimer = window.setInterval(this.#probe, PROBE_MS);
    this.reload();
  }

  /** Reads the state anew and follows the stream from its seq. */
  readonly reload = async (): Promise<void> => {
    this.#generation += 1;
    const mine = this.#generation;
    clearTimeout(this.#retryTimer);
    this.#closeStream();
    const answer = await get<Snapshot>(projectPath(this.id, "state"));
    if (mine !== this.#generation) return;
    if (!answer.ok) return this.#retryLater(answer.problem);
    if (answer.value.version !== projectFold.version) return reloadPage(answer.value.version);
    // The state may be that of another log with the same name: nothing that was heard before counts for it.
    this.#queue = [];
    this.#hot = {};
    this.#headAtLastProbe = 0;
    this.#proven = answer.value;
    batch(() => {
      this.progress.value = this.#hot;
      this.state.value = answer.value.state;
    });
    this.#closeStream = openStream(this.id, answer.value, this.#viewing, this.#listener);
    clearInterval(this.#pollTimer);
    this.#pollTimer = window.setInterval(this.#poll, answer.value.pollingFallbackMs);
  };

  /** Tells the server which spec a person looks at, so that its renders go first: goes on with another stream. */
  readonly look = (specId: string | null): void => {
    if (this.#viewing === specId) return;
    this.#viewing = specId;
    const seq = this.state.peek()?.seq;
    if (seq === undefined || this.connection.peek() !== "live") return;
    this.#closeStream();
    this.#closeStream = openStream(this.id, { seq, hash: null }, specId, this.#listener);
  };

  close(): void {
    this.#generation += 1;
    this.#closeStream();
    clearInterval(this.#probeTimer);
    clearInterval(this.#pollTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#flushTimer);
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
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)];
    this.#failures += 1;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = window.setTimeout(this.reload, delay);
  }

  #flushSoon(): void {
    if (this.#flushTimer === 0) this.#flushTimer = window.setTimeout(this.#flush, FLUSH_MS);
  }

  /** Folds what has arrived: what is known already is skipped, a gap means the state must be read anew. */
  readonly #flush = (): void => {
    this.#flushTimer = 0;
    const events = this.#queue;
    this.#queue = [];
    let current = this.state.value;
    if (current === null) return;
    const before = current.seq;
    for (const event of events) {
      if (event.seq <= current.seq) continue;
      if (event.seq > current.seq + 1) {
        this.reload();
        return;
      }
      current = evolveProject(current, event);
    }
    const folded = current;
    batch(() => {
      this.#showProgress(events);
      if (folded.seq > before) this.state.value = { ...folded };
    });
  };

  /** A job that ended has no hot progress any more, also when a late note of it came in the same moment. */
  #showProgress(events: readonly DiecastEvent[]): void {
    const gone = new Set(events.filter(({ type }) => endsJob.test(type)).map(({ entityId }) => entityId));
    const kept = Object.entries(this.#hot).filter(([jobId]) => !gone.has(jobId));
    this.#hot = Object.fromEntries(kept);
    this.progress.value = this.#hot;
  }

  readonly #probe = async (): Promise<void> => {
    if (this.connection.value !== "live") return;
    const answer = await get<{ headSeq: number }>(projectPath(this.id, "events/cursor"));
    if (!answer.ok) return this.#retryLater(answer.problem);
    const isBehind = this.#headAtLastProbe > (this.state.value?.seq ?? 0);
    this.#headAtLastProbe = answer.value.headSeq;
    if (isBehind) this.reload();
  };

  /**
   * Where no stream comes through (a proxy that lets none pass, or a broken one), asking is as good, only later. Any log has an
   * event of the next seq: only one that follows the event known here is folded, otherwise the state is read anew.
   */
  readonly #poll = async (): Promise<void> => {
    const since = this.state.peek()?.seq;
    if (since === undefined || this.connection.value === "live") return;
    const path = `events?since=${since}&limit=1000&proof=1`;
    const answer = await get<{ events: ProvenEvent[] }>(projectPath(this.id, path));
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
