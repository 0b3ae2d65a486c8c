import type { FieldProblem } from "../../core/failure.ts";
import { freshKey } from "./keys.ts";
import { authorization } from "./session.ts";

const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 15 * 60_000;
/** Browsers refuse to keep requests of more than 64 KiB alive past their page. */
const KEPT_ALIVE_CHARACTERS = 16_000;

/** Why a request did not work, in words; status 0 means the server was not reached. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly (Partial<FieldProblem> & { readonly sentence?: string })[];
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

const unreachable: Problem = {
  status: 0,
  code: "UNREACHABLE",
  title: "The server can't be reached.",
  detail: "Check that it still runs; this page goes on by itself once it is back.",
  fields: [],
};

/** GET as JSON of a shape the server promises; never throws for anything the network or the server does. */
export function get<T>(path: string): Promise<Answer<T>> {
  return send<T>(path, { headers: authorization() });
}

/** POST with an idempotency key: the same key may be sent again without doing the thing twice. It outlives its page unless `isForPage`. */
export function post<T>(path: string, body: unknown, key: string = freshKey(), isForPage = false): Promise<Answer<T>> {
  const headers = { "content-type": "application/json", "idempotency-key": key, ...authorization() };
  const text = JSON.stringify(body);
  const keepalive = !isForPage && text.length < KEPT_ALIVE_CHARACTERS;
  return send<T>(path, { method: "POST", headers, body: text, keepalive });
}

/** PUT in place of the revision with this hash; refused when somebody else was first. */
export function put<T>(path: string, body: unknown, expectedHash: string): Promise<Answer<T>> {
  const headers = { "content-type": "application/json", "if-match": `"${expectedHash}"`, ...authorization() };
  return send<T>(path, { method: "PUT", headers, body: JSON.stringify(body) });
}

/** POST a file as it is; reading a whole model takes its time. */
export function upload<T>(path: string, bytes: Blob): Promise<Answer<T>> {
  const headers = { "content-type": "application/octet-stream", ...authorization() };
  return send<T>(path, { method: "POST", headers, body: bytes }, UPLOAD_TIMEOUT_MS);
}

/** Where the API keeps a project; `path` is appended as it is. */
export function projectPath(projectId: string, path: string): string {
  return `/api/projects/${encodeURIComponent(projectId)}/${path}`;
}

/** What to show a person about a problem: the detail when there is one, else the title. */
export function problemInWords(problem: Problem): string {
  return problem.detail === "" || problem.detail === problem.title
    ? problem.title
    : `${problem.title} ${problem.detail}`;
}

async function send<T>(path: string, init: RequestInit, timeoutMs = TIMEOUT_MS): Promise<Answer<T>> {
  const response = await reach(path, init, timeoutMs);
  if (response === null) return { ok: false, problem: unreachable };
  const body = await readJson(response);
  if (response.ok) return { ok: true, value: body as T };
  return { ok: false, problem: toProblem(response.status, body) };
}

/** The response, or null when there was none: fetch rejects for a lost network and for the time-out alike. */
function reach(path: string, init: RequestInit, timeoutMs: number): Promise<Response | null> {
  return fetch(path, { ...init, signal: AbortSignal.timeout(timeoutMs) }).then(
    (response) => response,
    () => null,
  );
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return isJson && text !== "" ? JSON.parse(text) : null;
}

function toProblem(status: number, body: unknown): Problem {
  const given = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  return {
    status,
    code: given.code ?? "UNKNOWN",
    title: given.title ?? `The server answered ${status}.`,
    detail: given.detail ?? "",
    fields: given.fields ?? [],
  };
}
