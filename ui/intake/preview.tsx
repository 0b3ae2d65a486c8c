import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { IntakeRequest } from "../../core/contracts.ts";
import type { Preview } from "../../core/intake/rows.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ProblemList } from "../components/problem.tsx";
import { type Answer, post, projectPath } from "../live/api.ts";
import { freshKey } from "../live/keys.ts";
import { notify } from "../live/notice.ts";
import { fromHere } from "../router.ts";
import { Rows, UnmappedList } from "./rows.tsx";

interface Props {
  readonly projectId: string;
  /** Null while something needed is missing. */
  readonly request: IntakeRequest | null;
}

interface Created {
  readonly created: readonly { readonly kind: string; readonly id: string }[];
  readonly skipped: readonly string[];
}

/** What a request would create, asked for and then created under one key; forgotten as soon as the request is another. */
function usePreview(projectId: string, request: IntakeRequest | null) {
  const [seen, setSeen] = useState<{ readonly text: string; readonly answer: Answer<Preview> } | null>(null);
  const [isBusy, setBusy] = useState(false);
  const key = useRef(freshKey());
  const text = JSON.stringify(request);
  const send = async <T,>(verb: "preview" | "create", body: unknown): Promise<Answer<T>> => {
    setBusy(true);
    const answer = await post<T>(projectPath(projectId, `intake/${verb}`), body, key.current);
    setBusy(false);
    return answer;
  };
  const preview = async (): Promise<void> => {
    key.current = freshKey();
    setSeen({ text, answer: await send<Preview>("preview", request) });
  };
  const create = async (isSkipping: boolean): Promise<void> => {
    const goOn = fromHere();
    const answer = await send<Created>("create", isSkipping ? { ...request, collisions: "skip" } : request);
    if (!answer.ok) return setSeen({ text, answer });
    tell(answer.value);
    goOn(placeOf(projectId, answer.value));
  };
  return { shown: seen?.text === text ? seen.answer : null, isBusy, preview, create };
}

/** Shows what a request would create, row by row; only what was seen can be created, all of it or nothing. */
export function PreviewAndCreate({ projectId, request }: Props): JSX.Element {
  const { shown, isBusy, preview, create } = usePreview(projectId, request);
  if (shown?.ok) return <Seen preview={shown.value} isBusy={isBusy} onCreate={create} />;
  return (
    <div class="preview">
      {shown && <ProblemList problem={shown.problem} />}
      <div class="editor-actions">
        <button type="button" class="button primary" disabled={isBusy || request === null} onClick={preview}>
          See what it would create
        </button>
      </div>
    </div>
  );
}

interface SeenProps {
  readonly preview: Preview;
  readonly isBusy: boolean;
  readonly onCreate: (isSkipping: boolean) => void;
}

function Seen({ preview: { rows, counts, unmapped }, isBusy, onCreate }: SeenProps): JSX.Element {
  const [isSkipping, setSkipping] = useState(false);
  const taken = rows.filter(({ collision }) => collision === "exists").length;
  const wanted = rows.length - (isSkipping ? taken : 0);
  const element = useRef<HTMLDivElement>(null);
  // It comes in below the button that asked for it, and that stands at the end of the window.
  useEffect(() => element.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div class="preview" ref={element}>
      <Rows rows={rows} counts={counts} />
      <UnmappedList unmapped={unmapped} />
      {taken > 0 && (
        <label>
          <input type="checkbox" checked={isSkipping} onChange={() => setSkipping(!isSkipping)} /> Leave out what is
          there already
        </label>
      )}
      <div class="editor-actions">
        <button
          type="button"
          class="button primary"
          disabled={isBusy || wanted === 0 || counts.creatable !== wanted}
          onClick={() => onCreate(isSkipping)}
        >
          Create {count(wanted, "draft")}
        </button>
      </div>
    </div>
  );
}

/** Says what was created. */
function tell({ created, skipped }: Created): void {
  const left = skipped.length === 0 ? "" : ` ${skipped.length} were there already.`;
  notify("pass", `Created ${count(created.length, "document")}.${left}`);
}

/** Where the one thing that was created is seen; of several it is the board. */
function placeOf(projectId: string, { created }: Created): string {
  const only = created.length === 1 ? created[0] : undefined;
  if (only === undefined) return pathTo(projectId, "pipeline");
  if (only.kind === "specs") return pathTo(projectId, "assets", only.id);
  return pathTo(projectId, "documents", `${only.kind}/${only.id}`);
}
