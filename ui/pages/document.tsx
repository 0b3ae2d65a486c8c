import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { pathTo } from "../address.ts";
import { CopyId, When } from "../components/copy.tsx";
import { documentInWords } from "../components/document-link.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Value } from "../components/value.tsx";
import { documentPath, type Revision } from "../document/document.ts";
import { DocumentEditor } from "../document/editor.tsx";
import { SpecActions } from "../document/spec-actions.tsx";
import { problemInWords } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { live } from "../live/current.ts";

interface Props {
  readonly projectId: string;
  /** `kind/id`. */
  readonly documentKey: string;
}

/** One document as it is in force, and the way to change it. */
export function DocumentPage({ projectId, documentKey }: Props): JSX.Element {
  const head = live.value?.state.value?.documents[documentKey];
  const [edited, setEdited] = useState<Revision | null>(null);
  const asked = useAsked<Revision>(documentPath(projectId, documentKey), head?.hash).value;
  if (asked === null) return <Loading />;
  if (!asked.ok)
    return (
      <Empty isPage title="This document can't be shown" why={problemInWords(asked.problem)}>
        <a class="button primary" href={pathTo(projectId, "settings")}>
          To the documents
        </a>
      </Empty>
    );
  const { document, hash, revision, revisedAt } = asked.value;
  const edit = (
    <button type="button" class="button primary" onClick={() => setEdited(asked.value)}>
      Edit
    </button>
  );
  const name = document["title"] ?? document["id"];
  return (
    <>
      <a class="crumb" href={pathTo(projectId, "settings")}>
        <Icon name="back" /> Documents
      </a>
      <PageHead
        title={String(name)}
        lead={
          <>
            {documentInWords(documentKey)} · revision {revision} · <When at={revisedAt} />{" "}
            <CopyId value={hash} what="hash of this revision" />
          </>
        }
      >
        {edited === null && edit}
      </PageHead>
      {edited === null ? (
        <section class="panel" aria-label="Content">
          <Value value={document} />
        </section>
      ) : (
        <DocumentEditor
          projectId={projectId}
          documentKey={documentKey}
          revision={edited}
          onDone={() => setEdited(null)}
        />
      )}
      {edited === null && documentKey.startsWith("specs/") && (
        <SpecActions projectId={projectId} specId={documentKey.slice("specs/".length)} />
      )}
    </>
  );
}
