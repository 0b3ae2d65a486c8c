import type { DocumentKind } from "../contracts.ts";
import type { FieldProblem } from "../failure.ts";
import type { Finding } from "./lint.ts";
import { freeId, isDocumentId } from "./slug.ts";
import type { Wish } from "./spec-from-template.ts";
import type { Unmapped } from "./unmapped.ts";

/** A document that would be created, and what speaks against it. */
export interface Row extends DocumentWish {
  readonly isCreatable: boolean;
  readonly collision: "exists" | "twice" | null;
  /** An id that would be free. */
  readonly suggestedId: string | null;
  readonly findings: readonly Finding[];
}

export interface Preview {
  readonly rows: readonly Row[];
  readonly unmapped: readonly Unmapped[];
  readonly counts: Readonly<
    Record<"rows" | "creatable" | "collisions" | "problems" | "errors" | "warnings" | "suggestions", number>
  >;
}

/** What only the project can tell of a wish. */
export interface Judge {
  readonly exists: (kind: DocumentKind, id: string) => boolean;
  readonly problemsOf: (kind: DocumentKind, document: unknown) => readonly FieldProblem[];
  /** Asked only about documents without problems. */
  readonly findingsOf: (kind: DocumentKind, document: unknown) => readonly Finding[];
}

/** A wish for a document of any kind. */
export type DocumentWish = Omit<Wish, "kind"> & { readonly kind: DocumentKind };

function keyOf({ kind, id }: DocumentWish): string {
  return `${kind}/${id}`;
}

/** What would come of the wishes; nothing is renamed by itself. */
export function previewOf(wishes: readonly DocumentWish[], unmapped: readonly Unmapped[], judge: Judge): Preview {
  const counts = new Map<string, number>();
  for (const wish of wishes) counts.set(keyOf(wish), (counts.get(keyOf(wish)) ?? 0) + 1);
  const taken = new Set(counts.keys());
  const rows = wishes.map((wish): Row => {
    const { kind, id, document } = wish;
    const collision = judge.exists(kind, id) ? "exists" : counts.get(keyOf(wish)) === 1 ? null : "twice";
    const isTaken = (other: string): boolean => judge.exists(kind, other) || taken.has(`${kind}/${other}`);
    const suggestedId = collision === null ? null : freeId(id, isTaken);
    if (suggestedId !== null) taken.add(`${kind}/${suggestedId}`);
    const problems = distinct([...wish.problems, ...idProblems(id), ...judge.problemsOf(kind, document)]);
    const isSound = problems.length === 0;
    const findings = isSound ? judge.findingsOf(kind, document) : [];
    return { ...wish, problems, findings, collision, suggestedId, isCreatable: isSound && collision === null };
  });
  return { rows, unmapped, counts: countsOf(rows) };
}

function idProblems(id: string): readonly FieldProblem[] {
  if (isDocumentId(id)) return [];
  const message = `${JSON.stringify(id.slice(0, 80))} can't be an id`;
  return [{ path: "/id", rule: "grammar", message, fix: "Use 1 to 64 of a-z, 0-9, _ and -; some names are reserved." }];
}

/** The schema and the reader of the list may both have seen the same gap; the first one said it in words for people. */
function distinct(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const paths = new Set<string>();
  return problems.filter(({ path }) => {
    const isNew = !paths.has(path);
    paths.add(path);
    return isNew;
  });
}

function countsOf(rows: readonly Row[]): Preview["counts"] {
  const findings = rows.flatMap((row) => row.findings);
  const count = (level: Finding["level"]): number => findings.filter((finding) => finding.level === level).length;
  return {
    rows: rows.length,
    creatable: rows.filter(({ isCreatable }) => isCreatable).length,
    collisions: rows.filter(({ collision }) => collision !== null).length,
    problems: rows.filter(({ problems }) => problems.length > 0).length,
    errors: count("error"),
    warnings: count("warning"),
    suggestions: count("suggestion"),
  };
}
