import type { JSX } from "preact";
import type { DocumentKind } from "../../core/contracts.ts";
import { pathTo } from "../address.ts";

const kindWords: Readonly<Record<DocumentKind, string>> = {
  project: "project",
  specs: "spec",
  checkpoints: "checkpoint",
  "checkpoint-profiles": "checkpoint profile",
  "baseline-profiles": "baseline profile",
  loras: "LoRA",
  catalogs: "catalog",
  "workflow-templates": "workflow template",
};

/** A kind of document in words, for one of them. */
export function kindInWords(kind: string): string {
  return kindWords[kind as DocumentKind] ?? kind;
}

/** One document of a kind in words: `LoRA glossy_ui_pony`. */
export function documentInWords(key: string): string {
  const [kind = "", ...id] = key.split("/");
  return `${kindInWords(kind)} ${id.join("/")}`;
}

interface Props {
  readonly projectId: string;
  /** `kind/id`; null: the product itself. */
  readonly document: string | null;
  /** The place as evidence names it; what follows its `#` is shown. */
  readonly place?: string;
}

/** Where something is written, as a link to that document. */
export function DocumentLink({ projectId, document, place = "" }: Props): JSX.Element {
  const field = place.includes("#") ? place.slice(place.indexOf("#") + 1) : "";
  return (
    <span class="document-link">
      {document === null ? (
        "Diecast"
      ) : (
        <a href={pathTo(projectId, "documents", document)}>{documentInWords(document)}</a>
      )}
      {field !== "" && <code>{field}</code>}
    </span>
  );
}
