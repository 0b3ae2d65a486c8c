import type { JSX } from "preact";
import { useState } from "preact/hooks";

/** An id or hash, short, with a button that copies all of it. */
export function CopyId({ value, what }: { readonly value: string; readonly what: string }): JSX.Element {
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
  };
  return (
    <button type="button" class="copy" title={`${what}: ${value}`} aria-label={`Copy ${what}`} onClick={copy}>
      <code>{value.length > 14 ? `${value.slice(0, 10)}…` : value}</code>
      <span aria-live="polite">{isCopied ? " copied" : ""}</span>
    </button>
  );
}

/** When something happened, in the reader's own time. */
export function When({ at }: { readonly at: string | null }): JSX.Element | null {
  if (at === null) return null;
  const time = new Date(at);
  return (
    <time class="when" dateTime={at} title={time.toLocaleString()}>
      {time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}
    </time>
  );
}
