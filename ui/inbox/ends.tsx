import type { JSX } from "preact";
import { When } from "../components/copy.tsx";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const spans: Readonly<Record<"waive" | "snooze", readonly (readonly [string, () => Date])[]>> = {
  snooze: [
    ["In an hour", () => new Date(Date.now() + hourMs)],
    ["Tomorrow morning", () => morning(1)],
    ["In three days", () => morning(3)],
    ["In a week", () => morning(7)],
  ],
  waive: [
    ["For a week", () => morning(7)],
    ["For a month", () => morning(30)],
    ["For three months", () => morning(91)],
  ],
};

/** Eight o'clock where the reader is, so many days from today. */
function morning(days: number): Date {
  const day = new Date(Date.now() + days * dayMs);
  day.setHours(8, 0, 0, 0);
  return day;
}

interface Props {
  readonly verb: "waive" | "snooze";
  /** ISO instant; empty while none is chosen. */
  readonly until: string;
  readonly onChange: (until: string) => void;
}

/** When a waiver or snooze ends: the usual spans, or a day of one's own. */
export function Ends({ verb, until, onChange }: Props): JSX.Element {
  const usual = spans[verb];
  return (
    <fieldset class="settle-ends">
      <legend>{verb === "waive" ? "Until when?" : "When should it come back?"}</legend>
      {usual.map(([label, at]) => (
        <label key={label} class="settle-end">
          <input type="radio" name="until" onChange={() => onChange(at().toISOString())} />
          <span>{label}</span>
        </label>
      ))}
      <label class="settle-end">
        <span>On</span>
        <input
          type="date"
          min={dayOf(Date.now() + dayMs)}
          max={dayOf(Date.now() + 365 * dayMs)}
          onInput={pick(onChange)}
        />
      </label>
      {until !== "" && (
        <p class="fine">
          It comes back <When at={until} />
        </p>
      )}
    </fieldset>
  );
}

function pick(onChange: (until: string) => void) {
  return ({ currentTarget }: { readonly currentTarget: HTMLInputElement }): void => {
    onChange(currentTarget.value === "" ? "" : new Date(`${currentTarget.value}T08:00`).toISOString());
  };
}

function dayOf(ms: number): string {
  const day = new Date(ms);
  const two = (figure: number): string => String(figure).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
