import type { IntakeRequest } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { Failure, type FieldProblem } from "../../core/failure.ts";
import { hashOf, sha256Hex } from "../../core/hash.ts";
import type { Row } from "../../core/intake/rows.ts";
import type { DocumentDesk } from "../document-desk.ts";
import type { CreatedDocument } from "./create-all.ts";
import { previewIntake } from "./preview.ts";

export interface CreatedIntake {
  readonly created: readonly CreatedDocument[];
  /** Ids that were there already and were left as they are. */
  readonly skipped: readonly string[];
  readonly duplicate: boolean;
}

const MAX_FIELDS = 100;

/**
 * Creates all that a request asks for in one commit, or nothing. A key belongs to its body: the same two again change nothing and get
 * the same answer. @throws Failure INVALID_INPUT, ALREADY_EXISTS, DOCUMENT_NOT_FOUND
 */
export async function createIntake(
  desk: Pick<DocumentDesk, "createAll" | "createdBefore">,
  lookup: Lookup,
  request: IntakeRequest,
  key: string | null,
): Promise<CreatedIntake> {
  const { rows } = previewIntake(request, lookup);
  const idempotencyKey = key === null ? null : `intake-${sha256Hex(`${key}\n${hashOf(request)}`)}`;
  const known = idempotencyKey === null ? null : await desk.createdBefore(rows, idempotencyKey);
  if (known !== null) return { created: known, skipped: [], duplicate: true };
  const skips = "collisions" in request && request.collisions === "skip";
  const wanted = rows.filter(({ collision }) => !(skips && collision === "exists"));
  refuseUnlessAll(rows, wanted);
  const skipped = rows.filter((row) => !wanted.includes(row)).map(({ id }) => id);
  if (wanted.length === 0) return { created: [], skipped, duplicate: false };
  const documents = wanted.map(({ kind, document }) => ({ kind, value: document }));
  return { ...(await desk.createAll(documents, idempotencyKey)), skipped };
}

/** @throws Failure ALREADY_EXISTS when ids are all that is wrong, else INVALID_INPUT; fields name row, rule and fix. */
function refuseUnlessAll(rows: readonly Row[], wanted: readonly Row[]): void {
  const blocked = wanted.filter(({ isCreatable }) => !isCreatable);
  if (blocked.length === 0) return;
  const fields = blocked.flatMap((row) => fieldsOf(row, rows.indexOf(row)));
  const isOnlyTaken = blocked.every(({ problems, collision }) => problems.length === 0 && collision === "exists");
  const first = fields[0];
  const detail = `${blocked.length} of ${rows.length} can't be created, so nothing was: ${first?.path} ${first?.message}.`;
  throw new Failure(isOnlyTaken ? "ALREADY_EXISTS" : "INVALID_INPUT", detail, { fields: fields.slice(0, MAX_FIELDS) });
}

function fieldsOf({ problems, collision, id, suggestedId, line }: Row, at: number): readonly FieldProblem[] {
  const where = line === null ? "" : ` (line ${line})`;
  const fix = suggestedId === null ? "Use another id." : `Use ${suggestedId}, or skip what exists.`;
  const taken: Readonly<Record<NonNullable<Row["collision"]>, string>> = {
    exists: `is "${id}", which exists already`,
    twice: `is "${id}", which this request has twice`,
  };
  const colliding = collision === null ? [] : [{ path: "/id", rule: collision, message: taken[collision], fix }];
  return [...problems, ...colliding].map((problem) => ({
    ...problem,
    path: `/rows/${at}${problem.path}`,
    message: `${problem.message}${where}`,
  }));
}
