import { signal } from "@preact/signals";
import { operator } from "../../core/decision/reviewer.ts";

const NAME = "diecast.name";

/** Who sits at this browser, as that person says; nobody proves it. */
export const reviewer = signal(localStorage.getItem(NAME) ?? operator);

/** From now on answers are this person's. `name` has the form that the server takes. */
export function reviewAs(name: string): void {
  localStorage.setItem(NAME, name);
  reviewer.value = name;
}
