import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { Faults } from "./faults.ts";
import { contentsOf } from "./files/file-contents.ts";
import type { Folders } from "./files/folders.ts";
import { nodeKeys } from "./graph/cache-key.ts";
import { type CacheEntry, type EmitData, execute } from "./graph/execute.ts";
import { pruneResults } from "./graph/prune.ts";
import { historyEntry } from "./history-entry.ts";
import type { Journal } from "./journal.ts";
import type { ModelList } from "./models.ts";
import { nodeRunners } from "./nodes/all-runners.ts";
import type { NodeClass } from "./nodes/node-class.ts";
import type { CachePolicy } from "./options.ts";
import type { Painter } from "./painter.ts";
import { type History, promptHistory } from "./protocol/history.ts";
import type { Preview } from "./protocol/preview.ts";
import { type PromptQueue, promptQueue, type QueueItem } from "./protocol/prompt-queue.ts";
import type { JsonObject, Printable } from "./protocol/python-json.ts";
import { type Audience, type SocketHub, statusOf } from "./protocol/socket-hub.ts";

export interface EngineOptions {
  readonly folders: Folders;
  readonly painter: Painter;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly stepMs: number;
  readonly catalog: () => ReadonlyMap<string, NodeClass>;
  readonly send: (type: string, data: Printable, audience: Audience) => void;
  readonly show: SocketHub["show"];
  readonly models: ModelList;
  readonly cachePolicy: CachePolicy;
  readonly hasMetadata: boolean;
  readonly hasPreviews: boolean;
  readonly dropSockets: () => void;
}

/** Sent to every socket when a prompt names no client; all other messages of such a prompt go to nobody. */
const openToAll = new Set(["progress", "progress_state", "execution_interrupted"]);

/**
 * The one worker behind the queue: takes prompts in order, runs them, keeps cache and history. A class because all of
 * its parts are states of the same server that a restart forgets together.
 */
export class Engine {
  queue: PromptQueue = promptQueue();
  history: History = promptHistory();
  running: QueueItem | undefined;
  readonly #options: EngineOptions;
  readonly #cache = new Map<string, CacheEntry>();
  readonly #stopped = new AbortController();
  readonly #tempTag = randomBytes(4).toString("hex").replace(/\d/g, "q").slice(0, 5);
  #runningNode: string | undefined;
  #isInterrupted = false;
  #mustForget = false;
  #isDead = false;
  /** Counts simulated restarts: what an older life still does is dropped. */
  #life = 0;
  #work: Promise<void> | undefined;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  /** Pending and running prompts. */
  remaining(): number {
    return this.queue.pending().length + (this.running ? 1 : 0);
  }

  /** The node a client's running prompt is at. */
  runningNodeOf(client: string): string | undefined {
    return this.running?.extraData?.get("client_id") === client ? this.#runningNode : undefined;
  }

  broadcastStatus(): void {
    this.#options.send("status", statusOf(this.remaining()), "everybody");
  }

  /**
   * Adds a prompt. Throws after adding when number and id equal those of another pending one: then nobody is told, and
   * it runs when the next prompt wakes the worker or the running one ends.
   */
  enqueue(item: QueueItem): void {
    this.queue.push(item);
    this.broadcastStatus();
    this.#wake();
  }

  clearPending(): void {
    this.queue.clear();
    this.broadcastStatus();
  }

  /** Interrupts what runs; with an id only if that one runs. */
  interrupt(promptId: string | undefined): void {
    if (promptId === undefined || this.running?.promptId === promptId) this.#isInterrupted = true;
  }

  /** Empties the result cache between prompts; at once when idle. */
  forgetResults(): void {
    this.#mustForget = true;
    if (!this.running) this.#forgetIfAsked();
  }

  async close(): Promise<void> {
    this.#isInterrupted = true;
    this.#stopped.abort();
    await this.#work;
  }

