import { Failure, type FailureCode, type FieldProblem } from "../../core/failure.ts";

/** A failure about one field, which is named in the sentence too. */
export function refusal(code: FailureCode, field: FieldProblem): Failure {
  return new Failure(code, `${field.path} ${field.message}. ${field.fix ?? ""}`.trim(), { fields: [field] });
}

/** Every object has a member of this name, so it must never be looked up or stored as an id. */
export function isReservedName(id: string): boolean {
  return id in Object.prototype;
}
