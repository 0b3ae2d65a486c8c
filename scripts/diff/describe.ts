import type { PlanDiff } from "../../core/policy/diff-types.ts";
import { section } from "../plan/table.ts";

/** A plan diff as lines: part by part, each with its cause. */
export function describeDiff({ was, is, differences, documents, isSameRender }: PlanDiff): string[] {
  if (was === is) return [`The plans are the same: ${was}`];
  const parts = [...new Set(differences.map(({ part }) => part))];
  const render = isSameRender ? "the renderer is asked for the same pictures" : "other pictures are asked for";
  return [
    `${was.slice(0, 12)} → ${is.slice(0, 12)}: ${differences.length} differences; ${render}`,
    ...parts.flatMap((part) =>
      section(
        part,
        differences
          .filter((difference) => difference.part === part)
          .map(({ sentence, because }) => [`${sentence} Because of ${because.join(", ")}.`]),
      ),
    ),
    ...section(
      "Documents that differ",
      documents.map((change) => [change.document, `${short(change.was)} → ${short(change.is)}`]),
    ),
  ];
}

function short(hash: string | null): string {
  return hash === null ? "not used" : hash.slice(0, 12);
}
