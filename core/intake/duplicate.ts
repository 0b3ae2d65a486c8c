import type { IntakeDuplicate, Spec } from "../contracts.ts";
import type { Wish } from "./spec-from-template.ts";
import { type Unmapped, unmapped } from "./unmapped.ts";

/**
 * A copy as a draft. What the ready gate pinned stays behind: a copy is bound anew when it becomes ready itself, to what is the
 * project's default then.
 */
export function wishOfCopy(
  original: Spec,
  { id, title }: IntakeDuplicate,
): { readonly wish: Wish; readonly unmapped: readonly Unmapped[] } {
  const { checkpointProfileId, checkpointProfileVersion, baselineProfileId, ...rest } = original;
  const isPinned = original.status !== undefined && original.status !== "draft";
  const pins = { checkpointProfileId, checkpointProfileVersion, baselineProfileId };
  const named = isPinned ? [] : Object.entries(pins).filter(([, value]) => value !== undefined);
  const copyId = id ?? `${original.id.slice(0, 59)}_copy`;
  const copyTitle = title ?? `${original.title.slice(0, 190)} (copy)`;
  const document = { ...rest, ...Object.fromEntries(named), id: copyId, title: copyTitle, status: "draft" };
  const left = isPinned ? Object.entries(pins) : [];
  return {
    wish: { line: null, kind: "specs", id: copyId, title: copyTitle, document, problems: [] },
    unmapped: left.flatMap(([name, value]) =>
      value === undefined ? [] : [unmapped(name, value, "A copy is bound anew when it becomes ready.")],
    ),
  };
}
