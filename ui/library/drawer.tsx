import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pathTo } from "../address.ts";
import { AssetBody } from "../asset/body.tsx";
import { Loading } from "../components/empty.tsx";
import { Icon } from "../components/icons.tsx";
import { useAssetState } from "./asset-state.ts";
import { itemOf, neighbourOf, shelf } from "./shelf.ts";
import type { Wish } from "./wish.ts";

interface Props {
  readonly projectId: string;
  readonly wish: Wish;
  readonly go: (to: Wish, replace?: boolean) => void;
}

/** One asset over the grid, with its history and why it is as it is; the grid stays where it was. */
export function Drawer({ projectId, wish, go }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = wish.open ?? "";
  const close = (): void => go({ ...wish, open: null });
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // What lies behind it closes it, as Escape does.
    shown?.addEventListener("click", ({ target }) => target === shown && shown.close());
  }, []);
  const { read, problem, again } = useAssetState(projectId, id);
  const show = (step: 1 | -1) => () => {
    const other = neighbourOf(shelf.peek(), id, step);
    if (other !== null) go({ ...wish, open: other }, true);
  };
  return (
    <dialog ref={dialog} class="drawer" aria-labelledby="drawer-title" onClose={close}>
      <header class="drawer-head">
        {/* Reading begins with what it is, not with a button. */}
        <h2 id="drawer-title" tabIndex={-1} autofocus>
          {read?.title ?? itemOf(shelf.value, id)?.title ?? id}
        </h2>
        <Step word="The one before" isBack onPress={neighbourOf(shelf.value, id, -1) === null ? null : show(-1)} />
        <Step word="The next one" onPress={neighbourOf(shelf.value, id, 1) === null ? null : show(1)} />
        <a class="button small" href={pathTo(projectId, "assets", id)}>
          Open its page
        </a>
        <button type="button" class="button small quiet" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      {read === null ? (
        <Loading problem={problem} again={again} as="assets" />
      ) : (
        <AssetBody key={id} projectId={projectId} assetId={id} title={read.title} state={read.state} />
      )}
    </dialog>
  );
}

interface StepProps {
  readonly word: string;
  readonly isBack?: boolean;
  /** Null at the end of what was found. */
  readonly onPress: (() => void) | null;
}

function Step({ word, isBack = false, onPress }: StepProps): JSX.Element {
  return (
    <button
      type="button"
      class={isBack ? "button small quiet" : "button small quiet forward"}
      aria-label={word}
      disabled={onPress === null}
      onClick={() => onPress?.()}
    >
      <Icon name="back" />
    </button>
  );
}
