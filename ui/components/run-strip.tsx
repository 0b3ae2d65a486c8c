import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { type RunProgress, throughInWords } from "../../core/view/run-progress.ts";
import type { Status } from "../../core/view/status.ts";
import { rendererPause, type StoppedRun, stoppedRun } from "../../core/view/stopped.ts";
import { count } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { cancelRun, steerRuns } from "../live/actions.ts";
import { ageOf, live, running } from "../live/current.ts";
import { Icon } from "./icons.tsx";

const state = computed(() => live.value?.state.value ?? null);
const stopped = computed(() => (state.value ? stoppedRun(state.value) : null));
const paused = computed(() => (state.value ? rendererPause(state.value) : null));

/** How far the project is and, while the machine works, the run; the line keeps its place either way. */
export function RunStrip({
  projectId,
  figures,
}: {
  readonly projectId: string;
  readonly figures: Status;
}): JSX.Element {
  const run = running.value;
  return (
    <div class="run-strip">
      <span class="run-words">
        {figures.approved} of {count(figures.total, "asset")} approved
      </span>
      {run && (
        <>
          <span class="run-track">
            <span class="run-bar" style={{ width: `${run.percent}%` }} />
          </span>
          <span class="run-words run-left">{throughInWords(run, ageOf(run))}</span>
          <PauseButton projectId={projectId} run={run} />
          <button type="button" class="button small" onClick={() => stop(projectId, run.runIds)}>
            <Icon name="stop" /> Stop
          </button>
        </>
      )}
      {stopped.value && <GoOn projectId={projectId} {...stopped.value} />}
      {paused.value && <a href={pathTo(projectId, "exceptions")}>{paused.value}</a>}
    </div>
  );
}

interface RunProps {
  readonly projectId: string;
  readonly run: RunProgress;
}

function PauseButton({ projectId, run: { runIds, pausedIds, isPaused } }: RunProps): JSX.Element {
  const press = (): void => {
    const ids = isPaused ? pausedIds : runIds.filter((id) => !pausedIds.includes(id));
    steerRuns(projectId, ids, isPaused ? "resume" : "pause");
  };
  return (
    <button type="button" class="button small" onClick={press}>
      <Icon name={isPaused ? "play" : "pause"} /> {isPaused ? "Resume" : "Pause"}
    </button>
  );
}

/** Takes up what the newest run left undone; the pictures that exist are used. */
function GoOn({ projectId, runId, undone }: StoppedRun & { readonly projectId: string }): JSX.Element {
  return (
    <button type="button" class="button small" onClick={() => steerRuns(projectId, [runId], "resume")}>
      <Icon name="play" /> Finish {count(undone, "stopped asset")}
    </button>
  );
}

async function stop(projectId: string, runIds: readonly string[]): Promise<void> {
  for (const runId of runIds) await cancelRun(projectId, runId);
}
