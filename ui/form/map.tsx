import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { idInWords } from "../../core/view/words.ts";
import { Pick, type PickInput } from "./pick.tsx";
import type { FieldSchema } from "./schema.ts";

interface Props {
  readonly path: string;
  /** What names must be like. */
  readonly names: FieldSchema;
  readonly taken: readonly string[];
  readonly onAdd: (name: string) => void;
}

/** One more entry of a map: a name of those that are possible, or one to be typed. */
export function AddKey({ path, names, taken, onAdd }: Props): JSX.Element | null {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const free = names.enum?.map(String).filter((option) => !taken.includes(option));
  if (free?.length === 0) return null;
  const add = (): void => {
    const found = taken.includes(name) ? "There is one of that name already." : mismatch(names, name);
    setProblem(found);
    if (found !== "") return;
    setName("");
    onAdd(name);
  };
  const id = `${path}/+`;
  const typed: PickInput = {
    id,
    "aria-invalid": problem !== "",
    onInput: (event) => setName(event.currentTarget.value),
    onKeyDown: (event) => {
      if (event.key === "Enter") add();
    },
  };
  return (
    <div class={`form-line${problem === "" ? "" : " form-line-wrong"}`}>
      <label for={id}>Add one named</label>
      <div class="form-value">
        {free ? (
          <select id={id} value={name} onChange={(event) => setName(event.currentTarget.value)}>
            <option value="">choose</option>
            {free.map((option) => (
              <option key={option} value={option}>
                {idInWords(option)}
              </option>
            ))}
          </select>
        ) : (
          <Typed input={typed} name={name} picks={names.picks} />
        )}
        <button type="button" class="button small" disabled={name === ""} onClick={add}>
          Add
        </button>
      </div>
      {names.description && <p class="fine">{names.description}</p>}
      {problem !== "" && <p class="form-problem">{problem}</p>}
    </div>
  );
}

interface TypedProps {
  readonly input: PickInput;
  readonly name: string;
  readonly picks: string | undefined;
}

function Typed({ input, name, picks }: TypedProps): JSX.Element {
  return picks === undefined ? (
    <input {...input} type="text" value={name} />
  ) : (
    <Pick list={picks} value={name} input={input} />
  );
}

function mismatch({ pattern }: FieldSchema, name: string): string {
  if (pattern === undefined || new RegExp(pattern, "u").test(name)) return "";
  return `Use only what matches ${pattern}.`;
}
