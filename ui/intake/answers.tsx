import type { JSX } from "preact";
import type { SpecAnswers } from "../../core/contracts.ts";
import { Fields } from "../form/field.tsx";
import { fieldsOf } from "../form/schema.ts";
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
export function Answers(props: AnswersProps): JSX.Element {
  return (
    <>
      <Part {...props} isFirst />
      <details class="form-group">
        <summary>{props.left?.length ? "For all of them" : "More"}</summary>
        <Part {...props} isFirst={false} />
      </details>
    </>
  );
}

/** One half of the questions, with the answers to these alone: a form shows whatever it is given. */
function Part({ all, template, left = [], value, onChange, isFirst }: AnswersProps & { readonly isFirst: boolean }) {
  const schema = schemaOfAsks(all, template, left, isFirst);
  const isAsked = ([name]: [string, unknown]): boolean => schema.properties?.[name] !== undefined;
  const answers = Object.entries(value);
  const asked = Object.fromEntries(answers.filter(isAsked));
  const others = Object.fromEntries(answers.filter((answer) => !isAsked(answer)));
  const change = (next: unknown): void => onChange({ ...others, ...fieldsOf(next) });
  return <Fields path="/answers" value={asked} isRequired problems={[]} schema={schema} onChange={change} />;
}
