import type { JSX } from "preact";
import type { ProviderRow, ProvidersView } from "../../core/view/providers.ts";
import type { Tone } from "../../core/view/tone.ts";
import { count, shortDurationInWords } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { documentInWords } from "../components/document-link.tsx";
import { ToneMark } from "../components/icons.tsx";
import { problemInWords, projectPath } from "../live/api.ts";
import { useAsked } from "../live/asked.ts";
import { live } from "../live/current.ts";
import { useSlowly } from "../live/slowly.ts";

const ASK_EVERY_MS = 5000;

interface Props {
  readonly projectId: string;
  /** Where the log stands: the figures are asked for again when it has moved. */
  readonly seq: number;
}

/** How each renderer does with each model. */
export function Renderers({ projectId, seq }: Props): JSX.Element {
  const mark = useSlowly(seq, ASK_EVERY_MS);
  const answer = useAsked<ProvidersView>(projectPath(projectId, "providers"), String(mark)).value;
  return (
    <section class="panel renderers" aria-labelledby="renderers-title">
      <h2 id="renderers-title">Renderers</h2>
      {answer !== null && !answer.ok && <p class="fine">{problemInWords(answer.problem)}</p>}
      {answer?.ok && answer.value.items.length === 0 && <p class="none">Nothing has been rendered yet.</p>}
      {answer?.ok && answer.value.items.length > 0 && (
        <ul class="health">
          {answer.value.items.map((row) => (
            <Health key={`${row.providerId} ${row.checkpointId}`} projectId={projectId} row={row} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Health({ projectId, row }: { readonly projectId: string; readonly row: ProviderRow }): JSX.Element {
  const { providerId, checkpointId, successRate, duration, wait, switches } = row;
  const key = `checkpoints/${checkpointId}`;
  return (
    <li>
      <h3>
        <a href={pathTo(projectId, "documents", key)} title={documentInWords(key)}>
          {live.value?.state.value?.documents[key]?.summary.title ?? checkpointId}
        </a>{" "}
        <span class="fine">on {providerId}</span>
      </h3>
      <dl class="figures">
        <Figure name="went well" tone={toneOf(successRate)} value={inPercent(successRate)} />
        <Figure name="usually" value={inWords(duration.p50Ms)} />
        <Figure name="1 in 20 over" value={inWords(duration.p95Ms)} />
        <Figure name="waits" value={inWords(wait.p50Ms)} />
        <Figure name={`${count(switches.count, "switch", "switches")}, each`} value={switchInWords(row)} />
      </dl>
      <Troubles row={row} />
    </li>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly tone?: Tone;
}

function Figure({ name, value, tone }: FigureProps): JSX.Element {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {tone && <ToneMark tone={tone} />} {value}
      </dd>
    </div>
  );
}

function Troubles({ row: { errors } }: { readonly row: ProviderRow }): JSX.Element | null {
  if (errors.length === 0) return null;
  return (
    <ul class="troubles fine">
      {errors.slice(0, 3).map(({ code, sentence, count: times }) => (
        <li key={code}>
          {count(times, "time")}: {sentence}
        </li>
      ))}
    </ul>
  );
}

function toneOf(rate: number | null): Tone {
  if (rate === null) return "wait";
  if (rate >= 0.95) return "pass";
  return rate >= 0.8 ? "unsure" : "fail";
}

/** Never 100 % while anything went wrong. */
function inPercent(rate: number | null): string {
  return rate === null ? "–" : `${Math.floor(rate * 100)}\u00a0%`;
}

function inWords(ms: number | null): string {
  return ms === null ? "–" : shortDurationInWords(ms);
}

function switchInWords({ switches: { costMs, loadMs } }: ProviderRow): string {
  const ms = costMs === null || costMs === 0 ? loadMs : costMs;
  return ms === null ? "–" : shortDurationInWords(ms);
}
