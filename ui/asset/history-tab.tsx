import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { DiecastEvent } from "../../core/event.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { storyOf } from "../../core/view/story.ts";
import { isStep } from "../../core/view/timeline.ts";
import { timelineLine } from "../../core/view/timeline-line.ts";
import { count } from "../../core/view/words.ts";
import { When } from "../components/copy.tsx";
import { ToneMark } from "../components/icons.tsx";

interface Props {
  readonly state: ProjectState;
  readonly assetId: string;
  readonly events: readonly DiecastEvent[];
}

/** How the asset came to be what it is, in sentences; the events behind them on demand. */
export function HistoryTab({ state, assetId, events }: Props): JSX.Element {
  return (
    <>
      <Story state={state} assetId={assetId} />
      <details class="more">
        <summary>{count(events.length, "event")} behind it</summary>
        <Timeline events={events} />
      </details>
    </>
  );
}

function Story({ state, assetId }: Pick<Props, "state" | "assetId">): JSX.Element {
  const lines = storyOf(state, assetId);
  return (
    <ol class="lines">
      {lines.map((line) => (
        <li key={`${line.at}${line.sentence}`}>
          <ToneMark tone={line.tone} />
          <div>
            <p>{line.sentence}</p>
            {line.evidence.length > 0 && (
              <ul class="line-evidence">
                {line.evidence.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            )}
          </div>
          <When at={line.at} isExact />
        </li>
      ))}
    </ol>
  );
}

const areStepsShown = signal(false);

/** What happened to the asset, newest first; the single steps of the machine only when asked for. */
function Timeline({ events }: Pick<Props, "events">): JSX.Element {
  if (events.length === 0) return <p class="none">Nothing has happened yet.</p>;
  const shown = areStepsShown.value ? events : events.filter(({ type }) => !isStep(type));
  return (
    <>
      <label class="timeline-choice">
        <input
          type="checkbox"
          checked={areStepsShown.value}
          onChange={() => (areStepsShown.value = !areStepsShown.value)}
        />{" "}
        Also every step of the machine
      </label>
      <ol class="lines timeline">
        {shown.toReversed().map((event) => {
          const line = timelineLine(event);
          return (
            <li key={line.seq}>
              <ToneMark tone={line.tone} />
              <div>
                <p>{line.sentence}</p>
                <p class="line-actor">
                  event {line.seq} · by {line.actor}
                </p>
              </div>
              <When at={line.at} isExact />
            </li>
          );
        })}
      </ol>
    </>
  );
}
