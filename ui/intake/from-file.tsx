import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { documentInWords } from "../components/document-link.tsx";
import { ProblemList } from "../components/problem.tsx";
import { TextEditor } from "../document/text-editor.tsx";
import type { Answer } from "../live/api.ts";
import { PreviewAndCreate } from "./preview.tsx";
import { answered, type FileDraft, type FileIntake, readFile } from "./read-file.ts";
import { UnmappedList } from "./rows.tsx";

/** What artists have already: a model, a picture with its metadata, or a workflow becomes drafts to look over. */
export function FromFile({ projectId }: { readonly projectId: string }): JSX.Element {
  const [read, setRead] = useState<{ readonly file: File; readonly answer: Answer<FileIntake> | null } | null>(null);
  const take = async (file: File | undefined, isWhole = false): Promise<void> => {
    if (!file) return;
    setRead({ file, answer: null });
    const answer = await readFile(projectId, file, isWhole);
    // A large file may be read for longer than one that was given after it.
    setRead((now) => (now?.file === file ? { file, answer } : now));
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    take(event.dataTransfer?.files[0]);
  };
  const answer = read?.answer ?? null;
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the field inside does the same by keyboard */}
      <div class="drop form-line" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <label for="intake-file">A file: model, picture or workflow</label>
        <input id="intake-file" type="file" onChange={({ currentTarget }) => take(currentTarget.files?.[0])} />
        <p class="fine">
          .safetensors, a PNG, JPEG or WebP of ComfyUI or A1111, a ComfyUI workflow saved for the API. Or drop it here.
          Nothing is stored yet.
        </p>
      </div>
      {read && answer === null && <p class="none">Reading {read.file.name} …</p>}
      {answer && !answer.ok && <ProblemList problem={answer.problem} />}
      {read && answer?.ok && (
        <>
          {answer.value.file.type === "safetensors" && answer.value.file.sha256 === null && (
            <p>
              Only its head was read, so its hash is unknown.{" "}
              <button type="button" class="button small" onClick={() => take(read.file, true)}>
                Read all of it
              </button>
            </p>
          )}
          {answer.value.drafts.map((draft) => (
            <Draft
              key={`${read.file.name}${draft.kind}${answer.value.file.sha256}`}
              projectId={projectId}
              draft={draft}
            />
          ))}
          <UnmappedList unmapped={answer.value.unmapped} />
        </>
      )}
    </>
  );
}

function Draft({ projectId, draft }: { readonly projectId: string; readonly draft: FileDraft }): JSX.Element {
  const [document, setDocument] = useState(draft.document);
  const [answers, setAnswers] = useState<Readonly<Record<string, string>>>({});
  const { kind, id, open, bindings } = draft;
  return (
    <section class="diff-side">
      <h3>A draft of {documentInWords(`${kind}/${id}`)}</h3>
      <div class="form-fields">
        {open.map((question, index) => (
          <Question
            key={question.question}
            id={`open-${kind}-${index}`}
            question={question.question}
            candidates={question.candidates}
            value={answers[question.question] ?? ""}
            onAnswer={(text) => {
              setAnswers({ ...answers, [question.question]: text });
              setDocument(answered(document, question, text));
            }}
          />
        ))}
        {bindings.length > 0 && <Bindings bindings={bindings} />}
        <details class="form-group">
          <summary>As text, for experts</summary>
          <TextEditor
            key={JSON.stringify(answers)}
            value={document}
            onChange={(value) => setDocument(value as FileDraft["document"])}
          />
        </details>
      </div>
      <PreviewAndCreate projectId={projectId} request={{ kind: "documents", documents: [{ kind, document }] }} />
    </section>
  );
}

interface QuestionProps {
  readonly id: string;
  readonly question: string;
  readonly candidates: readonly string[];
  readonly value: string;
  readonly onAnswer: (answer: string) => void;
}

function Question({ id, question, candidates, value, onAnswer }: QuestionProps): JSX.Element {
  return (
    <div class="form-line">
      <label for={id}>{question}</label>
      {candidates.length === 0 ? (
        <input id={id} type="text" value={value} onInput={(event) => onAnswer(event.currentTarget.value)} />
      ) : (
        <select id={id} value={value} onChange={(event) => onAnswer(event.currentTarget.value)}>
          <option value="">choose …</option>
          {candidates.map((candidate) => (
            <option key={candidate} value={candidate}>
              {candidate}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

function Bindings({ bindings }: Pick<FileDraft, "bindings">): JSX.Element {
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">Binding</th>
          <th scope="col">Place in the graph</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>
        {bindings.map(({ name, chosen, status, why }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td>
              {chosen
                ? `${chosen.classType} ${chosen.nodeId}${chosen.inputName ? `.${chosen.inputName}` : ""}`
                : status}
            </td>
            <td>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
