import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type ExceptionRow, type Inbox, inboxView } from "../../core/view/exceptions.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { When } from "../components/copy.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Cause } from "../inbox/cause.tsx";
import { SettleDialog } from "../inbox/dialog.tsx";
import { inboxKeys, onInboxKey } from "../inbox/keys.ts";
import { InboxProof } from "../inbox/proof.tsx";
import { asking, begin, chosen } from "../inbox/settle.ts";
import { now } from "../live/clock.ts";
import { live } from "../live/current.ts";

/** What the system refused to guess about: one row per root cause. */
export function Exceptions({ projectId }: { readonly projectId: string }): JSX.Element {
  const state = live.value?.state.value ?? null;
  const inbox = state === null ? null : inboxView(state, now.value);
  useInboxKeys(projectId, inbox?.rows ?? []);
  if (state === null || inbox === null) return <Loading problem={live.value?.problem.value ?? null} />;
  return (
    <>
      <PageHead title="Exceptions" lead={leadOf(inbox)} />
      {inbox.rows.length === 0 ? <Nothing projectId={projectId} /> : <Rows projectId={projectId} rows={inbox.rows} />}
      {inbox.hidden.length > 0 && <Hidden projectId={projectId} rows={inbox.hidden} />}
      <InboxProof projectId={projectId} seq={state.seq} />
      <SettleDialog projectId={projectId} />
    </>
  );
}

function leadOf({ rows }: Inbox): string | undefined {
  if (rows.length === 0) return undefined;
  const assets = new Set(rows.flatMap(({ affected }) => affected.map(({ assetId }) => assetId))).size;
  const stopped = assets === 0 ? "" : `, ${count(assets, "asset")} stopped`;
  return `${count(rows.length, "cause")}${stopped}; nothing was guessed`;
}

/** Listens once; what is on screen changes meanwhile. */
function useInboxKeys(projectId: string, rows: readonly ExceptionRow[]): void {
  const shown = useRef(rows);
  shown.current = rows;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => onInboxKey(event, projectId, shown.current);
    addEventListener("keydown", listen);
    return () => {
      removeEventListener("keydown", listen);
      // The back button leads away from an open dialog too: it must not come up again later, about rows of then.
      chosen.value = new Set();
      asking.value = null;
    };
  }, [projectId]);
}

function Nothing({ projectId }: { readonly projectId: string }): JSX.Element {
  return (
    <Empty
      title="No exceptions"
      why="Whatever the system refuses to guess about appears here, once per cause."
      step={["Back to the pipeline", pathTo(projectId, "pipeline")]}
    />
  );
}

interface RowsProps {
  readonly projectId: string;
  readonly rows: readonly ExceptionRow[];
}

function Rows({ projectId, rows }: RowsProps): JSX.Element {
  return (
    <>
      <ul class="causes">
        {rows.map((row, at) => (
          <Cause key={row.causeId} projectId={projectId} row={row} isFirst={at === 0} />
        ))}
      </ul>
      <p class="inbox-keys fine">
        {inboxKeys.map(([key, meaning]) => (
          <span key={key}>
            <kbd>{key}</kbd> {meaning}
          </span>
        ))}
      </p>
      <Bulk projectId={projectId} rows={rows.filter(({ causeId }) => chosen.value.has(causeId))} />
    </>
  );
}

/** What can be done to all that are chosen. */
function Bulk({ projectId, rows }: RowsProps): JSX.Element | null {
  if (rows.length === 0) return null;
  return (
    <section class="bulk" aria-label="Chosen causes">
      <b>{count(rows.length, "cause")}</b>
      <button type="button" class="button primary small" onClick={() => begin(projectId, "retry", rows)}>
        Try again
      </button>
      <button type="button" class="button small" onClick={() => begin(projectId, "snooze", rows)}>
        Later…
      </button>
      <button type="button" class="button small" onClick={() => begin(projectId, "waive", rows)}>
        Waive…
      </button>
      <button type="button" class="button small" onClick={() => begin(projectId, "dismiss", rows)}>
        Dismiss
      </button>
      <button type="button" class="button small quiet" onClick={() => (chosen.value = new Set())}>
        Choose none
      </button>
    </section>
  );
}

/** What is out of the inbox for now, and until when. */
function Hidden({ projectId, rows }: RowsProps): JSX.Element {
  return (
    <details class="set-aside">
      <summary>{count(rows.length, "cause")} set aside</summary>
      <ul class="lines">
        {rows.map((row) => (
          <li key={row.causeId}>
            <ToneMark tone="wait" />
            <div>
              {row.sentence}
              <p class="fine">
                {row.hidden?.kind === "waived" ? "Waived" : "Snoozed"} until <When at={row.hidden?.until ?? null} />
                {row.hidden?.reason ? `: ${row.hidden.reason}` : ""}
                {row.affected.length > 0 && ` · ${count(row.affected.length, "asset")}`}
              </p>
            </div>
            <button type="button" class="button small" onClick={() => begin(projectId, "wake", [row])}>
              Bring back
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
