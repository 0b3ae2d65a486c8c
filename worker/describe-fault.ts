import { Failure } from "../core/failure.ts";

/** One log line for a known failure, the whole stack for a bug. */
export function describeFault(error: unknown): string {
  if (error instanceof Failure) return `${error.code} ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
