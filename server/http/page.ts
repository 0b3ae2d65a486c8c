import type { Failure } from "../../core/failure.ts";
import { type Input, wholeNumber } from "./input.ts";
import { refusal } from "./refusal.ts";
import { type Answer, ok } from "./route.ts";

export const pageQuery = {
  limit: "Items per page, 1 to 500; default 100.",
  cursor: "nextCursor of the page before.",
} as const;

/** One page of a list that is already in its order; the cursor names the last item seen, so it survives insertions. */
export function page<T>(input: Input<unknown>, items: readonly T[], idOf: (item: T) => string): Answer {
  const limit = wholeNumber(input, "limit", 100, 500);
  const { cursor } = input.query;
  const start = cursor === undefined ? 0 : items.findIndex((item) => idOf(item) === cursor) + 1;
  if (cursor !== undefined && start === 0) throw unknownCursor(cursor);
  const slice = items.slice(start, start + limit);
  const last = slice.at(-1);
  const hasMore = start + slice.length < items.length;
  return ok({ items: slice, total: items.length, nextCursor: hasMore && last !== undefined ? idOf(last) : null });
}

/** The refusal of a cursor that names nothing in its list. */
export function unknownCursor(cursor: string): Failure {
  const message = `"${cursor.slice(0, 80)}" is not in this list (any more)`;
  return refusal("INVALID_INPUT", { path: "?cursor", rule: "cursor", message, fix: "Start again without a cursor." });
}
