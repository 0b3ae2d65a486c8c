import { Failure, type FailureCode, type FieldProblem } from "../../core/failure.ts";

/** A failure about one field, which is named in the sentence too. */
export function refusal(code: FailureCode, field: FieldProblem): Failure {
  return new Failure(code, `${field.path} ${field.message}. ${field.fix ?? ""}`.trim(), { fields: [field] });
}
