import type { Actor } from "../core/event.ts";

/** Whoever sits at the browser; roles come with access control. */
export const person: Actor = { kind: "person", id: "operator" };
