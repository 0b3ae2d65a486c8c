import type { JSX } from "preact";
import { count } from "../../core/view/words.ts";
import { live } from "../live/current.ts";
import { unsentCount } from "../live/outbox.ts";
import type { Connection } from "../live/project.ts";

/** In a word, and what that means for what is on screen. */
const words: Readonly<Record<Connection, readonly [string, string]>> = {
  connecting: ["Connecting …", "Reading the current state."],
  live: ["Live", "What you see is what the server knows."],
  polling: ["Up to date", "The server's stream does not come through, so this page asks every few seconds."],
  reconnecting: ["Reconnecting …", "The server does not answer. What you see is from before; nothing is lost."],
  offline: ["Offline", "This device has no network. What you see is from before; nothing is lost."],
  unknown: ["No such project", "The server answers, but it knows no project of this name."],
};

/** Whether what is on screen is current, and what waits to be sent: always visible, always true. */
export function ConnectionState(): JSX.Element {
  const connection = live.value?.connection.value ?? "connecting";
  const [word, meaning] = words[connection];
  const unsent = connection === "live" ? 0 : unsentCount();
  return (
    <span class={`connection connection-${connection}`} role="status" title={meaning}>
      <span class="dot" aria-hidden="true" />
      {word}
      {unsent > 0 && <span class="kept"> · {count(unsent, "answer")} kept here</span>}
    </span>
  );
}
