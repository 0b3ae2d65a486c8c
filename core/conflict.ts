import { Failure } from "./failure.ts";

/** What about a command the state does not allow: a member of the address, of the body or of what these name, the rule, and what to do instead. */
interface Conflicting {
  readonly path: string;
  readonly rule: string;
  readonly fix: string;
}

/** The state does not allow a command. */
export function conflict(message: string, field: Conflicting): Failure {
  return new Failure("CONFLICT", message, { fields: [{ ...field, message }] });
}
