import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Finding } from "../../core/intake/lint.ts";
import { ProblemList } from "../components/problem.tsx";
import { Fields } from "../form/field.tsx";
import { schemaOf, specSchema } from "../form/schema.ts";
import { Findings } from "../intake/rows.tsx";
import { type Answer, type Problem, post, projectPath, put } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { PolicyDiffView, type PolicyDryRun } from "../plan/policy-diff.tsx";
import { documentPath, type Revision } from "./document.ts";
import { TextEditor } from "./text-editor.tsx";

interface Props {
  readonly projectId: string;
  /** `kind/id`. */
  readonly documentKey: string;
  /** The revision that is being changed. */
  readonly revision: Revision;
  readonly onDone: () => void;
}

/** What saving this content would do, asked before it is saved; forgotten as soon as the content is another. */
function useDryRun({ projectId, documentKey, revision, onDone }: Props) {
  const [value, setValue] = useState<unknown>(revision.document);
  const [asked, setAsked] = useState<Answer<PolicyDryRun> | null>(null);
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [kind = "", ...rest] = documentKey.split("/");
  const change = (next: unknown): void => {
    setValue(next);
    setAsked(null);
  };
  const ask = async (): Promise<void> => {
    setBusy(true);
    const body = { kind, id: rest.join("/"), document: value };
    const [dryRun, lint] = await Promise.all([
      post<PolicyDryRun>(projectPath(projectId, "policy/diff"), body),
      kind === "specs" ? lintOf(projectId, value) : [],
    ]);
    setAsked(dryRun);
    setFindings(lint);
    setBusy(false);
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    const answer = await put<Revision>(documentPath(projectId, documentKey), value, revision.hash);
    setBusy(false);
    if (!answer.ok) return setAsked(answer);
    notify("pass", "Saved.");
    onDone();
  };
  return { kind, value, change, asked, findings, isBusy, ask, save };
}

/** Changes a document in three steps: edit, see which plans would change, save. There is no way past the second. */
export function DocumentEditor(props: Props): JSX.Element {
  const { projectId, revision, onDone } = props;
  const { kind, value, change, asked, findings, isBusy, ask, save } = useDryRun(props);
  const [isText, setText] = useState(false);
  const problems = asked && !asked.ok ? fieldsOf(asked.problem) : [];
  const schema = kind === "specs" ? specSchema : schemaOf(revision.document);
  const canSave = asked?.ok && asked.value.isChanged;
  return (
    <section class="panel editor" aria-label="Change the document">
      <label class="editor-mode">
        <input type="checkbox" checked={isText} onChange={() => setText(!isText)} /> As text, for experts
      </label>
      {isText ? (
        <TextEditor value={value} onChange={change} />
      ) : (
        <Fields path="" schema={schema} value={value} isRequired problems={problems} onChange={change} />
      )}
      {asked && !asked.ok && <ProblemList problem={asked.problem} />}
      {asked?.ok && <Findings findings={findings} />}
      {asked?.ok && <PolicyDiffView projectId={projectId} dryRun={asked.value} />}
      <div class="editor-actions">
        <button type="button" class="button primary" disabled={isBusy} onClick={canSave ? save : ask}>
          {canSave ? "Save" : isBusy ? "Planning …" : "See what changes"}
        </button>
        <button type="button" class="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </section>
  );
}

async function lintOf(projectId: string, spec: unknown): Promise<readonly Finding[]> {
  const answer = await post<{ findings: readonly Finding[] }>(projectPath(projectId, "intake/lint"), { spec });
  return answer.ok ? answer.value.findings : [];
}

/** The server names fields from the request's body; the form from the document. */
function fieldsOf(problem: Problem): Problem["fields"] {
  return problem.fields.map((field) => ({ ...field, path: (field.path ?? "").replace(/^\/document(?=\/|$)/, "") }));
}
