import { Failure } from "../../core/failure.ts";

export interface Call {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly form?: FormData;
  readonly timeoutMs: number;
  /** Statuses the caller wants to see; every other one that isn't 200 becomes a failure. */
  readonly accept?: readonly number[];
}

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  /** The server's clock when it answered (Date header), where it tells it. */
  readonly date: string | null;
}

export type Transport = (call: Call) => Promise<Answer>;

/** Bounds what one answer may hold in memory; a batch of large PNGs or a queue of large graphs stays far below. */
const maxAnswerBytes = 128 * 1024 * 1024;

/** Errors raised before a byte was sent: the call certainly had no effect. */
const neverSentCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Bounded HTTP calls against one base address. Throws PROVIDER_* failures only; PROVIDER_CLOSED once `closing` is
 * aborted, which cuts running calls short.
 */
export function createTransport(
  baseUrl: string,
  headers: Readonly<Record<string, string>>,
  closing: AbortSignal,
): Transport {
  const base = baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`;
  return async (call) => {
    const stop = new AbortController();
    const abort = (): void => stop.abort();
    const timer = setTimeout(abort, call.timeoutMs);
    closing.addEventListener("abort", abort);
    try {
      if (closing.aborted) throw new Failure("PROVIDER_CLOSED");
      return await exchange(addressOf(base, call), call, { ...requestOf(call, headers), signal: stop.signal });
    } catch (cause) {
      if (cause instanceof Failure) throw cause;
      if (closing.aborted) throw new Failure("PROVIDER_CLOSED", undefined, { cause });
      throw networkFailure(call, cause, stop.signal.aborted);
    } finally {
      clearTimeout(timer);
      closing.removeEventListener("abort", abort);
    }
  };
}

/** True when the failed call can't have reached the server, so nothing needs reconciling. */
export function wasNeverSent(failure: Failure): boolean {
  return failure.code === "PROVIDER_UNREACHABLE" && neverSentCodes.has(networkCode(failure.cause));
}

async function exchange(url: URL, call: Call, request: RequestInit): Promise<Answer> {
  const response = await fetch(url, request);
  const body = await readBounded(response, call);
  const isAccepted = response.status === 200 || (call.accept ?? []).includes(response.status);
  if (!isAccepted) throw refusalOf(call, response);
  return { status: response.status, body, date: response.headers.get("date") };
}

function addressOf(base: string, call: Call): URL {
  const url = new URL(call.path.replace(/^\//, ""), base);
  for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
  return url;
}

function networkFailure(call: Call, cause: unknown, isTimeout: boolean): Failure {
  const detail = isTimeout
    ? `${call.path} did not answer in ${call.timeoutMs} ms.`
    : `${call.path} could not be reached (${networkCode(cause)}).`;
  return new Failure(isTimeout ? "PROVIDER_TIMEOUT" : "PROVIDER_UNREACHABLE", detail, { cause });
}

function requestOf(call: Call, headers: Readonly<Record<string, string>>): RequestInit {
  // A redirect is a proxy's login page, never the renderer: following it would hide that.
  const common: RequestInit = { method: call.method, redirect: "manual" };
  if (call.form !== undefined) return { ...common, headers, body: call.form };
  if (call.body === undefined) return { ...common, headers };
  return { ...common, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(call.body) };
}

async function readBounded(response: Response, call: Call): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > maxAnswerBytes) throw new Failure("PROVIDER_FAULT", `${call.path} answered with too many bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function refusalOf(call: Call, response: Response): Failure {
  const detail = `${call.method} ${call.path} answered ${response.status}.`;
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after") ?? "");
    return new Failure("PROVIDER_BUSY", detail, seconds > 0 ? { retryAfterSeconds: seconds } : {});
  }
  if (response.status === 502 || response.status === 503 || response.status === 504) {
    return new Failure("PROVIDER_UNREACHABLE", detail);
  }
  return new Failure(response.status >= 500 ? "PROVIDER_FAULT" : "PROVIDER_REFUSED", detail);
}

function networkCode(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (typeof inner === "object" && inner !== null && "code" in inner && typeof inner.code === "string") {
    return inner.code;
  }
  return "no code";
}
