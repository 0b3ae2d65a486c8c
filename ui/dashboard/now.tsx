import type { JSX } from "preact";
import type { ProjectState } from "../../core/project/state.ts";
import { type RunningRow, runningRows } from "../../core/view/dashboard.ts";
import { throughInWords } from "../../core/view/run-progress.ts";
import { count, durationInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ToneMark } from "../components/icons.tsx";
import { ageOf, live, running, status } from "../live/current.ts";

interface Props {
  readonly projectId: string;
  readonly state: ProjectState;
}

/** What the machine does at this moment, and how far all of it is. */
export function Now({ projectId, state }: Props): JSX.Element {
  const run = running.value;
  const rows = runningRows(state, live.value?.progress.value ?? {});
  const waiting = status.value?.queued ?? 0;
  return (
    <section class="panel" aria-labelledby="now-title">
      <h2 id="now-title">Now</h2>
      {run === null ? (
        <p class="none">
          Nothing runs.{" "}
          {Object.keys(state.runs).length === 0 ? "Nothing was started yet." : "What was started has ended."}
        </p>
      ) : (
        <>
          <div class="now-run">
            <Bar label="Progress of all that runs" percent={run.percent} />
            <span class="fine">{throughInWords(run, ageOf(run))}</span>
          </div>
          <ul class="now-jobs">
            {rows.map((row) => (
              <Running key={row.jobId} projectId={projectId} row={row} />
            ))}
          </ul>
          {waiting > 0 && (
            <p class="fine">
              <a href={pathTo(projectId, "work", "queued")}>
                {count(waiting, "more step waits", "more steps wait")} for {waiting === 1 ? "its" : "their"} turn
              </a>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Running({ projectId, row }: { readonly projectId: string; readonly row: RunningRow }): JSX.Element {
  const { title, words, percent, etaMs } = row;
  return (
    <li>
      <ToneMark tone="run" />
      <span class="now-what">
        <a href={pathTo(projectId, "assets", row.assetId)}>{title}</a>
        <span class="fine">{words}</span>
      </span>
      {percent !== null && <Bar label={`Progress of ${title}`} percent={percent} />}
      <span class="now-left">{etaMs === null || etaMs < 1000 ? "" : durationInWords(etaMs)}</span>
    </li>
  );
}

function Bar({ label, percent }: { readonly label: string; readonly percent: number }): JSX.Element {
  return (
    <span
      class="progress"
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span class="progress-track">
        <span class="progress-bar" style={{ width: `${percent}%` }} />
      </span>
      <span class="progress-figure">{percent} %</span>
    </span>
  );
}
