import type { DocumentKind, IntakeDocument, IntakeRequest, Spec } from "../../core/contracts.ts";
import { documentSchemaOf } from "../../core/document/kinds.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { Failure, type FieldProblem } from "../../core/failure.ts";
import { hashOf } from "../../core/hash.ts";
import { wishOfCopy } from "../../core/intake/duplicate.ts";
import { knownModels } from "../../core/intake/known-models.ts";
import { type Finding, lintSpec, titlesOf } from "../../core/intake/lint.ts";
import { type DocumentWish, type Preview, previewOf } from "../../core/intake/rows.ts";
import { type IntakeSetting, specFromTemplate } from "../../core/intake/spec-from-template.ts";
import { wishesOfList } from "../../core/intake/spec-list.ts";
import { wishesOfMatrix } from "../../core/intake/spec-matrix.ts";
import { templateOf } from "../../core/intake/templates.ts";
import type { Unmapped } from "../../core/intake/unmapped.ts";
import { problemsOf } from "./file-drafts.ts";

/** What a request would create, and what speaks against it; the same for the page, the API and the command. @throws Failure INVALID_INPUT, DOCUMENT_NOT_FOUND */
export function previewIntake(request: IntakeRequest, lookup: Lookup): Preview {
  const { wishes, unmapped } = wishesOf(request, lookup);
  const titles = titlesOf(lookup);
  return previewOf(wishes, unmapped, {
    exists: (kind, id) => lookup.get(kind, id) !== null,
    problemsOf: (kind, document) => problemsOf(documentSchemaOf[kind], document),
    findingsOf: (kind, document): readonly Finding[] => {
      if (kind !== "specs") return [];
      // Only what its schema had nothing against is looked over.
      const value = document as Spec;
      return lintSpec({ id: value.id, value, hash: hashOf(value) }, lookup, titles);
    },
  });
}

interface Wishes {
  readonly wishes: readonly DocumentWish[];
  readonly unmapped: readonly Unmapped[];
}

function wishesOf(request: IntakeRequest, lookup: Lookup): Wishes {
  switch (request.kind) {
    case "template":
      return {
        wishes: [specFromTemplate(templateOf(request.template), request.answers, settingOf(lookup))],
        unmapped: [],
      };
    case "list":
      return wishesOfList(request, settingOf(lookup));
    case "matrix":
      return { wishes: wishesOfMatrix(request, settingOf(lookup)), unmapped: [] };
    case "duplicate": {
      const original = lookup.get("specs", request.specId);
      if (original === null) throw new Failure("DOCUMENT_NOT_FOUND", `There is no spec ${request.specId}.`);
      const { wish, unmapped } = wishOfCopy(original.value, request);
      return { wishes: [wish], unmapped };
    }
    case "documents":
      return { wishes: request.documents.map(toWish), unmapped: [] };
  }
}

function settingOf(lookup: Lookup): IntakeSetting {
  const { assetTypes, checkpoints } = knownModels(lookup);
  return { assetTypes, checkpoints: checkpoints.map(({ id }) => id) };
}

function toWish({ kind, document }: IntakeDocument): DocumentWish {
  const { id, title } = document;
  return {
    line: null,
    kind,
    id: typeof id === "string" ? id : "",
    title: typeof title === "string" ? title : "",
    document,
    problems: importProblems(kind, document),
  };
}

/** What may be imported at all: drafts of anything but the project itself. */
function importProblems(kind: DocumentKind, document: IntakeDocument["document"]): readonly FieldProblem[] {
  if (kind === "project") {
    return [{ path: "", rule: "kind", message: "is the project itself", fix: "Change it in the settings." }];
  }
  const status: unknown = document["status"];
  if (kind !== "specs" || status === undefined || status === "draft") return [];
  const message = `is ${JSON.stringify(status)?.slice(0, 40)}, but specs come in as drafts`;
  return [{ path: "/status", rule: "draft", message, fix: "Import it as draft, then make it ready." }];
}
