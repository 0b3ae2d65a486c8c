import type { JSX } from "preact";
import { type Problem, problemInWords } from "../live/api.ts";
import { ToneMark } from "./icons.tsx";

/** Why something can't be shown or done: the sentence, and each field with what mends it; those say all that the detail does. */
export function ProblemList({ problem }: { readonly problem: Problem }): JSX.Element {
  return (
    <div class="problem" role="alert">
      <p>
        <ToneMark tone="fail" /> {problem.fields.length > 0 ? problem.title : problemInWords(problem)}
      </p>
      <Fields fields={problem.fields} />
    </div>
  );
}

/** What is wrong, field by field, each with its fix. */
export function Fields({ fields }: { readonly fields: Problem["fields"] }): JSX.Element | null {
  if (fields.length === 0) return null;
  return (
    <ul class="blockers">
      {fields.map((field) => (
        <li key={`${field.path}${field.rule}${field.message ?? field.sentence}`}>
          <b>
            {field.path && <code>{field.path}</code>} {field.message ?? field.sentence}
          </b>
          {field.fix && <span>{field.fix}</span>}
        </li>
      ))}
    </ul>
  );
}
