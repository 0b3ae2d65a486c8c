import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { makeReady } from "../live/actions.ts";
import type { Problem } from "../live/api.ts";
import { notify } from "../live/notice.ts";

interface Refused {
  readonly projectId: string;
  readonly specId: string;
  readonly title: string;
  readonly problem: Problem;
}

const refused = signal<Refused | null>(null);

/** Asks the ready gate for a spec; what is missing opens as a list in words. */
export async function askGate(projectId: string, specId: string, title: string): Promise<void> {
  const problem = await makeReady(projectId, specId);
  if (problem === null) notify("pass", `${title} is ready to render.`);
  else if (problem.fields.length > 0) refused.value = { projectId, specId, title, problem };
}

/** Why a spec is not ready: what is missing, and how to mend it. */
export function ReadyDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = refused.value;
  useEffect(() => {
    if (shown) dialog.current?.showModal();
  }, [shown]);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="ready-title" onClose={() => (refused.value = null)}>
      {shown && (
        <>
          <h2 id="ready-title">{shown.title} is not ready yet</h2>
          <p class="lead">{count(shown.problem.fields.length, "thing")} to fix in its spec:</p>
          <ul class="blockers">
            {shown.problem.fields.map((field) => (
              <li key={`${field.path}${field.rule}${field.message}`}>
                <b>{field.message ?? field.sentence}</b>
                {field.fix && <span>{field.fix}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
      <div class="dialog-actions">
        {shown && (
          <a
            class="button primary"
            href={`${pathTo(shown.projectId, "documents", `specs/${shown.specId}`)}?edit`}
            onClick={close}
          >
            Change the spec
          </a>
        )}
        <button type="button" class="button" onClick={close}>
          Not now
        </button>
      </div>
    </dialog>
  );
}
