import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { type ExceptionRow, exceptionRows } from "../../core/view/exceptions.ts";
import { asSentence, count, idInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { CopyId, When } from "../components/copy.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { settleExceptions } from "../live/actions.ts";
import { live } from "../live/current.ts";

/** What the system refused to guess about: one row per root cause. */
export function Exceptions({ projectId }: { readonly projectId: string }): JSX.Element {
  const state = live.value?.state.value ?? null;
  if (!state) return <Loading problem={live.value?.problem.value ?? null} />;
  const rows = exceptionRows(state);
  return (
    <>
      <PageHead
        title="Exceptions"
        lead={rows.length === 0 ? undefined : `${count(rows.length, "cause")}, nothing was guessed`}
      />
      {rows.length === 0 ? (
        <Empty title="No exceptions" why="Whatever the system refuses to guess about appears here, once per cause.">
          <a class="button primary" href={pathTo(projectId, "pipeline")}>
            Back to the pipeline
          </a>
        </Empty>
      ) : (
        <ul class="causes">
          {rows.map((row) => (
            <Cause key={row.fingerprint} projectId={projectId} row={row} />
          ))}
        </ul>
      )}
    </>
  );
}

const SHOWN_AT_FIRST = 8;

function Cause({ projectId, row }: { readonly projectId: string; readonly row: ExceptionRow }): JSX.Element {
  const [isBusy, setBusy] = useState(false);
  const settle = (verb: "retry" | "dismiss"): void => {
    setBusy(true);
    settleExceptions(projectId, row.exceptionIds, verb).finally(() => setBusy(false));
  };
  const many = row.exceptionIds.length > 1;
  const more = row.affected.length - SHOWN_AT_FIRST;
  return (
    <li class="cause">
      <ToneMark tone="fail" />
      <div class="cause-words">
        <h2>{row.sentence}</h2>
        {row.suspect !== null && !row.sentence.includes(row.suspect) && (
          <p>
            <b>Probably because:</b> {asSentence(row.suspect)}
          </p>
        )}
        <p>
          <b>What helps:</b> {asSentence(row.nextAction.label)}
        </p>
        <p class="affected">
          {row.affected.slice(0, SHOWN_AT_FIRST).map(({ assetId, title }) => (
            <a key={assetId} class="chip" href={pathTo(projectId, "assets", assetId)}>
              {title}
            </a>
          ))}
          {more > 0 && <span class="fine">and {more} more</span>}
        </p>
        <p class="fine">
          while {stageInWords[row.stage]} · <When at={row.raisedAt} /> · {idInWords(row.code)}{" "}
          <CopyId value={row.code} what="code" />
        </p>
      </div>
      <div class="cause-actions">
        <button type="button" class="button primary" disabled={isBusy} onClick={() => settle("retry")}>
          {many ? `Try ${row.exceptionIds.length} again` : "Try again"}
        </button>
        <button type="button" class="button" disabled={isBusy} onClick={() => settle("dismiss")}>
          Dismiss
        </button>
      </div>
    </li>
  );
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
