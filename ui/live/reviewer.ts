import { operator } from "../../core/decision/rounds.ts";

const NAME = "diecast.name";

/** Who sits at this browser, as that person says; the operator when nobody said. */
export function reviewerName(): string {
  return localStorage.getItem(NAME) ?? operator;
}
