import { operator } from "../core/decision/reviewer.ts";
import type { Actor } from "../core/event.ts";

/** Whoever sits at the browser; roles come with access control. */
export const person: Actor = { kind: "person", id: operator };

/** A person by the name they gave, which nobody proves. */
export function personCalled(reviewer: string): Actor {
  return { ...person, id: reviewer };
}
