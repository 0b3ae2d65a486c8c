import { PACKET_CACHE } from "./offline/names.ts";

/** Put in when the UI is built: every file of it, and a name made of their contents. */
declare const SHELL: { readonly name: string; readonly files: readonly string[] };

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Worker {
  addEventListener(type: "install" | "activate" | "message", listener: (event: Lasting) => void): void;
  addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}

const worker = self as unknown as Worker;
/** Pictures go through here only when some were taken along: a grid of thousands should not wait for this script. */
let hasPacket = false;

worker.addEventListener("install", (event) => event.waitUntil(keepShell()));
worker.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([dropOldShells(), look(), worker.clients.claim()])),
);
worker.addEventListener("message", (event) => event.waitUntil(look()));
worker.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer !== null) event.respondWith(answer);
});
void look();

async function keepShell(): Promise<void> {
  const cache = await caches.open(SHELL.name);
  await cache.addAll(SHELL.files.map((path) => new Request(path, { cache: "no-cache" })));
  await worker.skipWaiting();
}

async function dropOldShells(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name !== SHELL.name && name !== PACKET_CACHE).map((name) => caches.delete(name)),
  );
}

async function look(): Promise<void> {
  hasPacket = await caches.has(PACKET_CACHE);
}

/** Null leaves the request to the browser: whatever the API says comes from the server, or not at all. */
function answerTo(request: Request): Promise<Response> | null {
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== worker.location.origin) return null;
  if (request.mode === "navigate") return fromServerFirst(request, "/index.html");
  if (pathname.startsWith("/parts/")) return fromShellFirst(request);
  if (SHELL.files.includes(pathname)) return fromServerFirst(request, pathname);
  const isPicture = /^\/api\/projects\/[^/]+\/objects\//.test(pathname);
  return isPicture && hasPacket ? fromServerFirst(request, pathname) : null;
}

/** What the server has now; what was kept only while there is none. */
async function fromServerFirst(request: Request, path: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(path);
    if (kept === undefined) throw error;
    return kept;
  }
}

/** Parts are named by their contents: what was kept is what the server would send. */
async function fromShellFirst(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
