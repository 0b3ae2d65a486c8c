import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DiecastEvent, Draft } from "../../core/event.ts";
import { createApp } from "../../server/app.ts";
import { createHost, type Host } from "../../server/host.ts";
import { createBoundedServer, stopServing } from "../../server/http/listen.ts";
import type { Project } from "../../server/project.ts";
import type { StreamLimits } from "../../server/sse/streams.ts";
import { loadConfig } from "../../store/config.ts";
import { seedDemo } from "../helpers/seeded.ts";

export const projectId = "astroduck_demo";

export interface Running {
  /** Of the demo project's API. */
  readonly api: string;
  readonly url: string;
  readonly port: number;
  readonly host: Host;
  readonly dataDir: string;
  /** What the server would have written to its log. */
  readonly faults: unknown[];
  readonly http: Server;
  project(): Promise<Project>;
  stop(): Promise<void>;
}

/** A fresh data folder with the demo project. */
async function seededFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-server-"));
  await seedDemo(dataDir);
  return dataDir;
}

/** The real server on a free port of this machine, over real files. */
export async function startServer(
  options: { environment?: NodeJS.ProcessEnv; limits?: StreamLimits; dataDir?: string } = {},
): Promise<Running> {
  const dataDir = options.dataDir ?? (await seededFolder());
  const settings = await loadConfig({ DIECAST_DATA: dataDir, DIECAST_PORT: "0", ...options.environment }, dataDir);
  const faults: unknown[] = [];
  const log = (fault: unknown): unknown => faults.push(fault);
  const host = createHost(settings, log, options.limits);
  const http = createBoundedServer(createApp(host, join(dataDir, "no-ui"), log));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    api: `${url}/api/projects/${projectId}`,
    url,
    port,
    host,
    dataDir,
    faults,
    http,
    project: async () => (await host.open(projectId)).project,
    async stop() {
      host.streams.endAll();
      await stopServing(http);
      await host.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** As untyped as a stranger's client sees it. */
  readonly json: ReturnType<typeof JSON.parse>;
}

/** A request as any client would send it; a body that is not text is sent as JSON. */
export async function call(
  method: string,
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const isWrite = method !== "GET" && method !== "HEAD";
  const response = await fetch(url, {
    method,
    headers: { ...(isWrite ? { "Content-Type": "application/json" } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parseOrNull(text) };
}

/** Sends bytes that no well-behaved client would send, and reads the answer until the server closes. */
export function sendRaw(port: number, request: string): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (bytes) => {
      answer += bytes.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => {
      const [head = "", text = ""] = answer.split(/\r\n\r\n(.*)/s);
      const headers = new Headers();
      for (const line of head.split("\r\n").slice(1))
        headers.append(line.replace(/:.*/, ""), line.replace(/^[^:]*: ?/, ""));
      resolve({ status: Number(head.split(" ")[1]), headers, text, json: parseOrNull(text) });
    });
    socket.write(request);
  });
}

/** A raw GET of a path that no client would leave as it is. */
export function getRaw(port: number, path: string, headers: readonly string[] = []): Promise<Reply> {
  const lines = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, "Connection: close", ...headers];
  return sendRaw(port, `${lines.join("\r\n")}\r\n\r\n`);
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Everything a request could have changed: the log, the working copies and the objects. */
export async function fingerprint(running: Running): Promise<unknown> {
  const folder = join(running.dataDir, "projects", projectId);
  const documents = (await readdir(join(folder, "documents"), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const contents = await Promise.all(documents.map((path) => readFile(path, "utf8")));
  const objects = (await readdir(join(folder, "objects"), { recursive: true })).length;
  const projects = (await readdir(join(running.dataDir, "projects"))).sort();
  const log = await readFile(join(folder, "events", "events.jsonl"), "utf8");
  return { documents, contents, objects, projects, log };
}

/** Resolves when `isTrue` holds; rejects at the deadline. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const until = performance.now() + deadlineMs;
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error(`not true within ${deadlineMs} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Makes things happen without a worker. */
export async function happen(project: Project, ...drafts: readonly Draft[]): Promise<readonly DiecastEvent[]> {
  return (await project.commit(() => drafts, { actor: { kind: "system", id: "test" } })).events;
}
