import type { IncomingMessage, ServerResponse } from "node:http";
import type { FakeCall, FakeComfy, FakePrompt } from "./fake-state.ts";

/** Answers one call as ComfyUI does, unless the test answers it itself. */
export async function handle(fake: FakeComfy, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
