import type { Column } from "./board.ts";
import type { Status } from "./status.ts";
import { count } from "./words.ts";

/** The one obvious next step of the whole project. */
export interface NextStep {
  readonly kind: "render" | "answer" | "exceptions" | "none";
  readonly label: string;
}

/** Rendering what is ready comes first, then answering, then looking at exceptions. */
export function nextStep(status: Status, columns: readonly Column[]): NextStep {
  const ready = columns.flatMap(({ cards }) => cards).filter(({ isInBulk }) => isInBulk).length;
  if (ready > 0) return { kind: "render", label: `Render ${ready} ready` };
  if (status.asked > 0) return { kind: "answer", label: `Answer ${count(status.asked, "question")}` };
  if (status.exceptions > 0) return { kind: "exceptions", label: `See ${count(status.exceptions, "exception")}` };
  return { kind: "none", label: "Nothing waits for you" };
}
