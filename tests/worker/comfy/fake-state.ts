import type { IncomingMessage, ServerResponse } from "node:http";
import sharp from "sharp";
import type { WebSocket } from "ws";
import { addText } from "../../../worker/comfy/png-text.ts";
import type { ComfyGraph } from "../../../worker/comfy/provider.ts";

export interface FakePrompt {
  readonly number: number;
  readonly prompt_id: string;
  readonly prompt: ComfyGraph;
  readonly client_id?: string;
  readonly extra_data?: unknown;
}

export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

/** Answers a call instead of the fake when it returns true. */
type Intercept = (call: FakeCall, response: ServerResponse) => boolean;

/**
 * A small real server with ComfyUI's queue, history and files. It runs nothing by itself: the test starts and ends
 * prompts, so every order of events can be made on purpose.
 */
export interface FakeComfy {
  readonly url: string;
  readonly calls: FakeCall[];
  readonly pending: FakePrompt[];
  readonly running: FakePrompt[];
  readonly history: Map<string, unknown>;
  readonly files: Map<string, Uint8Array>;
  readonly sockets: Map<string, WebSocket>;
  /** Upgrade requests of all sockets so far. */
  readonly upgrades: IncomingMessage[];
  /** Cut from every path, as a proxy does. */
  basePath: string;
  /** Runs each accepted prompt to its end at once. */
  isAutomatic: boolean;
  intercept: Intercept;
  count(method: string, path: string): number;
  start(promptId: string): void;
  finish(promptId: string): Promise<void>;
  end(promptId: string, messages: readonly unknown[]): void;
  say(promptId: string, type: string, data?: Record<string, unknown>): void;
  /** Forgets queue and history, as a restart does. */
  restart(): void;
  close(): Promise<void>;
}

export const sizePx = 64;

export async function paint(graph: ComfyGraph, widthPx = sizePx, heightPx = sizePx): Promise<Uint8Array> {
  const create = { width: widthPx, height: heightPx, channels: 3 as const, background: "#204060" };
  return addText(await sharp({ create }).png().toBuffer(), "prompt", JSON.stringify(graph));
}

/** An idle server without an address. */
export function createState(): FakeComfy {
  const fake: FakeComfy = {
    url: "",
    calls: [],
    pending: [],
    running: [],
    history: new Map(),
    files: new Map(),
    sockets: new Map(),
    upgrades: [],
    basePath: "",
    isAutomatic: true,
    intercept: () => false,
    count: (method, path) => fake.calls.filter((call) => call.method === method && call.path === path).length,
    start: (promptId) => void fake.running.push(takeOut(fake, promptId)),
    finish: (promptId) => finish(fake, promptId),
    end(promptId, messages) {
      const entry = takeOut(fake, promptId);
      const status = { status_str: "error", completed: false, messages };
      fake.history.set(promptId, { prompt: [entry.number, promptId, entry.prompt, {}, ["9"]], outputs: {}, status });
    },
    say(promptId, type, data = {}) {
      const message = JSON.stringify({ type, data: { ...data, prompt_id: promptId } });
      for (const socket of fake.sockets.values()) socket.send(message);
    },
    restart() {
      fake.running.length = 0;
      fake.pending.length = 0;
      fake.history.clear();
    },
    close: () => Promise.resolve(),
  };
  return fake;
}

/** Like the server: the file first, then queue → history in one step, then the message. */
async function finish(fake: FakeComfy, promptId: string): Promise<void> {
  const entry = [...fake.running, ...fake.pending].find(({ prompt_id }) => prompt_id === promptId);
  if (entry === undefined) throw new Error(`${promptId} is not in the queue`);
  const [subfolder = "", stem = ""] = String(entry.prompt["9"]?.inputs["filename_prefix"]).split("/");
  const filename = `${stem}_00001_.png`;
  fake.files.set(`${subfolder}/${filename}`, await paint(entry.prompt));
  takeOut(fake, promptId);
  fake.history.set(promptId, {
    prompt: [entry.number, promptId, entry.prompt, {}, ["9"]],
    outputs: { "9": { images: [{ filename, subfolder, type: "output" }] } },
    status: { status_str: "success", completed: true, messages: [["execution_success", { prompt_id: promptId }]] },
    meta: {},
  });
  fake.say(promptId, "executing", { node: null });
}

function takeOut(fake: FakeComfy, promptId: string): FakePrompt {
  for (const list of [fake.running, fake.pending]) {
    const index = list.findIndex(({ prompt_id }) => prompt_id === promptId);
    const [found] = index < 0 ? [] : list.splice(index, 1);
    if (found !== undefined) return found;
  }
  throw new Error(`${promptId} is not in the queue`);
}

/** As a server without metadata writes them: nothing inside proves whose they are. */
export async function stripFiles(fake: FakeComfy): Promise<void> {
  for (const [name, bytes] of fake.files) fake.files.set(name, await sharp(bytes).png().toBuffer());
}
