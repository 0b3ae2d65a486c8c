/** What a failure means to callers: HTTP status, whether the same request may succeed later, one sentence for people. */
interface FailureKind {
  readonly status: number;
  readonly retry:
    | "never"
    | "retryable"
    | "timeout"
    | "upstream_unavailable"
    | "rate_limited"
    | "out_of_memory"
    | "content_policy"
    | "invalid_request"
    | "missing_model";
  readonly sentence: string;
}

/** The one catalogue of failures. Codes are public (PROTOCOL.md lists them); nobody branches on a message. */
// biome-ignore format: one line per failure, so that the catalogue reads as a table
export const failureKinds = {
  INVALID_INPUT: { status: 422, retry: "invalid_request", sentence: "The input does not match its schema." },
  MALFORMED_JSON: { status: 400, retry: "invalid_request", sentence: "The body is not valid JSON." },
  BODY_TOO_LARGE: { status: 413, retry: "invalid_request", sentence: "The body is larger than allowed." },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retry: "invalid_request", sentence: "Requests with a body must be application/json." },
  INVALID_ID: { status: 400, retry: "invalid_request", sentence: "The id does not follow the id grammar." },
  NOT_FOUND: { status: 404, retry: "never", sentence: "There is nothing under this address." },
  PROJECT_NOT_FOUND: { status: 404, retry: "never", sentence: "There is no project with this id." },
  DOCUMENT_NOT_FOUND: { status: 404, retry: "never", sentence: "There is no document with this id." },
  OBJECT_MISSING: { status: 404, retry: "never", sentence: "No object is stored under this hash." },
  OBJECT_CORRUPT: { status: 500, retry: "never", sentence: "The stored object does not match its hash." },
  MALFORMED_REQUEST: { status: 400, retry: "invalid_request", sentence: "The request is not valid HTTP." },
  HEADERS_TOO_LARGE: { status: 431, retry: "invalid_request", sentence: "The request headers are larger than allowed." },
  REQUEST_TIMEOUT: { status: 408, retry: "timeout", sentence: "The request took too long to arrive." },
  METHOD_NOT_ALLOWED: { status: 405, retry: "never", sentence: "This address does not take that method." },
  FOREIGN_ORIGIN: { status: 403, retry: "never", sentence: "Requests from other sites are refused." },
  UNAUTHORIZED: { status: 401, retry: "never", sentence: "This server needs an access token." },
  PRECONDITION_REQUIRED: { status: 428, retry: "never", sentence: "Changing a document needs If-Match with the ETag you read." },
  STALE_DOCUMENT: { status: 412, retry: "never", sentence: "The document has changed since you read it." },
  ALREADY_EXISTS: { status: 409, retry: "never", sentence: "There is already something with this id." },
  CONFLICT: { status: 409, retry: "never", sentence: "The current state does not allow this." },
  SPEC_NOT_READY: { status: 409, retry: "never", sentence: "The spec has blockers that must be fixed first." },
  NOTHING_TO_RENDER: { status: 409, retry: "never", sentence: "No spec needs rendering." },
  STACK_UNSATISFIABLE: { status: 422, retry: "never", sentence: "No combination of checkpoint and LoRAs meets the spec." },
  OVERRIDE_FORBIDDEN: { status: 422, retry: "never", sentence: "The spec overrides a prompt layer that its checkpoint profile protects." },
  UNKNOWN_PLACEHOLDER: { status: 422, retry: "never", sentence: "A prompt or workflow uses a placeholder that nothing fills." },
  PLAN_REFUSED: { status: 422, retry: "never", sentence: "The spec can't be planned." },
  STALE_ATTEMPT: { status: 409, retry: "never", sentence: "Another worker has taken this job over." },
  CURSOR_MALFORMED: { status: 400, retry: "invalid_request", sentence: "The cursor must be a whole number, zero or more." },
  CURSOR_BEYOND_HEAD: { status: 409, retry: "never", sentence: "The cursor lies beyond the newest event." },
  CURSOR_GONE: { status: 410, retry: "never", sentence: "Events before this cursor have been archived; start from the state snapshot." },
  EVENT_TOO_LARGE: { status: 413, retry: "never", sentence: "The event is larger than the log accepts." },
  CAUSAL_DEPTH_EXCEEDED: { status: 409, retry: "never", sentence: "The chain of automatic effects is too deep." },
  RULE_REENTERED: { status: 409, retry: "never", sentence: "The rule has already acted in this chain of effects." },
  LOG_UNAVAILABLE: { status: 503, retry: "retryable", sentence: "The event log can't be written right now; the same request is safe to repeat." },
  LOCK_TIMEOUT: { status: 503, retry: "retryable", sentence: "The event log is busy; the same request is safe to repeat." },
  DISK_FULL: { status: 507, retry: "retryable", sentence: "Too little disk space is left to write safely." },
  NETWORK_FILE_SYSTEM: { status: 500, retry: "never", sentence: "The data folder lies on a network file system, which can't keep the log safe." },
  CONFIG_INVALID: { status: 500, retry: "never", sentence: "The configuration is not valid." },
  TASK_BROKEN: { status: 500, retry: "never", sentence: "A job broke in a way nobody foresaw; the worker's log has the details." },
  WORKER_LOST: { status: 503, retry: "retryable", sentence: "The job's workers went away too often while it ran." },
  TOO_MANY_CLIENTS: { status: 503, retry: "retryable", sentence: "Too many event streams are open." },
  PROVIDER_UNREACHABLE: { status: 503, retry: "upstream_unavailable", sentence: "The renderer can't be reached." },
  PROVIDER_TIMEOUT: { status: 504, retry: "timeout", sentence: "The renderer did not answer in time." },
  PROVIDER_FAULT: { status: 502, retry: "upstream_unavailable", sentence: "The renderer gave an answer it should never give." },
  PROVIDER_BUSY: { status: 503, retry: "rate_limited", sentence: "The renderer asks for fewer calls." },
  PROVIDER_REFUSED: { status: 502, retry: "never", sentence: "The renderer refused the call; check its address, access token and proxy." },
  PROVIDER_CLOSED: { status: 503, retry: "retryable", sentence: "The worker stopped watching this render; the next attempt takes it up again." },
  PROVIDER_REJECTED_GRAPH: { status: 422, retry: "invalid_request", sentence: "The renderer does not accept this workflow." },
  MISSING_MODEL: { status: 422, retry: "missing_model", sentence: "The renderer does not have a model this workflow needs." },
  MISSING_NODE: { status: 422, retry: "never", sentence: "The renderer does not have a node this workflow needs." },
  WORKFLOW_NOT_API_FORMAT: { status: 422, retry: "invalid_request", sentence: "The workflow is not in ComfyUI's API format; save it with Workflow → Export (API)." },
  GRAPH_INVALID: { status: 422, retry: "invalid_request", sentence: "The workflow graph is not sound." },
  SEED_OUT_OF_RANGE: { status: 422, retry: "invalid_request", sentence: "Seeds must be whole numbers from 0 to 2^53 − 1." },
  OUT_OF_MEMORY: { status: 507, retry: "out_of_memory", sentence: "The renderer ran out of memory." },
  RENDER_FAILED: { status: 502, retry: "retryable", sentence: "A node failed while rendering." },
  RENDER_INTERRUPTED: { status: 502, retry: "retryable", sentence: "The render was interrupted." },
  RENDER_LOST: { status: 502, retry: "retryable", sentence: "The renderer no longer knows this render and its files are not there." },
  OUTPUT_MISSING: { status: 502, retry: "retryable", sentence: "The render ended without all the pictures it should have made." },
  OUTPUT_INVALID: { status: 502, retry: "retryable", sentence: "A rendered picture is damaged, has the wrong size or belongs to another render." },
  PIXELS_FAILED: { status: 500, retry: "retryable", sentence: "The thread that finishes and checks pictures stopped." },
  PIXELS_BUSY: { status: 503, retry: "retryable", sentence: "Too many pictures wait to be finished and checked." },
  WATCHDOG_STALLED: { status: 504, retry: "timeout", sentence: "The renderer accepts work but nothing moves; it needs a restart." },
} as const satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof failureKinds;

/** One thing wrong with one field: where (JSON pointer), which rule, in words, and how to mend it. */
export interface FieldProblem {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
  readonly fix?: string;
}

interface FailureOptions {
  readonly cause?: unknown;
  readonly fields?: readonly FieldProblem[];
  /** Seconds after which a retry makes sense (Retry-After). */
  readonly retryAfterSeconds?: number;
}

/** The only error class that is thrown on purpose. Anything else is a bug. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly fields: readonly FieldProblem[];
  readonly retryAfterSeconds: number | null;

  constructor(code: FailureCode, detail?: string, options: FailureOptions = {}) {
    super(detail ?? failureKinds[code].sentence, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Failure";
    this.code = code;
    this.fields = options.fields ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get kind(): FailureKind {
    return failureKinds[this.code];
  }
}
