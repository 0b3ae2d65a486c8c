import { outbox, type Step } from "./outbox.ts";

type Said = "answer" | "later" | "undo" | "bring-back";

/** Which questions a step is about, and what it says of them. */
export function saidOf({ decisionId, kind, many = [], ids = [] }: Step): [string, Said][] {
  if (kind === "answers") return many.map((one) => [one.decisionId, "answer"]);
  if (kind === "undo-answers") return ids.map((id) => [id, "undo"]);
  return [[decisionId, kind]];
}

/** Questions that were answered in this browser, which the state it shows does not know yet. */
export function answeredHere(projectId: string, steps: readonly Step[] = outbox.value): ReadonlySet<string> {
  const said = new Map(steps.filter((step) => step.projectId === projectId).flatMap(saidOf));
  return new Set([...said].flatMap(([id, kind]) => (kind === "answer" ? id : [])));
}
