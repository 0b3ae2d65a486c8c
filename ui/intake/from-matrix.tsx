import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { IntakeRequest, SpecAnswers } from "../../core/contracts.ts";
import { Answers } from "./answers.tsx";
import type { WayProps } from "./from-list.tsx";
import { PreviewAndCreate } from "./preview.tsx";

interface Axis {
  readonly name: string;
  readonly as: "specs" | "states";
  readonly text: string;
}

const firstAxes: readonly Axis[] = [
  { name: "faction", as: "specs", text: "" },
  { name: "rank", as: "specs", text: "" },
];

/** Specs for every combination of a few dimensions; ids come from the values' ids, so they never change. */
export function FromMatrix({ projectId, all, template }: WayProps): JSX.Element {
  const [axes, setAxes] = useState(firstAxes);
  const [patterns, setPatterns] = useState({ id: "{faction}_{rank}", title: "", prompt: "{rank} of the {faction}" });
  const [defaults, setDefaults] = useState<SpecAnswers>({});
  const request: IntakeRequest = {
    kind: "matrix",
    template,
    idPattern: patterns.id,
    ...(patterns.title === "" ? {} : { titlePattern: patterns.title }),
    promptPattern: patterns.prompt,
    axes: axes.map(({ name, as, text }) => ({ name, as, values: valuesOf(text) })),
    defaults,
  };
  const isWhole = request.axes.every(({ name, values }) => name !== "" && values.length > 0);
  return (
    <div class="form-fields">
      {axes.map((axis, index) => (
        <AxisFields key={index} index={index} axis={axis} onChange={(next) => setAxes(axes.with(index, next))} />
      ))}
      <div class="field-line">
        <button
          type="button"
          class="button small"
          onClick={() => setAxes([...axes, { name: "", as: "specs", text: "" }])}
        >
          Another dimension
        </button>
        {axes.length > 1 && (
          <button type="button" class="button small" onClick={() => setAxes(axes.slice(0, -1))}>
            Take the last one away
          </button>
        )}
      </div>
      {(["id", "title", "prompt"] as const).map((name) => (
        <div class="form-line" key={name}>
          <label for={`pattern-${name}`}>{patternLabels[name]}</label>
          <input
            id={`pattern-${name}`}
            type="text"
            value={patterns[name]}
            onInput={(event) => setPatterns({ ...patterns, [name]: event.currentTarget.value })}
          />
        </div>
      ))}
      <p class="fine">A dimension in braces stands for its value: {axes.map(({ name }) => `{${name}}`).join(" ")}</p>
      <Answers all={all} template={template} left={["title", "prompt", "id"]} value={defaults} onChange={setDefaults} />
      <PreviewAndCreate projectId={projectId} request={isWhole ? request : null} />
    </div>
  );
}

const patternLabels = { id: "Ids", title: "Titles (made from the ids when empty)", prompt: "What it shows" } as const;

interface AxisProps {
  readonly index: number;
  readonly axis: Axis;
  readonly onChange: (axis: Axis) => void;
}

function AxisFields({ index, axis, onChange }: AxisProps): JSX.Element {
  const id = `axis-${index}`;
  return (
    <fieldset class="form-item form-fields">
      <legend>Dimension {index + 1}</legend>
      <div class="form-line">
        <label for={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          type="text"
          value={axis.name}
          onInput={(event) => onChange({ ...axis, name: event.currentTarget.value })}
        />
      </div>
      <div class="form-line">
        <label for={`${id}-as`}>Each value is</label>
        <select
          id={`${id}-as`}
          value={axis.as}
          onChange={(event) => onChange({ ...axis, as: event.currentTarget.value as Axis["as"] })}
        >
          <option value="specs">a spec of its own</option>
          <option value="states">a state of every spec</option>
        </select>
      </div>
      <div class="form-line">
        <label for={`${id}-values`}>Values</label>
        <textarea
          id={`${id}-values`}
          rows={4}
          value={axis.text}
          placeholder="rust | Rust Choir | rusty, chanting"
          onInput={(event) => onChange({ ...axis, text: event.currentTarget.value })}
        />
        <p class="fine">One per line: id | title | words for the prompt. The id is enough.</p>
      </div>
    </fieldset>
  );
}

function valuesOf(text: string): { readonly id: string; readonly title?: string; readonly prompt?: string }[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [id = "", title = "", prompt = ""] = line.split("|").map((part) => part.trim());
    return { id, ...(title === "" ? {} : { title }), ...(prompt === "" ? {} : { prompt }) };
  });
}
