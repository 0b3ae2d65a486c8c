import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { DocumentKind } from "../../core/contracts.ts";
import type { Finding } from "../../core/intake/lint.ts";
import { Loading } from "../components/empty.tsx";
import { ProblemList } from "../components/problem.tsx";
import { Fields } from "../form/field.tsx";
import type { FieldProps } from "../form/field-props.ts";
import { type FieldSchema, fieldsOf } from "../form/schema.ts";
import { useDocumentSchema } from "../form/schemas.ts";
import { Findings } from "../intake/rows.tsx";
import { type Answer, type Problem, post, projectPath, put } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { useProjectWords } from "../live/words.ts";
import { PolicyDiffView, type PolicyDryRun } from "../plan/policy-diff.tsx";
import { documentPath, type Revision } from "./document.ts";
import { TextEditor } from "./text-editor.tsx";

interface Props {
  readonly projectId: string;
  /** `kind/id`, of a new document `kind`. */
  readonly documentKey: string;
  /** The revision that is being changed; null makes a new document of the kind. */
  readonly revision: Revision | null;
  /** Saved, or given up (null). */
  readonly onDone: (saved: Revision | null) => void;
}

/** Stands in for an id that has not been given yet: the answer then is about that, and nothing is stored. */
const UNNAMED = "unnamed";

/** What the server said of a content. */
interface Told {
  readonly of: unknown;
  readonly asked: Answer<PolicyDryRun> | null;
  readonly findings: readonly Finding[];
}

const unasked: Omit<Told, "of"> = { asked: null, findings: [] };

/** What saving this content would do, asked before it is saved; forgotten as soon as the content is another. */
function useDryRun({ projectId, documentKey, revision, onDone }: Props) {
  const [value, setValue] = useState<unknown>(revision?.document ?? {});
  const [told, setTold] = useState<Told | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [kind = ""] = documentKey.split("/");
  const ask = async (): Promise<void> => {
    setBusy(true);
    const id = revision?.document["id"] ?? fieldsOf(value)["id"] ?? UNNAMED;
    const body = { kind, id, document: value };
    const [dryRun, lint] = await Promise.all([
      post<PolicyDryRun>(projectPath(projectId, "policy/diff"), body),
      kind === "specs" ? lintOf(projectId, value) : [],
    ]);
    setTold({ of: value, asked: dryRun, findings: lint });
    setBusy(false);
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    const answer: Answer<Revision> = revision
      ? await put(documentPath(projectId, documentKey), value, revision.hash)
      : await post(projectPath(projectId, kind), value);
    setBusy(false);
    if (!answer.ok) return setTold({ of: value, asked: answer, findings: [] });
    notify("pass", "Saved.");
    onDone(answer.value);
  };
  // An answer may come when the content is another already: saving that would be saving what nobody was shown.
  const { asked, findings } = told !== null && told.of === value ? told : unasked;
  return { kind, value, change: setValue, asked, findings, isBusy, ask, save };
}

/** Changes a document in three steps: edit, see which plans would change, save. There is no way past the second. */
export function DocumentEditor(props: Props): JSX.Element {
  const { projectId, onDone } = props;
  const { kind, value, change, asked, findings, isBusy, ask, save } = useDryRun(props);
  const [isText, setText] = useState(false);
  const problems = asked && !asked.ok ? problemsIn(asked.problem) : [];
  const schema = useDocumentSchema(kind as DocumentKind);
  const element = useRef<HTMLElement>(null);
  useProjectWords(projectId);
  useEffect(() => {
    if (problems.length > 0) showFirstProblem(element.current);
  }, [asked]);
  const canSave = asked?.ok && asked.value.isChanged;
  return (
    <section class="panel editor" aria-label="Change the document" ref={element}>
      <label class="editor-mode">
        <input type="checkbox" checked={isText} onChange={() => setText(!isText)} /> As text, for experts
      </label>
      {isText ? (
        <TextEditor value={value} onChange={change} />
      ) : (
        <Form schema={schema} value={value} problems={problems} onChange={change} />
      )}
      {asked && !asked.ok && <ProblemList problem={asked.problem} />}
      {asked?.ok && <Findings findings={findings} />}
      {asked?.ok && <PolicyDiffView projectId={projectId} dryRun={asked.value} />}
      <div class="editor-actions">
        <button type="button" class="button primary" disabled={isBusy} onClick={canSave ? save : ask}>
          {canSave ? "Save" : isBusy ? "Planning …" : "See what changes"}
        </button>
        <button type="button" class="button" onClick={() => onDone(null)}>
          Cancel
        </button>
      </div>
    </section>
  );
}

/** Of a long form a person sees a part, and rarely the one that is wrong. */
function showFirstProblem(form: HTMLElement | null): void {
  const field = form?.querySelector<HTMLElement>(".form-line-wrong :is(input, select, textarea)");
  field?.focus({ preventScroll: true });
  field?.scrollIntoView({ block: "center" });
}

type FormProps = Pick<FieldProps, "value" | "problems" | "onChange"> & {
  readonly schema: FieldSchema | Problem | null;
};

function Form({ schema, ...rest }: FormProps): JSX.Element {
  if (schema === null) return <Loading />;
  if ("status" in schema) return <ProblemList problem={schema} />;
  return <Fields path="" schema={schema} isRequired {...rest} />;
}

async function lintOf(projectId: string, spec: unknown): Promise<readonly Finding[]> {
  const answer = await post<{ findings: readonly Finding[] }>(projectPath(projectId, "intake/lint"), { spec });
  return answer.ok ? answer.value.findings : [];
}

/** The server names fields from the request's body; the form from the document. */
function problemsIn(problem: Problem): Problem["fields"] {
  return problem.fields.map((field) => ({ ...field, path: (field.path ?? "").replace(/^\/document(?=\/|$)/, "") }));
}
