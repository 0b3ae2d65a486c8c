import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import type { Faults } from "./faults.ts";
import { type Folders, resolveReference } from "./files/folders.ts";
import { nodeKeys } from "./graph/cache-key.ts";
import { type CacheEntry, execute, type Outcome } from "./graph/execute.ts";
import { classOf, type Graph, inputsOf } from "./graph/graph.ts";
import { nodeRunners } from "./nodes/all-runners.ts";
import type { NodeClass } from "./nodes/node-class.ts";
import type { Painter } from "./painter.ts";
import { type History, promptHistory } from "./protocol/history.ts";
import { itemTuple, type PromptQueue, promptQueue, type QueueItem } from "./protocol/prompt-queue.ts";
import type { JsonObject, Printable } from "./protocol/python-json.ts";
import { type Audience, statusOf } from "./protocol/socket-hub.ts";

interface EngineOptions {
  readonly folders: Folders;
  readonly painter: Painter;
  readonly faults: Faults;
  readonly stepMs: number;
  readonly catalog: () => ReadonlyMap<string, NodeClass>;
  readonly send: (type: string, data: Printable, audience: Audience) => void;
  readonly dropSockets: () => void;
}

/** The one worker behind the queue: takes prompts in order, runs them, keeps cache and history. */
export interface Engine {
  readonly history: () => History;
  readonly queue: () => PromptQueue;
  readonly running: () => QueueItem | undefined;
  readonly remaining: () => number;
  readonly runningNodeOf: (client: string) => string | undefined;
  readonly enqueue: (item: QueueItem) => void;
  readonly broadcastStatus: () => void;
  /** Interrupts what runs; with an id only if that one runs. */
  readonly interrupt: (promptId: string | undefined) => void;
  /** Asks to empty the result cache between prompts. */
  readonly forgetResults: () => void;
  readonly close: () => Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { folders, faults } = options;
  const tempTag = randomBytes(4).toString("hex").replace(/\d/g, "q").slice(0, 5);
  const cache = new Map<string, CacheEntry>();
  const stopped = new AbortController();
  let queue = promptQueue();
  let history = promptHistory();
  let running: QueueItem | undefined;
  let runningNode: string | undefined;
  let isInterrupted = false;
  let mustForget = false;
  let isDead = false;
  // A new life begins with every simulated restart; what an older life still does is dropped.
  let life = 0;
  let work: Promise<void> | undefined;

  const remaining = (): number => queue.pending().length + (running ? 1 : 0);
  const broadcastStatus = (): void => options.send("status", statusOf(remaining()), "everybody");

  function wake(): void {
    work ??= drain().finally(() => {
      work = undefined;
      if (queue.pending().length > 0 && !isDead && !stopped.signal.aborted) wake();
    });
  }

  async function drain(): Promise<void> {
    await nextTurn();
    for (
      let item = isDead ? undefined : queue.pop();
      item && !stopped.signal.aborted;
      item = isDead ? undefined : queue.pop()
    ) {
      await runItem(item);
      forgetIfAsked();
    }
  }

  function forgetIfAsked(): void {
    if (mustForget) cache.clear();
    mustForget = false;
  }

  async function runItem(item: QueueItem): Promise<void> {
    const ownLife = life;
    running = item;
    isInterrupted = false;
    broadcastStatus();
    if (item.extraData === null || faults.occurs("dead-worker")) {
      isDead = true;
      return;
    }
    const client = item.extraData.get("client_id");
    const messages: Printable[] = [];
    const emit = (type: string, data: { readonly [key: string]: Printable }): void => {
      if (life !== ownLife) return;
      if (type.startsWith("execution_")) messages.push([type, data]);
      if (type === "executing" && typeof data.node === "string") runningNode = data.node;
      const isOpen = openToAll.has(type);
      if (typeof client === "string") options.send(type, data, { client });
      else if (isOpen) options.send(type, data, "everybody");
    };
    const outcome = await executeItem(item, item.extraData, emit, () => isInterrupted || life !== ownLife);
    if (life !== ownLife) return;
    running = undefined;
    runningNode = undefined;
    if (!faults.occurs("lost-history"))
      history.add(item.promptId, historyEntry(item, item.extraData, outcome, messages));
    broadcastStatus();
    if (typeof client === "string") emit("executing", { node: null, prompt_id: item.promptId });
    runningNode = undefined;
  }

