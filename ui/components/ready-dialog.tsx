import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { makeReady } from "../live/actions.ts";
import type { Problem } from "../live/api.ts";
import { notify } from "../live/notice.ts";
import { route } from "../router.ts";

interface Refused {
  readonly projectId: string;
  readonly specId: string;
  readonly title: string;
  readonly problem: Problem;
}

const refused = signal<Refused | null>(null);

/** Asks the ready gate for a spec; what is missing opens as a list in words. */
export async function askGate(projectId: string, specId: string, title: string): Promise<void> {
  const here = route.peek();
  const problem = await makeReady(projectId, specId);
  if (problem === null) notify("pass", `${title} is ready to render.`);
  // Who went on meanwhile is told, and not stopped.
  else if (here !== route.peek()) notify("unsure", `${title} is not ready yet.`);
  else if (problem.fields.length > 0) refused.value = { projectId, specId, title, problem };
}

function forget(): void {
  refused.value = null;
}

/** Why a spec is not ready: what is missing, and how to mend it. */
export function ReadyDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = refused.value;
  useEffect(() => {
    if (shown) dialog.current?.showModal();
  }, [shown]);
  // The back button leads away from an open dialog too.
  useEffect(() => forget, []);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="ready-title" onClose={forget}>
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
