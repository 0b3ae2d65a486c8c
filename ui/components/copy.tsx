import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { notify } from "../live/notice.ts";

/** An id or hash, short, with a button that copies all of it. */
export function CopyId({ value, what }: { readonly value: string; readonly what: string }): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const shown = /^[0-9a-f]{20,}$/.test(value) ? `${value.slice(0, 10)}…` : value;
  const copy = async (): Promise<void> => {
    // Browsers hide the clipboard from plain-http pages of other machines; then it can be read and copied by hand.
    if (!isSecureContext) return notify("wait", `${what}: ${value}`);
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <button type="button" class="copy" title={`${what}: ${value}`} aria-label={`Copy ${what} ${shown}`} onClick={copy}>
      <code>{shown}</code>
      <span aria-live="polite">{isCopied ? " copied" : ""}</span>
    </button>
  );
}

interface WhenProps {
  /** ISO instant. */
  readonly at: string | null;
  /** To the second, where many things happen in one minute. */
  readonly isExact?: boolean;
}

/** When something happened, in the reader's own time zone: the time of day, and the date unless it is today's. */
export function When({ at, isExact = false }: WhenProps): JSX.Element | null {
  if (at === null) return null;
  const time = new Date(at);
  const two = (figure: number): string => String(figure).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(":");
  const isToday = new Date().toDateString() === time.toDateString();
  const shown = isExact ? clock : clock.slice(0, 5);
  return (
    <time class="when" dateTime={at} title={`${date} ${clock}`}>
      {isToday ? shown : `${date} ${shown}`}
    </time>
  );
}
