import type { JSX } from "preact";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly onInput: (value: number) => void;
}

/** A share from 0 to 1. */
export function Range({ label, value, onInput }: Props): JSX.Element {
  return (
    <label class="tool-range">
      {label}
      <input
        type="range"
        min={0}
        max={1}
        step={0.005}
        value={value}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
      />
    </label>
  );
}
