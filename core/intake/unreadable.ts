import { Failure, type FieldProblem } from "../failure.ts";

/** The refusal of something from outside that can't be read as what it claims to be. */
export function unreadable(problem: FieldProblem, cause?: unknown): Failure {
  return new Failure("INVALID_INPUT", `${problem.path} ${problem.message}. ${problem.fix ?? ""}`.trim(), {
    fields: [problem],
    cause,
  });
}
