import type { JSX } from "preact";
import { count } from "../../core/view/words.ts";
import { live } from "../live/current.ts";
import { unsentCount } from "../live/outbox.ts";
import type { Connection } from "../live/project.ts";

const words: Readonly<Record<Connection, string>> = {
  connecting: "Connecting …",
  live: "Live",
  polling: "Up to date",
  reconnecting: "Reconnecting …",
  offline: "Offline",
  unknown: "No such project",
};

const explained: Readonly<Record<Connection, string>> = {
  connecting: "Reading the current state.",
  live: "What you see is what the server knows.",
  polling: "The server's stream does not come through, so this page asks every few seconds.",
  reconnecting: "The server does not answer. What you see is from before; nothing is lost.",
  offline: "This device has no network. What you see is from before; nothing is lost.",
  unknown: "The server answers, but it knows no project of this name.",
};

/** Whether what is on screen is current, and what waits to be sent: always visible, always true. */
export function ConnectionState(): JSX.Element {
  const connection = live.value?.connection.value ?? "connecting";
  const unsent = connection === "live" ? 0 : unsentCount();
  return (
    <span class={`connection connection-${connection}`} role="status" title={explained[connection]}>
      <span class="dot" aria-hidden="true" />
      {words[connection]}
      {unsent > 0 && ` ${count(unsent, "answer")} kept here`}
    </span>
  );
}
