import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { inboxKeys } from "../inbox/keys.ts";
import { KeyTable } from "../review/key-map.tsx";

const anywhere: readonly (readonly [string, string])[] = [
  ["/", "Search: specs on the board, pictures in the library"],
  ["?", "This map"],
  ["Tab", "Next link or button; Enter presses it"],
];

const library: readonly (readonly [string, string])[] = [
  ["← ↑ → ↓", "From picture to picture"],
  ["Home, End", "First or last picture"],
  ["Enter", "Open the picture with its history and why"],
  ["Esc", "Close it and go back to the grid"],
];

/** Every key there is, by where it works. */
export function AllKeys(): JSX.Element {
  return (
    <>
      <h3>Anywhere</h3>
      <Keys keys={anywhere} />
      <h3>Library</h3>
      <Keys keys={library} />
      <h3>Exceptions</h3>
      <Keys keys={inboxKeys} />
      <h3>Review</h3>
      <KeyTable />
    </>
  );
}

function Keys({ keys }: { readonly keys: readonly (readonly [string, string])[] }): JSX.Element {
  return (
    <dl class="keys">
      {keys.map(([key, meaning]) => (
        <div key={key}>
          <dt>
            <kbd>{key}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The same, on top of whatever page one is on. */
export function KeyOverlay({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="dialog all-keys" aria-labelledby="all-keys-title" onClose={onClose}>
      {/* Reading begins at the top, not at the button below all of it. */}
      <h2 id="all-keys-title" tabIndex={-1} autofocus>
        Keys
      </h2>
      <AllKeys />
      <button type="button" class="button primary" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}