  #wake(): void {
    this.#work ??= this.#drain().finally(() => {
      this.#work = undefined;
      if (this.#canWork() && this.queue.pending().length > 0) this.#wake();
    });
  }

  #canWork(): boolean {
    return !this.#isDead && !this.#stopped.signal.aborted;
  }

  async #drain(): Promise<void> {
    await nextTurn();
    while (this.#canWork()) {
      const item = this.queue.pop();
      if (!item) return;
      await this.#runItem(item);
      this.#forgetIfAsked();
    }
  }

  #forgetIfAsked(): void {
    if (this.#mustForget) this.#cache.clear();
    this.#mustForget = false;
  }

  async #runItem(item: QueueItem): Promise<void> {
    const life = this.#life;
    this.running = item;
    this.#isInterrupted = false;
    this.broadcastStatus();
    const { extraData, promptId } = item;
    this.#options.journal.note({ what: "begun", promptId });
    if (extraData === null || this.#options.faults.occurs("dead-worker")) {
      this.#isDead = true;
      return;
    }
    const messages: Printable[] = [];
    const emit = (type: string, data: EmitData): void => {
      if (life !== this.#life) return;
      if (type.startsWith("execution_")) messages.push([type, data]);
      if (type === "executing" && typeof data.node === "string") this.#runningNode = data.node;
      this.#tell(extraData, type, data);
    };
    const contents = contentsOf(item.graph, this.#options.folders);
    const keys = nodeKeys(item.graph, contents);
    const isStopped = (): boolean => this.#isInterrupted || life !== this.#life;
    const outcome = await execute({
      ...this.#surroundings(item, extraData, contents),
      keys,
      emit,
      isInterrupted: isStopped,
    });
    if (life !== this.#life) return;
    this.#options.journal.note({ what: "ended", promptId, outcome });
    this.running = undefined;
    this.#runningNode = undefined;
    if (!this.#options.faults.occurs("lost-history")) {
      this.history.add(item.promptId, historyEntry(item, extraData, { outcome, messages, keys, cache: this.#cache }));
    }
    this.broadcastStatus();
    if (extraData.has("client_id")) this.#tell(extraData, "executing", { node: null, prompt_id: item.promptId });
  }

  #tell(extraData: JsonObject, type: string, data: EmitData): void {
    const client = extraData.get("client_id");
    if (typeof client === "string") this.#options.send(type, data, { client });
    else if (openToAll.has(type)) this.#options.send(type, data, "everybody");
  }

  #surroundings(item: QueueItem, extraData: JsonObject, contentOf: (nodeId: string) => string) {
    const { folders, faults, painter, catalog, models, hasMetadata, hasPreviews, cachePolicy } = this.#options;
    const client = extraData.get("client_id");
    const audience: Audience = typeof client === "string" ? { client } : "everybody";
    const extraPngInfo = extraData.get("extra_pnginfo");
    const now = (): Date => new Date();
    return {
      promptId: item.promptId,
      graph: item.graph,
      outputs: item.outputs,
      cache: this.#cache,
      catalog: catalog(),
      runners: nodeRunners,
      context: {
        ...{ folders, faults, painter, contentOf, now, graph: item.graph, tempTag: this.#tempTag },
        ...{ models, hasMetadata, hasPreviews },
        extraPngInfo: extraPngInfo instanceof Map ? extraPngInfo : undefined,
      },
      show: (preview: Preview, nodeId: string, moment: "before" | "after") =>
        this.#options.show(preview, { nodeId, promptId: item.promptId, moment }, audience),
      prune: (keysInUse: ReadonlySet<string>) => pruneResults(this.#cache, cachePolicy, keysInUse),
      pace: () => this.#pace(),
      timestamp: () => BigInt(Date.now()),
    };
  }

  async #pace(): Promise<void> {
    const { faults, stepMs } = this.#options;
    if (faults.occurs("restart")) this.#restart();
    const { signal } = this.#stopped;
    if (stepMs > 0 && !signal.aborted) await wait(stepMs, undefined, { signal }).catch(ignoreAbort);
    else await nextTurn();
  }

  /** What a crash and a fresh start leave: the files in the output folder and nothing else. */
  #restart(): void {
    this.#life += 1;
    this.queue = promptQueue();
    this.history = promptHistory();
    this.#cache.clear();
    this.running = undefined;
    this.#runningNode = undefined;
    this.#options.dropSockets();
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}
