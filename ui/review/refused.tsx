import type { JSX } from "preact";
import { count } from "../../core/view/words.ts";
import { closeRefusals, refusals } from "../live/outbox.ts";

const MOST_SHOWN = 5;

/** Answers that were not taken, until they have been seen: also those of before a reload. */
export function Refused({ projectId }: { readonly projectId: string }): JSX.Element | null {
  const own = refusals.value.filter((refusal) => refusal.projectId === projectId);
  if (own.length === 0) return null;
  const shown = own.slice(0, MOST_SHOWN);
  return (
    <section class="refused" role="alert">
      <p>
        <b>{count(own.length, "answer")} not taken</b>
      </p>
      <ul>
        {shown.map(({ key, title, why }) => (
          <li key={key} data-key={key}>
            {title}: {why}
          </li>
        ))}
      </ul>
      <button type="button" class="button small" onClick={() => closeRefusals(shown)}>
        I have seen this
      </button>
    </section>
  );
}
