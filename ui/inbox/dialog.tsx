import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { SettleRequest } from "../../core/contracts.ts";
import { documentKey } from "../../core/document/state.ts";
import { sampleSize } from "../../core/view/exception-choices.ts";
import type { ExceptionRow } from "../../core/view/exceptions.ts";
import { count, roughly } from "../../core/view/words.ts";
import { type Problem, problemInWords } from "../live/api.ts";
import { live } from "../live/current.ts";
import { Ends } from "./ends.tsx";
import { asking, type Preview, preview, settle, type Verb } from "./settle.ts";

const titles: Readonly<Record<Verb, string>> = {
  retry: "Try again",
  retry_with_change: "Try again with a change",
  waive: "Waive",
  snooze: "Look later",
  dismiss: "Dismiss",
  wake: "Bring back",
};

interface Draft {
  readonly reason: string;
  readonly until: string;
  readonly promptHint: string;
  readonly negativeHint: string;
}

const empty: Draft = { reason: "", until: "", promptHint: "", negativeHint: "" };

/** What to do about one or several causes, with what that would come to, before anything happens. */
export function SettleDialog({ projectId }: { readonly projectId: string }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const asked = asking.value;
  useEffect(() => {
    if (asked) dialog.current?.showModal();
  }, [asked]);
  const close = (): void => dialog.current?.close();
  return (
    <dialog ref={dialog} class="dialog settle" aria-labelledby="settle-title" onClose={() => (asking.value = null)}>
      {asked && <Form projectId={projectId} {...asked} close={close} />}
    </dialog>
  );
}

type FormProps = NonNullable<typeof asking.value> & { readonly projectId: string; readonly close: () => void };

function Form({ projectId, verb, rows, close }: FormProps): JSX.Element {
  const [draft, setDraft] = useState(empty);
  const [isBusy, setBusy] = useState(false);
  const change = (more: Partial<Draft>): void => setDraft({ ...draft, ...more });
  const request = requestOf(
    verb,
    rows.map(({ causeId }) => causeId),
    draft,
  );
  const would = usePreview(projectId, request);
  const send = async (sample?: number): Promise<void> => {
    if (request === null) return;
    setBusy(true);
    const isDone = await settle(projectId, sample === undefined ? request : { ...request, sample });
    setBusy(false);
    if (isDone) close();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2 id="settle-title">
        {titles[verb]}: {rows.length === 1 ? rows[0]?.sentence : count(rows.length, "cause")}
      </h2>
      <Fields verb={verb} draft={draft} change={change} />
      <Would answer={would} isComplete={request !== null} />
      <div class="settle-actions">
        <button type="submit" class="button primary" disabled={isBusy || request === null || would?.problem != null}>
          {titles[verb]}
        </button>
        {canSample(verb, rows) && (
          <button type="button" class="button" disabled={isBusy || request === null} onClick={() => send(sampleSize)}>
            Try {sampleSize} {rows.length > 1 ? "of each " : ""}first
          </button>
        )}
        <button type="button" class="button quiet" onClick={close}>
          Cancel
        </button>
      </div>
    </form>
  );
}

function canSample(verb: Verb, rows: readonly ExceptionRow[]): boolean {
  const isRetry = verb === "retry" || verb === "retry_with_change";
  return isRetry && rows.some(({ affected }) => affected.length > sampleSize);
}

interface FieldsProps {
  readonly verb: Verb;
  readonly draft: Draft;
  readonly change: (more: Partial<Draft>) => void;
}

function Fields({ verb, draft, change }: FieldsProps): JSX.Element {
  return (
    <>
      {verb === "retry_with_change" && (
        <>
          <Words label="Add to the prompt" value={draft.promptHint} onInput={(promptHint) => change({ promptHint })} />
          <Words
            label="Keep out of it"
            value={draft.negativeHint}
            onInput={(negativeHint) => change({ negativeHint })}
          />
        </>
      )}
      {(verb === "waive" || verb === "snooze") && (
        <Ends verb={verb} until={draft.until} onChange={(until) => change({ until })} />
      )}
      {(verb === "waive" || verb === "dismiss") && (
        <Words
          label={verb === "waive" ? "Why is it right to live with it?" : "Why (if you like)"}
          value={draft.reason}
          onInput={(reason) => change({ reason })}
        />
      )}
    </>
  );
}

interface WordsProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function Words({ label, value, onInput }: WordsProps): JSX.Element {
  return (
    <label class="settle-field">
      <span>{label}</span>
      <input type="text" maxLength={300} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

/** The request, or null while something it needs is missing. */
function requestOf(verb: Verb, causeIds: readonly string[], draft: Draft): SettleRequest | null {
  const { reason, until, promptHint, negativeHint } = draft;
  const why = reason.trim() === "" ? {} : { reason: reason.trim() };
  const base = { verb, causeIds } as Pick<SettleRequest, "verb" | "causeIds">;
  if (verb === "waive") return until === "" || reason.trim() === "" ? null : { ...base, ...why, until };
  if (verb === "snooze") return until === "" ? null : { ...base, until };
  if (verb !== "retry_with_change") return { ...base, ...why };
  const change = {
    ...(promptHint.trim() === "" ? {} : { promptHint: promptHint.trim() }),
    ...(negativeHint.trim() === "" ? {} : { negativeHint: negativeHint.trim() }),
  };
  return Object.keys(change).length === 0 ? null : { ...base, change };
}

type Would = { readonly value: Preview | null; readonly problem: Problem | null } | null;

const PAUSE_MS = 250;

/** What the request would do now; null until the answer is there. Asked again when the typing pauses. */
function usePreview(projectId: string, request: SettleRequest | null): Would {
  const [would, setWould] = useState<Would>(null);
  const text = request === null ? "" : JSON.stringify(request);
  useEffect(() => {
    let isWanted = true;
    setWould(null);
    if (request === null) return;
    const timer = setTimeout(async () => {
      const answer = await preview(projectId, request);
      if (!isWanted) return;
      setWould(answer.ok ? { value: answer.value, problem: null } : { value: null, problem: answer.problem });
    }, PAUSE_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [projectId, text]);
  return would;
}

function Would({ answer, isComplete }: { readonly answer: Would; readonly isComplete: boolean }): JSX.Element {
  return (
    <div class="settle-would" aria-live="polite">
      {!isComplete && <p class="fine">Fill this in to see what it would do.</p>}
      {isComplete && answer === null && <p class="fine">Counting …</p>}
      {answer?.problem && <p class="settle-problem">{problemInWords(answer.problem)}</p>}
      {answer?.value && <Figures would={answer.value} />}
    </div>
  );
}

function titleOf(specId: string): string {
  return live.value?.state.value?.documents[documentKey("specs", specId)]?.summary.title ?? specId;
}

function Figures({ would: { sentence, renders, ms, refused } }: { readonly would: Preview }): JSX.Element {
  const time = renders === 0 ? "" : ms === null ? "How long that takes is not known yet." : `It takes ${roughly(ms)}.`;
  return (
    <>
      <p>
        {sentence} {time}
      </p>
      {refused.length > 0 && (
        <ul class="blockers">
          {refused.slice(0, 4).map(({ specId, sentence: why, fix }) => (
            <li key={specId}>
              <b>
                {titleOf(specId)}: {why}
              </b>
              <span>{fix}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
