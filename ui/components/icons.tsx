import type { JSX } from "preact";
import type { Tone } from "../../core/view/tone.ts";

const shapes = {
  pipeline: "M3 4h5v12H3zM9.5 4h5v8h-5zM16 4h1.5v5H16z",
  dashboard: "M3.5 15.5a7.5 7.5 0 1 1 13 0M10 12l3.5-4",
  review: "M3 4h14v10H9l-4 3v-3H3z",
  library: "M3 3.5h6v6H3zM11 3.5h6v6h-6zM3 11.5h6v5H3zM11 11.5h6v5h-6z",
  exceptions: "M10 3 18 16H2zM10 8v4M10 13.8v.2",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4",
  help: "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.2v.2",
  search: "M8.5 3a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M12.7 12.7 17 17",
  undo: "M7 5 3.5 8.5 7 12M4 8.5h8a4 4 0 0 1 0 8h-2",
  back: "M12 4 6 10l6 6",
  close: "M5 5l10 10M15 5 5 15",
  background: "M3 3h14v14H3zM3 10h14M10 3v14",
  size: "M3 8V3h5M17 12v5h-5M3 3l5 5M17 17l-5-5",
  stop: "M5 5h10v10H5z",
  pause: "M6 4v12M14 4v12",
  play: "M6 4l10 6-10 6z",
} as const;

export type IconName = keyof typeof shapes;

/** A line icon beside its word; never the only carrier of a meaning. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

const toneShapes: Readonly<Record<Tone, string>> = {
  pass: "M4.5 10.5 8.2 14 15.5 6",
  unsure: "M7 7.6a3 3 0 1 1 4.2 2.7c-.9.4-1.2 1-1.2 1.9M10 15v.2",
  fail: "M5.5 5.5l9 9M14.5 5.5l-9 9",
  wait: "M10 4a6 6 0 1 1 0 12 6 6 0 0 1 0-12",
  run: "M10 4a6 6 0 1 1-6 6M10 4v6H4",
};

const toneWords: Readonly<Record<Tone, string>> = {
  pass: "passed",
  unsure: "not certain",
  fail: "failed",
  wait: "waiting",
  run: "running",
};

/** The shape of a verdict with its word for people who don't see it. */
export function ToneMark({ tone }: { readonly tone: Tone }): JSX.Element {
  return (
    <span class={`tone tone-${tone}`}>
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
        <path d={toneShapes[tone]} />
      </svg>
      <span class="hidden">{toneWords[tone]}: </span>
    </span>
  );
}

/** The mark of the product: a die over its casting. */
export function Logo(): JSX.Element {
  return <img class="logo" src="/favicon.svg" width="24" height="24" alt="" />;
}
