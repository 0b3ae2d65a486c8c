import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { RetireImpact } from "../../core/intake/retire-impact.ts";
import { ProblemList } from "../components/problem.tsx";
import { PreviewAndCreate } from "../intake/preview.tsx";
import { type Answer, get, type Problem, post, projectPath } from "../live/api.ts";
import { notify } from "../live/notice.ts";

interface Props {
  readonly projectId: string;
  readonly specId: string;
}

/** What else can be done with a spec: another one like it, or none any more. */
export function SpecActions({ projectId, specId }: Props): JSX.Element {
  const [isCopying, setCopying] = useState(false);
  const [asked, setAsked] = useState<Answer<RetireImpact> | null>(null);
  const path = projectPath(projectId, `specs/${encodeURIComponent(specId)}`);
  const retire = async (): Promise<void> => {
    const answer: Answer<unknown> = await post(`${path}/retire`, {});
    if (!answer.ok) return setAsked(answer);
    setAsked(null);
    notify("pass", `${specId} is retired.`);
  };
  return (
    <section class="panel" aria-label="More">
      <div class="field-line">
        <button type="button" class="button" aria-expanded={isCopying} onClick={() => setCopying(!isCopying)}>
          Duplicate
        </button>
        <button type="button" class="button" onClick={async () => setAsked(await get(`${path}/retire-impact`))}>
          Retire
        </button>
      </div>
      {isCopying && <Duplicate projectId={projectId} specId={specId} />}
      {asked && <Impact asked={asked} onRetire={retire} onCancel={() => setAsked(null)} />}
    </section>
  );
}

function Duplicate({ projectId, specId }: Props): JSX.Element {
  const [title, setTitle] = useState("");
  const named = title.trim() === "" ? {} : { title: title.trim() };
  return (
    <>
      <div class="form-line">
        <label for="copy-title">Title of the copy</label>
        <input id="copy-title" type="text" value={title} onInput={(event) => setTitle(event.currentTarget.value)} />
      </div>
      <PreviewAndCreate projectId={projectId} request={{ kind: "duplicate", specId, ...named }} />
    </>
  );
}

interface ImpactProps {
  readonly asked: Answer<RetireImpact> | { readonly ok: false; readonly problem: Problem };
  readonly onRetire: () => void;
  readonly onCancel: () => void;
}

function Impact({ asked, onRetire, onCancel }: ImpactProps): JSX.Element {
  if (!asked.ok) return <ProblemList problem={asked.problem} />;
  return (
    <div class="preview">
      {asked.value.sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <div class="editor-actions">
        <button type="button" class="button primary" onClick={onRetire}>
          Retire it
        </button>
        <button type="button" class="button" onClick={onCancel}>
          Keep it
        </button>
      </div>
    </div>
  );
}
