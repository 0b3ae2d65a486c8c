import type { JSX } from "preact";
import { comebackInWords, priceInWords, sampleInWords, suspectInWords } from "../../core/view/cause-words.ts";
import { type Choice, sampleSize } from "../../core/view/exception-choices.ts";
import type { ExceptionRow } from "../../core/view/exceptions.ts";
import { asSentence, count, idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { CopyId, When } from "../components/copy.tsx";
import { DocumentLink } from "../components/document-link.tsx";
import { ToneMark } from "../components/icons.tsx";
import { begin, chosen, toggleChosen } from "./settle.ts";

export interface CauseProps {
  readonly projectId: string;
  readonly row: ExceptionRow;
}

interface RowProps extends CauseProps {
  /** One row has the obvious next step of the page, unless several are chosen: then the bar below has it. */
  readonly isFirst: boolean;
}

const stageInWords: Readonly<Record<ExceptionRow["stage"], string>> = {
  ready: "making it ready",
  plan: "planning",
  generate: "rendering",
  finish: "finishing",
  validate: "checking",
  route: "deciding",
  decision: "asking a person",
};

/** One root cause: what happened, what probably brought it about, and what can be done at which price. */
export function Cause({ projectId, row, isFirst }: RowProps): JSX.Element {
  const { causeId, sentence, isSystem, pausedProviderId, affected } = row;
  const comeback = comebackInWords(row);
  return (
    <li class="cause" data-cause={causeId}>
      <label class="cause-pick">
        <input type="checkbox" checked={chosen.value.has(causeId)} onChange={() => toggleChosen(causeId)} />
        <span class="hidden">Choose: {sentence}</span>
      </label>
      <div class="cause-words">
        <h2>
          <ToneMark tone={isSystem ? "unsure" : "fail"} />
          {sentence}
        </h2>
        {row.detail !== null && <p class="cause-detail fine">{row.detail}</p>}
        <p class="cause-facts fine">
          {isSystem && <span class="chip">{pausedProviderId === null ? "System" : "Renderer paused"}</span>}
          {affected.length > 0 && <b>{count(affected.length, "asset")}</b>}
          <span>
            while {stageInWords[row.stage]}, <When at={row.firstAt} />
            {minuteOf(row.raisedAt) !== minuteOf(row.firstAt) && (
              <>
                {" to "}
                <When at={row.raisedAt} />
              </>
            )}
          </span>
          <span>
            {idInWords(row.code)} <CopyId value={row.code} what="code" />
          </span>
        </p>
        {comeback !== "" && (
          <p class="cause-back">
            <ToneMark tone="unsure" />
            {comeback}
          </p>
        )}
        <Why projectId={projectId} row={row} />
        <Affected projectId={projectId} affected={affected} />
      </div>
      <Choices projectId={projectId} row={row} isFirst={isFirst} />
    </li>
  );
}

function minuteOf(at: string): string {
  return at.slice(0, "2026-01-01T00:00".length);
}

/** The changes before the first failure, or what the failure itself says. */
function Why({ projectId, row: { suspects, firstAt, hint, sentence } }: CauseProps): JSX.Element | null {
  const [first, ...others] = suspects;
  if (first === undefined) {
    return hint === null || sentence.includes(hint) ? null : (
      <p>
        <b>Probably because:</b> {asSentence(hint)}
      </p>
    );
  }
  return (
    <p class="cause-suspect">
      <b>Suspect:</b> <SuspectName projectId={projectId} suspect={first} /> {suspectInWords(first, firstAt)}.
      {others.length > 0 && (
        <span class="fine">
          {" Or: "}
          {others.map((suspect, at) => (
            <span key={suspect.key}>
              {at > 0 && ", "}
              <SuspectName projectId={projectId} suspect={suspect} />
            </span>
          ))}
          .
        </span>
      )}
    </p>
  );
}

function SuspectName({
  projectId,
  suspect: { kind, key, what },
}: {
  readonly projectId: string;
  readonly suspect: ExceptionRow["suspects"][number];
}): JSX.Element {
  if (kind === "renderer") return <>the renderer {key}</>;
  if (kind === "stack") return <>the stack (checkpoint and LoRAs)</>;
  return <>the {what === "removed" ? key.replace("/", " ") : <DocumentLink projectId={projectId} document={key} />}</>;
}

const SHOWN_AT_FIRST = 8;

function Affected({
  projectId,
  affected,
}: Pick<CauseProps, "projectId"> & Pick<ExceptionRow, "affected">): JSX.Element {
  const more = affected.slice(SHOWN_AT_FIRST);
  const link = ({ assetId, title }: ExceptionRow["affected"][number]): JSX.Element => (
    <a key={assetId} class="chip" href={pathTo(projectId, "assets", assetId)}>
      {title}
    </a>
  );
  return (
    <div class="affected">
      {affected.slice(0, SHOWN_AT_FIRST).map(link)}
      {more.length > 0 && (
        <details>
          <summary class="fine">and {more.length} more</summary>
          <div class="affected">{more.map(link)}</div>
        </details>
      )}
    </div>
  );
}

/** Ranked: the first that a button can do is the obvious one. */
function Choices({ projectId, row, isFirst }: RowProps): JSX.Element {
  const { choices, sample } = row;
  const primary = choices.find(({ kind }) => kind !== "advice");
  const tried = sampleInWords(row);
  return (
    <div class="cause-choices">
      {tried !== "" && (
        <p class="cause-sample" role="status">
          <ToneMark tone={sample?.failed ? "fail" : sample?.helped === sample?.assetIds.length ? "pass" : "run"} />
          {tried}
        </p>
      )}
      <ol>
        {choices.map((choice) => (
          <li key={choice.kind}>
            {choice.kind === "advice" ? (
              <p>
                <b>What helps:</b> <Advice projectId={projectId} row={row} choice={choice} />
              </p>
            ) : (
              <Try
                projectId={projectId}
                row={row}
                choice={choice}
                isPrimary={isFirst && choice === primary && chosen.value.size === 0}
              />
            )}
          </li>
        ))}
      </ol>
      <div class="cause-more">
        <button type="button" class="button small quiet" onClick={() => begin(projectId, "retry_with_change", [row])}>
          Change…
        </button>
        <button type="button" class="button small quiet" onClick={() => begin(projectId, "snooze", [row])}>
          Later…
        </button>
        <button type="button" class="button small quiet" onClick={() => begin(projectId, "waive", [row])}>
          Waive…
        </button>
        <button type="button" class="button small quiet" onClick={() => begin(projectId, "dismiss", [row])}>
          Dismiss
        </button>
      </div>
    </div>
  );
}

interface ChoiceProps extends CauseProps {
  readonly choice: Choice;
}

/** What is to be edited is one press away when it is a single spec. */
function Advice({ projectId, row: { nextAction, affected }, choice }: ChoiceProps): JSX.Element {
  const only = affected.length === 1 ? affected[0] : undefined;
  const words = asSentence(choice.label);
  if (nextAction.verb !== "edit_spec" || only === undefined) return <>{words}</>;
  return <a href={pathTo(projectId, "documents", `specs/${only.assetId}`)}>{words}</a>;
}

function Try({ projectId, row, choice, isPrimary }: ChoiceProps & { readonly isPrimary: boolean }): JSX.Element {
  const { kind, label } = choice;
  const press = (): void => begin(projectId, "retry", [row], kind === "sample" ? sampleSize : undefined);
  return (
    <div class="cause-try">
      <button type="button" class={isPrimary ? "button primary" : "button"} onClick={press}>
        {row.pausedProviderId === null ? label : "Use it again now"}
      </button>
      <span class="fine">{priceInWords(choice)}</span>
    </div>
  );
}
