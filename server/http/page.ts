import type { Failure } from "../../core/failure.ts";
import { type Input, wholeNumber } from "./input.ts";
import { refusal } from "./refusal.ts";
import { type Answer, ok } from "./route.ts";

export const pageQuery = {
  limit: "Items per page, 1 to 500; default 100.",
  cursor: "nextCursor of the page before.",
} as const;

/**
 * One page of a list, given as ids in their order; only what is on the page is looked up. The cursor names the last item
 * seen, so it survives insertions.
 */
export function page<T>(
  input: Input<unknown>,
  ids: readonly string[],
  find: (id: string) => T | undefined,
  toPublicId: (id: string) => string = (id) => id,
): Answer {
  const limit = wholeNumber(input, "limit", 100, 500);
  const { cursor } = input.query;
  const start = cursor === undefined ? 0 : ids.findIndex((id) => toPublicId(id) === cursor) + 1;
  if (cursor !== undefined && start === 0) throw unknownCursor(cursor);
  const slice = ids.slice(start, start + limit);
  const last = slice.at(-1);
  const hasMore = start + slice.length < ids.length;
  const nextCursor = hasMore && last !== undefined ? toPublicId(last) : null;
  return ok({ items: slice.flatMap((id) => find(id) ?? []), total: ids.length, nextCursor });
}

/** The refusal of a cursor that names nothing in its list. */
export function unknownCursor(cursor: string): Failure {
  const message = `"${cursor.slice(0, 80)}" is not in this list (any more)`;
  return refusal("INVALID_INPUT", { path: "?cursor", rule: "cursor", message, fix: "Start again without a cursor." });
}
