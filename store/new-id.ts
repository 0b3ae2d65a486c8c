import { ulid } from "ulid";

/** A fresh, time-ordered id such as `run-01J…`; chance and clock enter here and nowhere in core. */
export function newId(prefix: string): string {
  return `${prefix}-${ulid()}`;
}
