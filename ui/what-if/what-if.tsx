import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { TriedFigure, WhatIf } from "../../core/route/what-if.ts";
import { count, figure as inFigures } from "../../core/view/words.ts";
import { pathTo } from "../address.ts";
import { ProblemList } from "../components/problem.tsx";
import { type Answer, type Problem, post, projectPath } from "../live/api.ts";

interface Shown {
  readonly answer: WhatIf | null;
  readonly problem: Problem | null;
}

const outcomes = [
  ["auto_advance", "pass"],
  ["regenerate", "are rendered again"],
  ["ask", "are asked about"],
  ["exception", "stop as exceptions"],
  ["reject", "are rejected"],
] as const;

/** For experts: move one limit and see what becomes of everything that was measured. Nothing is saved. */
export function WhatIfPanel({ projectId }: { readonly projectId: string }): JSX.Element {
  const shown = useSignal<Shown>({ answer: null, problem: null });
  const chosen = useSignal("");
  const limits = useSignal<{ readonly pass: number; readonly fail: number } | null>(null);
  const wanted = useRef<object>({});
  const ask = async (thresholds: object): Promise<void> => {
    wanted.current = thresholds;
    const answer = await post<WhatIf>(projectPath(projectId, "policy/what-if"), { thresholds });
    // What other limits would do may come after what these do.
    if (wanted.current === thresholds) shown.value = shownNext(answer, shown.value.answer);
  };
  const choose = (name: string): void => {
    chosen.value = name;
    limits.value = null;
    void ask({});
  };
  const move = (pass: number, fail: number): void => {
    limits.value = { pass, fail };
    void ask({ [chosen.value]: { pass, fail } });
  };
  const { answer, problem } = shown.value;
  const figure = answer?.figures.find(({ name }) => name === chosen.value);
  return (
    <details class="panel" onToggle={() => answer === null && void ask({})}>
      <summary>Try other limits, for experts</summary>
      <p class="fine">What was measured is judged again under the limits you set. Nothing is rendered or saved.</p>
      {problem && <ProblemList problem={problem} />}
      <label class="field">
        Figure{" "}
        <select value={chosen.value} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">Choose a figure</option>
          {answer?.figures.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {figure && <Sliders figure={figure} limits={limits.value ?? figure} onMove={move} />}
      {answer && <Outcomes projectId={projectId} answer={answer} />}
    </details>
  );
}

/** `before` stays where there is only a problem. */
function shownNext(answer: Answer<WhatIf>, before: WhatIf | null): Shown {
  return answer.ok ? { answer: answer.value, problem: null } : { answer: before, problem: answer.problem };
}

interface SlidersProps {
  readonly figure: TriedFigure;
  readonly limits: { readonly pass: number; readonly fail: number };
  readonly onMove: (pass: number, fail: number) => void;
}

/** One limit pushes the other along: what passes can't be more than what fails. */
function Sliders({ figure: { name, unit, highest, fail }, limits, onMove }: SlidersProps): JSX.Element {
  const most = Math.max(highest, fail * 2);
  const slider = (label: string, value: number, move: (to: number) => void): JSX.Element => (
    <label class="field">
      {label}: {inFigures(value)} {unit}
      <input
        type="range"
        min={0}
        max={most}
        step={most / 200}
        value={value}
        aria-label={`${label} of ${name}`}
        onChange={(event) => move(Number(event.currentTarget.value))}
      />
    </label>
  );
  return (
    <>
      {slider("Passes up to", limits.pass, (to) => onMove(to, Math.max(to, limits.fail)))}
      {slider("Fails from", limits.fail, (to) => onMove(Math.min(to, limits.pass), to))}
    </>
  );
}

function Outcomes({ projectId, answer }: { readonly projectId: string; readonly answer: WhatIf }): JSX.Element {
  const { versions, before, after, changed } = answer;
  const rows = outcomes.filter(([outcome]) => before[outcome] + after[outcome] > 0);
  return (
    <>
      <p aria-live="polite">
        Of {count(versions, "asset")}{" "}
        {rows.map(([outcome, words]) => `${after[outcome]} ${words} (now ${before[outcome]})`).join(", ")}.
      </p>
      <ul class="lines">
        {changed.map(({ assetId, from, to, sentence }) => (
          <li key={assetId}>
            <a href={pathTo(projectId, "assets", assetId)}>{assetId}</a>
            <span class="fine">
              {from} → {to}: {sentence}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
