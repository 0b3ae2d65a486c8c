import type { ErrorRequestHandler, Response } from "express";
import { Failure, type FailureCode, failureKinds } from "../../core/failure.ts";

/** Problem details (RFC 9457) as this API sends them. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: FailureCode | "INTERNAL";
  readonly detail: string;
  readonly fields?: Failure["fields"];
}

/** Answers a failure as `application/problem+json`; a bug becomes a bare 500 and its full story goes to the log. */
export function sendProblem(response: Response, error: unknown, log: (error: unknown) => void): void {
  const failure = asFailure(error);
  if (failure === null) log(error);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const problem = failure === null ? internal : toProblem(failure);
  if (failure !== null && failure.kind.status >= 503)
    response.setHeader("Retry-After", String(failure.retryAfterSeconds ?? 1));
  response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
}

/** The last error handler of the app. */
export function problemHandler(log: (error: unknown) => void): ErrorRequestHandler {
  return (error, _request, response, next) => {
    if (response.writableEnded) next(error);
    else sendProblem(response, error, log);
  };
}

const internal: Problem = {
  type: "https://diecast.dev/problems/internal",
  title: "Something went wrong on the server.",
  status: 500,
  code: "INTERNAL",
  detail: "This is a bug; the server's log has the details.",
};

function toProblem(failure: Failure): Problem {
  const { status, sentence } = failureKinds[failure.code];
  const slug = failure.code.toLowerCase().replaceAll("_", "-");
  const fields = failure.fields.length === 0 ? {} : { fields: failure.fields };
  return {
    type: `https://diecast.dev/problems/${slug}`,
    title: sentence,
    status,
    code: failure.code,
    detail: failure.message,
    ...fields,
  };
}

/** What body-parser, express and the URL decoder throw is bad input, not a bug. */
const codeOfLibraryError: Readonly<Record<string, FailureCode>> = {
  "entity.parse.failed": "MALFORMED_JSON",
  "entity.too.large": "BODY_TOO_LARGE",
  "encoding.unsupported": "UNSUPPORTED_MEDIA_TYPE",
  "charset.unsupported": "UNSUPPORTED_MEDIA_TYPE",
  "request.aborted": "MALFORMED_JSON",
  "request.size.invalid": "MALFORMED_JSON",
};

function asFailure(error: unknown): Failure | null {
  if (error instanceof Failure) return error;
  if (error instanceof URIError)
    return new Failure("INVALID_ID", "The address holds a broken percent escape.", { cause: error });
  if (typeof error !== "object" || error === null || !("type" in error)) return null;
  const code = codeOfLibraryError[String(error.type)];
  return code === undefined
    ? null
    : new Failure(code, error instanceof Error ? error.message : undefined, { cause: error });
}
