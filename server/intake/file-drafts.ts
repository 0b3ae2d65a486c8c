import { documentSchemaOf } from "../../core/document/kinds.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { Failure, type FieldProblem } from "../../core/failure.ts";
import type { FileDraft } from "../../core/intake/draft.ts";
import { type FileType, type IntakeFile, intakeFile } from "../../core/intake/file-intake.ts";
import { knownModels } from "../../core/intake/known-models.ts";
import type { Unmapped } from "../../core/intake/unmapped.ts";
import { parse } from "../../store/schemas.ts";
import { inflate } from "./inflate.ts";

/** What a file came to: drafts nobody has stored, what keeps them from being documents, and what found no place. */
export interface FileIntake {
  readonly file: {
    readonly name: string;
    readonly bytes: number | null;
    readonly sha256: string | null;
    readonly type: FileType;
  };
  readonly drafts: readonly (FileDraft & {
    readonly id: string;
    readonly collision: "exists" | null;
    readonly problems: readonly FieldProblem[];
  })[];
  readonly unmapped: readonly Unmapped[];
}

/** @throws Failure INVALID_INPUT, WORKFLOW_NOT_API_FORMAT, GRAPH_INVALID */
export function draftsOfFile(file: IntakeFile, lookup: Lookup): FileIntake {
  const { name, totalBytes: bytes, sha256 } = file;
  const { type, drafts, unmapped } = intakeFile(file, knownModels(lookup), inflate);
  return {
    file: { name, bytes, sha256, type },
    drafts: drafts.map((draft) => ({
      ...draft,
      id: draft.document.id,
      collision: lookup.get(draft.kind, draft.document.id) === null ? null : "exists",
      problems: problemsOf(documentSchemaOf[draft.kind], draft.document),
    })),
    unmapped,
  };
}

/** What a schema says against a value; empty when nothing. */
export function problemsOf(schema: string, value: unknown): readonly FieldProblem[] {
  try {
    parse(schema, value);
    return [];
  } catch (error) {
    if (error instanceof Failure && error.code === "INVALID_INPUT") return error.fields;
    throw error;
  }
}
