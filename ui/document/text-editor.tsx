import type { JSX } from "preact";
import { useState } from "preact/hooks";

interface Props {
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

/** The document as it stands in its file; text that is no JSON is kept, but changes nothing. */
export function TextEditor({ value, onChange }: Props): JSX.Element {
  const [text, setText] = useState(JSON.stringify(value, null, 2));
  const [problem, setProblem] = useState("");
  const change = (next: string): void => {
    setText(next);
    const read = parsed(next);
    setProblem(read.problem);
    if (read.problem === "") onChange(read.value);
  };
  return (
    <div class="form-line">
      <label for="document-text">Text of the document</label>
      <textarea
        id="document-text"
        class="code"
        rows={22}
        spellcheck={false}
        aria-invalid={problem !== ""}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
      />
      {problem !== "" && <p class="form-problem">Not taken over, because it is no JSON: {problem}</p>}
    </div>
  );
}

function parsed(text: string): { readonly value: unknown; readonly problem: string } {
  try {
    return { value: JSON.parse(text), problem: "" };
  } catch (error) {
    return { value: null, problem: error instanceof Error ? error.message : String(error) };
  }
}