  async function executeItem(
    item: QueueItem,
    extraData: JsonObject,
    emit: (type: string, data: { readonly [key: string]: Printable }) => void,
    isStopped: () => boolean,
  ): Promise<Outcome> {
    const graph = item.graph;
    const contents = fileContents(graph, folders);
    const contentOf = (nodeId: string): string => contents.get(nodeId) ?? "";
    const extraPngInfo = extraData.get("extra_pnginfo");
    return execute({
      promptId: item.promptId,
      graph,
      outputs: item.outputs,
      keys: nodeKeys(graph, contentOf),
      cache,
      catalog: options.catalog(),
      runners: nodeRunners,
      context: {
        folders,
        faults,
        painter: options.painter,
        graph,
        contentOf,
        extraPngInfo: extraPngInfo instanceof Map ? extraPngInfo : undefined,
        tempTag,
        now: () => new Date(),
      },
      emit,
      isInterrupted: isStopped,
      pace,
      timestamp: () => BigInt(Date.now()),
    });
  }

  async function pace(): Promise<void> {
    if (faults.occurs("restart")) restart();
    if (options.stepMs > 0 && !stopped.signal.aborted)
      await wait(options.stepMs, undefined, { signal: stopped.signal }).catch(ignoreAbort);
    else await nextTurn();
  }

  /** What a crash and a fresh start leave: files in the output folder and nothing else. */
  function restart(): void {
    life += 1;
    queue = promptQueue();
    history = promptHistory();
    cache.clear();
    running = undefined;
    runningNode = undefined;
    options.dropSockets();
  }

  function historyEntry(
    item: QueueItem,
    extraData: JsonObject,
    outcome: Outcome,
    messages: readonly Printable[],
  ): Printable {
    const keys = nodeKeys(item.graph, (nodeId) => fileContents(item.graph, folders).get(nodeId) ?? "");
    const shown = [...item.graph.keys()].flatMap((nodeId) => {
      const entry = cache.get(keys.get(nodeId) ?? "");
      return entry?.ui === undefined ? [] : [{ nodeId, ui: entry.ui, madeBy: entry.madeBy }];
    });
    const publicData = new Map([...extraData].filter(([key]) => !secretKeys.has(key)));
    return {
      prompt: itemTuple(item, publicData),
      outputs: new Map(shown.map(({ nodeId, ui }) => [nodeId, ui])),
      status: {
        status_str: outcome === "success" ? "success" : "error",
        completed: outcome === "success",
        messages,
      },
      meta: new Map(shown.map(({ nodeId, madeBy }) => [nodeId, metaOf(madeBy)])),
    };
  }

  return {
    history: () => history,
    queue: () => queue,
    running: () => running,
    remaining,
    runningNodeOf: (client) => (running?.extraData?.get("client_id") === client ? runningNode : undefined),
    broadcastStatus,
    enqueue(item) {
      try {
        queue.push(item);
      } finally {
        broadcastStatus();
        wake();
      }
    },
    interrupt(promptId) {
      if (promptId === undefined || running?.promptId === promptId) isInterrupted = true;
    },
    forgetResults() {
      mustForget = true;
      if (!running) forgetIfAsked();
    },
    async close() {
      isInterrupted = true;
      stopped.abort();
      await work;
    },
  };
}

/** Sent to every socket when a prompt names no client; all other messages of such a prompt go to nobody. */
const openToAll = new Set(["progress", "progress_state", "execution_interrupted"]);
const secretKeys = new Set(["auth_token_comfy_org", "api_key_comfy_org"]);

function metaOf(nodeId: string): Printable {
  return { node_id: nodeId, display_node: nodeId, parent_node: null, real_node_id: nodeId };
}

/** Digest of each file a LoadImage node names; a missing file counts as no content, the node will fail on it. */
function fileContents(graph: Graph, folders: Folders): Map<string, string> {
  const contents = new Map<string, string>();
  for (const [nodeId, node] of graph) {
    const reference = inputsOf(node).get("image");
    if (classOf(node) !== "LoadImage" || typeof reference !== "string") continue;
    const file = resolveReference(folders, reference);
    if (file) contents.set(nodeId, digestOf(file));
  }
  return contents;
}

function digestOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex");
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === "AbortError")) throw error;
}
