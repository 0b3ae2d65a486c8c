import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { count } from "../../core/view/words.ts";
import { notify } from "../live/notice.ts";
import { unsentCount } from "../live/outbox.ts";
import { reviewAs, reviewer } from "../live/reviewer.ts";

/** Whose answers these are: a second review is asked of somebody else than the first. */
export function ReviewerName(): JSX.Element {
  const isChanging = useSignal(false);
  const save = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): void => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get("name");
    if (typeof name !== "string") return;
    // What was answered under the old name is sent under it.
    if (unsentCount() > 0) {
      notify("wait", `${count(unsentCount(), "answer")} of ${reviewer.value} are still being sent.`);
      return;
    }
    reviewAs(name);
    isChanging.value = false;
  };
  if (!isChanging.value)
    return (
      <p class="reviewer">
        You review as <b>{reviewer.value}</b>
        <button type="button" class="button small quiet" onClick={() => (isChanging.value = true)}>
          Somebody else
        </button>
      </p>
    );
  return (
    <form class="reviewer" onSubmit={save}>
      <label>
        Who reviews?{" "}
        <input
          name="name"
          required
          autocomplete="off"
          maxLength={40}
          pattern="[A-Za-z0-9][A-Za-z0-9_.\-]*"
          title="Letters, digits, _ . and -"
          defaultValue={reviewer.value}
        />
      </label>
      <button type="submit" class="button small">
        Review as this person
      </button>
    </form>
  );
}
