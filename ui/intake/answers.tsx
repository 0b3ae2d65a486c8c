import type { JSX } from "preact";
import type { SpecAnswers } from "../../core/contracts.ts";
import { Fields } from "../form/field.tsx";
import { schemaOfAsks, type TemplateId, type Templates } from "./templates.ts";

interface ChoiceProps {
  readonly all: Templates;
  readonly chosen: TemplateId;
  readonly onChoose: (id: TemplateId) => void;
}

/** What kind of asset is wanted. */
export function TemplateChoice({ all, chosen, onChoose }: ChoiceProps): JSX.Element {
  return (
    <fieldset class="templates">
      <legend>What is it?</legend>
      {all.templates.map(({ id, title, description }) => (
        <label key={id} class="template">
          <input type="radio" name="template" checked={id === chosen} onChange={() => onChoose(id)} />
          <span>
            <b>{title}</b>
            <span class="fine">{description}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface AnswersProps {
  readonly all: Templates;
  readonly template: TemplateId;
  /** Questions that each spec of a list or matrix answers by itself. */
  readonly left?: readonly (keyof SpecAnswers)[];
  readonly value: SpecAnswers;
  readonly onChange: (value: SpecAnswers) => void;
}

/** What the template asks: the needed first, the rest behind a fold. */
export function Answers({ all, template, left = [], value, onChange }: AnswersProps): JSX.Element {
  const common = { path: "/answers", value, isRequired: true, problems: [] };
  const change = (next: unknown): void => onChange(next as SpecAnswers);
  return (
    <>
      <Fields {...common} schema={schemaOfAsks(all, template, left, true)} onChange={change} />
      <details class="form-group">
        <summary>{left.length === 0 ? "More" : "For all of them"}</summary>
        <Fields {...common} schema={schemaOfAsks(all, template, left, false)} onChange={change} />
      </details>
    </>
  );
}
