import type { JSX } from "preact";
import { throughInWords } from "../../core/view/run-progress.ts";
import { count } from "../../core/view/words.ts";
import { type WorkKind, workCounts, workRows } from "../../core/view/work.ts";
import { type PagePlace, pathTo } from "../address.ts";
import { When } from "../components/copy.tsx";
import { Empty, Loading } from "../components/empty.tsx";
import { ToneMark } from "../components/icons.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ageOf, live, running } from "../live/current.ts";

const kinds = ["running", "queued", "retries"] as const;
const words: Readonly<Record<WorkKind, string>> = { running: "Running", queued: "Queued", retries: "Retries" };
const nothing: Readonly<Record<WorkKind, string>> = {
  running: "Nothing is being made at this moment.",
  queued: "No step waits for its turn.",
  retries: "Nothing failed in a way that may pass.",
};
const tones = { running: "run", queued: "wait", retries: "unsure" } as const;

/** More rows than a person reads; the figure says how many there are. */
const SHOWN = 200;

/** The jobs behind the figures of the status bar: what runs, what waits, what is tried again and why. */
export function Work({ projectId, id }: PagePlace): JSX.Element {
  const state = live.value?.state.value ?? null;
  if (state === null) return <Loading problem={live.value?.problem.value ?? null} />;
  const shown = kinds.find((each) => each === id) ?? "running";
  const counts = workCounts(state);
  const run = running.value;
  return (
    <>
      <PageHead title="Work" lead={run === null ? "Nothing runs" : throughInWords(run, ageOf(run))}>
        <a class="button" href={pathTo(projectId, "pipeline")}>
          To the pipeline
        </a>
      </PageHead>
      <nav class="work-kinds" aria-label="Kinds of work">
        {kinds.map((each) => (
          <a
            key={each}
            class="button"
            href={pathTo(projectId, "work", each)}
            aria-current={each === shown ? "page" : undefined}
          >
            {words[each]} <b>{counts[each]}</b>
          </a>
        ))}
      </nav>
      {counts[shown] === 0 ? (
        <Empty title={`${words[shown]}: none`} why={nothing[shown]} />
      ) : (
        <Rows projectId={projectId} kind={shown} all={counts[shown]} rows={workRows(state, shown, SHOWN)} />
      )}
    </>
  );
}

interface RowsProps {
  readonly projectId: string;
  readonly kind: WorkKind;
  readonly all: number;
  readonly rows: ReturnType<typeof workRows>;
}

function Rows({ projectId, kind, all, rows }: RowsProps): JSX.Element {
  return (
    <>
      <ul class="lines work">
        {rows.map(({ jobId, assetId, title, words: what, at }) => (
          <li key={jobId}>
            <ToneMark tone={tones[kind]} />
            <div>
              <a href={pathTo(projectId, "assets", assetId)}>{title}</a>
              <p class="fine">{what}</p>
            </div>
            <span class="fine">
              {at !== null && (kind === "running" ? "since " : kind === "retries" ? "again " : "from ")}
              <When at={at} isExact={kind === "retries"} />
            </span>
          </li>
        ))}
      </ul>
      {all > rows.length && <p class="fine">and {count(all - rows.length, "more step")}.</p>}
    </>
  );
}
