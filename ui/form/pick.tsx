import type { JSX } from "preact";
import { pickablesOf } from "./picks.ts";

/** What goes on the input besides its list: its id, what describes it, what a change does. */
export interface PickInput {
  readonly id: string;
  readonly placeholder?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-label"?: string;
  readonly "aria-describedby"?: string;
  readonly onInput: (event: { readonly currentTarget: HTMLInputElement }) => void;
  readonly onKeyDown?: (event: { readonly key: string }) => void;
}

interface Props {
  readonly list: string;
  readonly value: string;
  readonly input: PickInput;
}

/** An id that is picked by its name or typed: the browser offers what exists, by mouse and by keyboard. */
export function Pick({ list, value, input }: Props): JSX.Element {
  const all = pickablesOf(list);
  const title = all.find(({ id }) => id === value)?.title;
  const [options, name] = [`${input.id}/options`, `${input.id}/name`];
  const described = [input["aria-describedby"], name].filter((part) => part !== undefined).join(" ");
  return (
    <span class="form-pick">
      <input {...input} type="text" list={options} value={value} autocomplete="off" aria-describedby={described} />
      <datalist id={options}>
        {all.map((each) => (
          <option key={each.id} value={each.id}>
            {each.title}
          </option>
        ))}
      </datalist>
      <span class="fine" id={name}>
        {value === "" || title === value ? "" : (title ?? "Nothing in this project has this id yet.")}
      </span>
    </span>
  );
}
