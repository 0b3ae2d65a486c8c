import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { keyMap } from "./keys.ts";
import { isKeyMapOpen } from "./view.ts";

/** All keys of the review, on top of it. */
export function KeyMap(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const isOpen = isKeyMapOpen.value;
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="dialog" aria-labelledby="keys-title" onClose={() => (isKeyMapOpen.value = false)}>
      {/* Reading begins at the top, not at the button below all of it. */}
      <h2 id="keys-title" tabIndex={-1} autofocus>
        Keys
      </h2>
      <KeyTable />
      <button type="button" class="button primary" onClick={() => dialog.current?.close()}>
        Close
      </button>
    </dialog>
  );
}

/** The key map as a table. */
export function KeyTable(): JSX.Element {
  return (
    <dl class="keys">
      {keyMap.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            <kbd>{keys}</kbd>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
