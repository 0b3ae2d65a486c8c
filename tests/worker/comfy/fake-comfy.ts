import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sharp from "sharp";
import type { WebSocket } from "ws";
import { WebSocketServer } from "ws";
import { addText } from "../../../worker/comfy/png-text.ts";
import type { ComfyGraph } from "../../../worker/comfy/provider.ts";

export interface FakePrompt {
  readonly number: number;
  readonly prompt_id: string;
  readonly prompt: ComfyGraph;
  readonly client_id?: string;
  readonly extra_data?: unknown;
}

interface FakeCall {
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

export async function startFakeComfy(): Promise<FakeComfy> {
  const prefixOf = (prompt: FakePrompt): string => String(prompt.prompt["9"]?.inputs["filename_prefix"]);
  const takeOut = (promptId: string): FakePrompt => {
    for (const list of [fake.running, fake.pending]) {
      const index = list.findIndex(({ prompt_id }) => prompt_id === promptId);
      const [found] = index < 0 ? [] : list.splice(index, 1);
      if (found !== undefined) return found;
    }
    throw new Error(`${promptId} is not in the queue`);
  };
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
    start(promptId) {
      fake.running.push(takeOut(promptId));
    },
    async finish(promptId) {
      const entry = [...fake.running, ...fake.pending].find(({ prompt_id }) => prompt_id === promptId);
      if (entry === undefined) throw new Error(`${promptId} is not in the queue`);
      const [subfolder = "", stem = ""] = prefixOf(entry).split("/");
      const filename = `${stem}_00001_.png`;
      fake.files.set(`${subfolder}/${filename}`, await paint(entry.prompt));
      takeOut(promptId);
      fake.history.set(promptId, {
        prompt: [entry.number, promptId, entry.prompt, {}, ["9"]],
        outputs: { "9": { images: [{ filename, subfolder, type: "output" }] } },
        status: { status_str: "success", completed: true, messages: [["execution_success", { prompt_id: promptId }]] },
        meta: {},
      });
      fake.say(promptId, "executing", { node: null });
    },
    end(promptId, messages) {
      const entry = takeOut(promptId);
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
    async close() {
      for (const socket of fake.sockets.values()) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => void handle(fake, request, response));
  const upgrades = new WebSocketServer({ server });
  upgrades.on("connection", (socket, request) => {
    fake.upgrades.push(request);
    const clientId = new URL(request.url ?? "", "http://fake").searchParams.get("clientId") ?? "";
    fake.sockets.set(clientId, socket);
    socket.on("close", () => fake.sockets.delete(clientId));
    socket.send(JSON.stringify({ type: "status", data: { sid: clientId } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function handle(fake: FakeComfy, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://fake");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const call: FakeCall = {
    method: request.method ?? "",
    path: url.pathname.slice(fake.basePath.length),
    query: url.searchParams,
    headers: request.headers,
    text: Buffer.concat(chunks).toString("latin1"),
  };
  fake.calls.push(call);
  if (fake.intercept(call, response)) return;
  const answer = routes[`${call.method} ${call.path.split("/").slice(0, 2).join("/")}`];
  if (answer === undefined) return void response.writeHead(404).end();
  await answer(fake, call, response);
}

export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

/** Puts a posted prompt into the queue, as the server does before anything can go wrong with its answer. */
export function enqueue(fake: FakeComfy, call: { readonly text: string }): FakePrompt {
  const body: FakePrompt = JSON.parse(call.text);
  const entry = { ...body, number: fake.count("POST", "/prompt") - 1 };
  fake.pending.push(entry);
  return entry;
}

type Route = (fake: FakeComfy, call: FakeCall, response: ServerResponse) => void | Promise<void>;

/** A prompt as `/queue` lists it. */
export const row = (entry: FakePrompt) => [entry.number, entry.prompt_id, entry.prompt, entry.extra_data, ["9"]];

const routes: Readonly<Record<string, Route>> = {
  "POST /prompt": async (fake, call, response) => {
    const entry = enqueue(fake, call);
    json(response, { prompt_id: entry.prompt_id, number: entry.number, node_errors: {} });
    if (fake.isAutomatic) await fake.finish(entry.prompt_id);
  },
  "GET /queue": (fake, _call, response) =>
    json(response, { queue_running: fake.running.map(row), queue_pending: fake.pending.map(row) }),
  "POST /queue": (fake, call, response) => {
    const ids: readonly string[] = JSON.parse(call.text).delete;
    const kept = fake.pending.filter(({ prompt_id }) => !ids.includes(prompt_id));
    fake.pending.splice(0, fake.pending.length, ...kept);
    response.end();
  },
  "POST /interrupt": (fake, call, response) => {
    const id: string = JSON.parse(call.text).prompt_id;
    response.end();
    if (fake.running.some(({ prompt_id }) => prompt_id === id)) {
      fake.end(id, [["execution_interrupted", { prompt_id: id }]]);
    }
  },
  "GET /history": (fake, call, response) => {
    const id = call.path.split("/")[2] ?? "";
    json(response, fake.history.has(id) ? { [id]: fake.history.get(id) } : {});
  },
  "POST /history": (fake, call, response) => {
    const ids: readonly string[] = JSON.parse(call.text).delete;
    for (const id of ids) fake.history.delete(id);
    response.end();
  },
  "POST /free": (_fake, _call, response) => void response.end(),
  "GET /view": (fake, call, response) => {
    const bytes = fake.files.get(`${call.query.get("subfolder")}/${call.query.get("filename")}`);
    if (bytes === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": "image/png" }).end(bytes);
  },
  "POST /upload": (_fake, call, response) => {
    const name = /filename="([^"]+)"/.exec(call.text)?.[1] ?? "";
    const subfolder = /name="subfolder"\r\n\r\n([^\r]*)/.exec(call.text)?.[1] ?? "";
    json(response, { name, subfolder, type: "input" });
  },
};
