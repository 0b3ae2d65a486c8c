import type { ErrorRequestHandler, Request, Response } from "express";
import { Failure, type FailureCode, failureKinds } from "../../core/failure.ts";
import { discardRest, hasUnreadBody } from "./discard.ts";
import { refusal } from "./refusal.ts";

/** Problem details (RFC 9457) as this API sends them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode | "INTERNAL";
  readonly detail: string;
  readonly fields?: Failure["fields"];
}

/** The last error handler: a failure becomes `application/problem+json`; a bug a bare 500, its story goes to the log. */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return (error, request, response, next) => {
    const failure = asFailure(error);
    if (failure === null) log(error);
    if (response.writableEnded) next(error);
    else if (response.headersSent) response.destroy();
    else sendProblem(request, response, failure);
  };
}

function sendProblem(request: Request, response: Response, failure: Failure | null): void {
  const problem = failure === null ? internal : toProblem(failure);
  if (failure !== null && failure.kind.status >= 503)
    response.setHeader("Retry-After", String(failure.retryAfterSeconds ?? 1));
  if (problem.status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response.removeHeader("ETag");
  response.setHeader("Cache-Control", "no-store");
  response.status(problem.status).type("application/problem+json");
  if (hasUnreadBody(request)) answerBeforeTheEnd(request, response, JSON.stringify(problem));
  else response.send(JSON.stringify(problem));
}

/** The whole answer goes out at once; its end, after which the connection may close, waits until the sender has ended too. */
async function answerBeforeTheEnd(request: Request, response: Response, text: string): Promise<void> {
  response.setHeader("Content-Length", Buffer.byteLength(text));
  response.write(text);
  const isOff = await discardRest(request);
  response.end(isOff ? undefined : () => request.socket.destroy());
}

const internal: Problem = {
  type: "https://diecast.dev/problems/internal",
  title: "Something went wrong on the server.",
  status: 500,
  code: "INTERNAL",
  detail: "This is a bug; the server's log has the details.",
};

/** What a request that is refused as a whole can do about it, where its failure names no field. */
const remedies: Readonly<Partial<Record<FailureCode, Omit<Failure["fields"][number], "message">>>> = {
  FOREIGN_ORIGIN: { path: "Origin", rule: "same-origin", fix: "Open the page at this server's own address." },
  METHOD_NOT_ALLOWED: { path: "method", rule: "allowed", fix: "Use one of the methods that Allow names." },
  MALFORMED_REQUEST: { path: "body", rule: "http", fix: "Send it plain, or as Content-Encoding says." },
  CURSOR_BEYOND_HEAD: { path: "?since", rule: "head", fix: "Begin with the newest event: GET …/events/cursor." },
  NOT_FOUND: { path: "address", rule: "exists", fix: "GET /api/openapi.json lists all addresses." },
  PROJECT_NOT_FOUND: { path: "projectId", rule: "exists", fix: "GET /api/projects lists them." },
  DOCUMENT_NOT_FOUND: { path: "documentId", rule: "exists", fix: "The address without the id lists them." },
  ALREADY_EXISTS: { path: "/id", rule: "unique", fix: "Use another id, or replace what is there: PUT with If-Match." },
  STALE_DOCUMENT: { path: "If-Match", rule: "etag", fix: "Read it again, and send the ETag that comes with it." },
  SPEC_NOT_READY: {
    path: "specId",
    rule: "ready",
    fix: "GET …/specs/:specId/blockers lists what it lacks; …/rebind moves its pins.",
  },
  NOTHING_TO_RENDER: { path: "address", rule: "renders", fix: "Do first what the detail says, then send it again." },
  OBJECT_MISSING: { path: "hash", rule: "exists", fix: "Use a hash that an event or a document names." },
};

/** A failure as the API tells it. */
export function toProblem(failure: Failure): Problem {
  const { status, sentence } = failureKinds[failure.code];
  const slug = failure.code.toLowerCase().replaceAll("_", "-");
  const remedy = remedies[failure.code];
  const said =
    failure.fields.length > 0 || remedy === undefined ? failure.fields : [{ ...remedy, message: failure.message }];
  const fields = said.length === 0 ? {} : { fields: said };
  return {
    type: `https://diecast.dev/problems/${slug}`,
    title: sentence,
    status,
    code: failure.code,
    detail: failure.message,
    ...fields,
  };
}

/** What body-parser throws is bad input, not a bug: its type → code, rule and fix. */
const libraryErrors: Readonly<Record<string, readonly [FailureCode, string, string]>> = {
  "entity.parse.failed": ["MALFORMED_JSON", "json", "Send one JSON object."],
  "entity.too.large": ["BODY_TOO_LARGE", "size", "Send at most 1 MiB."],
  "encoding.unsupported": ["UNSUPPORTED_MEDIA_TYPE", "encoding", "Send it plain, gzip or deflate."],
  "charset.unsupported": ["UNSUPPORTED_MEDIA_TYPE", "charset", "Send UTF-8."],
  "request.aborted": ["MALFORMED_JSON", "complete", "Send the whole body."],
  "request.size.invalid": ["MALFORMED_JSON", "complete", "Make Content-Length agree with the body."],
};

function asFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof URIError) {
    const fix = "Escape % as %25.";
    return refusal("INVALID_ID", { path: "address", rule: "escape", message: "holds a broken percent escape", fix });
  }
  if (!(error instanceof Error)) return null;
  const known = "type" in error ? libraryErrors[String(error.type)] : undefined;
  if (known !== undefined) {
    const [code, rule, fix] = known;
    return refusal(code, { path: "body", rule, message: `is refused: ${error.message}`, fix });
  }
  // A broken gzip body and the like: the library blames the client, so do we.
  const isClients = "status" in error && typeof error.status === "number" && error.status < 500;
  return isClients ? new Failure("MALFORMED_REQUEST", error.message, { cause: error }) : null;
}
