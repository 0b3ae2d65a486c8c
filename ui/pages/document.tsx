import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { type PagePlace, pathTo } from "../address.ts";
import { CopyId, When } from "../components/copy.tsx";
import { documentInWords, kindInWords } from "../components/document-link.tsx";
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
import { fromHere, query } from "../router.ts";

interface Props {
  readonly projectId: string;
  /** `kind/id`. */
  readonly documentKey: string;
}

/** One document as it is in force and the way to change it; of a kind alone a new one. */
export function DocumentPage({ projectId, id }: PagePlace): JSX.Element {
  const documentKey = id ?? "";
  const View = documentKey.includes("/") ? OneDocument : NewDocument;
  return <View projectId={projectId} documentKey={documentKey} />;
}

function NewDocument({ projectId, documentKey }: Props): JSX.Element {
  const goOn = fromHere();
  const done = (saved: Revision | null): void => {
    if (saved === null) goOn(pathTo(projectId, "settings"));
    else goOn(pathTo(projectId, "documents", `${documentKey}/${saved.document["id"]}`), true);
  };
  return (
    <>
      <Crumb projectId={projectId} />
      <PageHead
        title={`New ${kindInWords(documentKey)}`}
        lead="Nothing is stored before you have seen what it changes."
      />
      <DocumentEditor projectId={projectId} documentKey={documentKey} revision={null} onDone={done} />
    </>
  );
}

function Crumb({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <a class="crumb" href={pathTo(projectId, "settings")}>
      <Icon name="back" /> Documents
    </a>
  );
}

function OneDocument({ projectId, documentKey }: Props): JSX.Element {
  const head = live.value?.state.value?.documents[documentKey];
  const [tries, setTries] = useState(0);
  const asked = useAsked<Revision>(documentPath(projectId, documentKey), `${head?.hash} ${tries}`).value;
  if (asked === null) return <Loading />;
  // Only what is not there needs another address.
  if (!asked.ok && asked.problem.status !== 404)
    return <Loading problem={asked.problem} again={() => setTries(tries + 1)} />;
  if (asked.ok) return <Shown projectId={projectId} documentKey={documentKey} newest={asked.value} />;
  return (
    <Empty
      isPage
      title="This document can't be shown"
      why={problemInWords(asked.problem)}
      step={["To the documents", pathTo(projectId, "settings")]}
    />
  );
}

/** What was saved here is put back by the same way: seen first. While it is being changed, the revision that was opened counts, whatever happens meanwhile. */
function Shown({ projectId, documentKey, newest: heard }: Props & { readonly newest: Revision }): JSX.Element {
  const [saved, setSaved] = useState<Revision | null>(null);
  // The answer to saving is here before the event of it: what is changed next is changed from there.
  const newest = saved !== null && saved.revision > heard.revision ? saved : heard;
  // Who comes to change it need not say so twice.
  const [edited, setEdited] = useState<Revision | null>(query.peek() === "?edit" ? newest : null);
  const [before, setBefore] = useState<Revision | null>(null);
  const opened = useRef(newest);
  const edit = (document: Revision["document"]): void => {
    opened.current = newest;
    setEdited({ ...newest, document });
  };
  const { document, hash, revision, revisedAt } = newest;
  const done = (revised: Revision | null): void => {
    if (revised !== null) setBefore(opened.current);
    setSaved(revised ?? saved);
    setEdited(null);
  };
  const place = { projectId, documentKey };
  const lead = (
    <>
      {documentInWords(documentKey)} · revision {revision} · <When at={revisedAt} />{" "}
      <CopyId value={hash} what="hash of this revision" />
    </>
  );
  return (
    <>
      <Crumb projectId={projectId} />
      <PageHead title={String(document["title"] ?? document["id"])} lead={lead}>
        {edited === null && before !== null && (
          <button type="button" class="button" onClick={() => edit(before.document)}>
            Back to revision {before.revision}
          </button>
        )}
        {edited === null && (
          <button type="button" class="button primary" onClick={() => edit(document)}>
            Edit
          </button>
        )}
      </PageHead>
      {edited ? (
        <DocumentEditor {...place} revision={edited} onDone={done} />
      ) : (
        <Content {...place} document={document} />
      )}
    </>
  );
}

function Content({ projectId, documentKey, document }: Props & Pick<Revision, "document">): JSX.Element {
  return (
    <>
      <section class="panel" aria-label="Content">
        <Value value={document} />
      </section>
      {documentKey.startsWith("specs/") && (
        <SpecActions projectId={projectId} specId={documentKey.slice("specs/".length)} />
      )}
    </>
  );
}
