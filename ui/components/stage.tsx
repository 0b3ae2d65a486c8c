import type { ComponentChildren, JSX } from "preact";
import { areMarksShown, background, backgroundWords, isTrueSize, nextBackground } from "../review/view.ts";
import { Icon } from "./icons.tsx";
import { keyOf, type Scene, SceneView, wordsOf } from "./scene.tsx";

interface Props {
  readonly projectId: string;
  readonly scene: Scene;
  /** What will be judged next, where something will: drawn unseen, so that it only has to come to the front (D-0119). */
  readonly next?: Scene | null;
  /** Lies over the one picture. */
  readonly layer?: ComponentChildren;
  /** Is shown in place of the pictures. */
  readonly instead?: ComponentChildren;
}

/** The large view of what is judged, on a background of choice. */
export function Stage({ projectId, scene, next, layer, instead }: Props): JSX.Element {
  const ahead = next && keyOf(next) !== keyOf(scene) ? next : null;
  const mat = `mat mat-${background.value}`;
  const kind = `${next === undefined ? "" : " stage-layers"}${isTrueSize.value ? " stage-true" : ""}`;
  return (
    <section
      class={`stage ${mat}${kind}`}
      id="stage"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the picture while it has the focus
      tabIndex={0}
      aria-label={wordsOf(scene)}
    >
      {instead}
      {!instead && (
        <span class="stage-picture" key={keyOf(scene)}>
          <SceneView projectId={projectId} scene={scene} />
          {layer}
        </span>
      )}
      {!instead && ahead && (
        <span class="stage-next" key={keyOf(ahead)} aria-hidden="true">
          <SceneView projectId={projectId} scene={ahead} isAhead />
        </span>
      )}
      {!instead && ahead && <span class={`stage-cover ${mat}`} key="cover" />}
    </section>
  );
}

/** How the picture is shown: background, size, marks. */
export function StageTools({ hasMarks }: { readonly hasMarks: boolean }): JSX.Element {
  return (
    <fieldset class="stage-tools">
      <legend class="hidden">How the picture is shown</legend>
      <button type="button" class="button small" onClick={nextBackground}>
        <Icon name="background" /> <span class="hidden">Background:</span>{" "}
        <span aria-live="polite">{backgroundWords[background.value]}</span>
      </button>
      <button
        type="button"
        class="button small"
        aria-pressed={isTrueSize.value}
        onClick={() => (isTrueSize.value = !isTrueSize.value)}
      >
        <Icon name="size" /> True size
      </button>
      {hasMarks && (
        <button
          type="button"
          class="button small"
          aria-pressed={areMarksShown.value}
          onClick={() => (areMarksShown.value = !areMarksShown.value)}
        >
          Marks
        </button>
      )}
    </fieldset>
  );
}
