import type { JSX } from "preact";
import type { Overlay } from "../../core/contracts.ts";
import type { Picture, Playback } from "../../core/view/pictures.ts";
import { areMarksShown } from "../review/view.ts";
import { Overlays } from "./overlay.tsx";
import { Frames, Image } from "./picture.tsx";

/** What is judged: one picture with its marks, a whole set, or two variants beside each other. */
export interface Scene {
  readonly title: string;
  /** The picture to judge; null shows all of `pictures`. */
  readonly focus: Picture | null;
  readonly pictures: readonly Picture[];
  readonly playback: Playback | null;
  readonly overlays: readonly Overlay[];
  /** Of a whole set: the unit the overlays belong to. */
  readonly oddUnitKey: string | null;
  /** Of a pick: the pictures of the left and of the right variant. */
  readonly sides: readonly [Side, Side] | null;
}

interface Side {
  readonly pictures: readonly Picture[];
}

/** What it shows, in words. */
export function wordsOf({ title, focus, sides }: Scene): string {
  if (sides !== null) return `${title}, two variants`;
  return focus === null ? `${title}, all pictures` : inWords(title, focus.label);
}

/** The same for two scenes that show the same first picture. */
export function keyOf({ focus, pictures }: Scene): string | undefined {
  return (focus ?? pictures[0])?.hash;
}

function inWords(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

interface Props {
  readonly projectId: string;
  readonly scene: Scene;
  /** Nobody sees it yet: it is drawn, and moves once it is seen. */
  readonly isAhead?: boolean;
}

/** The pictures of a scene, as large as there is room. */
export function SceneView({ projectId, scene, isAhead = false }: Props): JSX.Element {
  const { title, focus, pictures, overlays, sides } = scene;
  if (sides !== null) return <Pair projectId={projectId} title={title} sides={sides} />;
  if (focus !== null) {
    return (
      <>
        <Image projectId={projectId} picture={focus} alt={wordsOf(scene)} full isAwaited />
        <Marks overlays={overlays} picture={focus} />
      </>
    );
  }
  if (pictures.length === 0) return <span class="stage-none">No picture yet</span>;
  return <PictureTable projectId={projectId} scene={scene} isAhead={isAhead} />;
}

interface MarksProps {
  readonly overlays: readonly Overlay[];
  readonly picture: Picture;
}

function Marks({ overlays, picture: { widthPx, heightPx } }: MarksProps): JSX.Element | null {
  return areMarksShown.value ? <Overlays overlays={overlays} widthPx={widthPx} heightPx={heightPx} /> : null;
}

/** A set side by side; an animation plays over its frames. */
function PictureTable({ projectId, scene, isAhead = false }: Props): JSX.Element {
  const { title, pictures, playback, overlays, oddUnitKey } = scene;
  return (
    <span class={playback ? "stage-set stage-animation" : `stage-set stage-set-${Math.min(pictures.length, 4)}`}>
      {playback && (
        <span class="stage-player">
          <Frames {...{ projectId, pictures, title, playback, isAhead }} isPlaying full />
        </span>
      )}
      {pictures.map((picture) => {
        const isOdd = picture.unitKey === oddUnitKey;
        const words = isOdd ? [picture.label, ...new Set(overlays.map(({ label }) => label))] : [picture.label];
        return (
          <figure class={isOdd ? "stage-tile stage-odd" : "stage-tile"} key={picture.hash + picture.unitKey}>
            <Image projectId={projectId} picture={picture} alt={inWords(title, ...words)} full={playback === null} />
            {isOdd && <Marks overlays={overlays} picture={picture} />}
            <figcaption>{words.filter((word) => word !== "").join(" · ")}</figcaption>
          </figure>
        );
      })}
    </span>
  );
}

const places = ["← Left", "Right →"] as const;

/** Two variants beside each other: which is better? */
function Pair({ projectId, title, sides }: Pick<Scene, "title"> & PairProps): JSX.Element {
  return (
    <span class="pair">
      {sides.map(({ pictures }, at) => (
        <figure class="pair-side" key={at}>
          <span class={`pair-pictures pair-${Math.min(4, pictures.length)}`}>
            {pictures.map((picture) => (
              <span class="pair-fit" key={picture.unitKey}>
                <Image
                  projectId={projectId}
                  picture={picture}
                  alt={inWords(title, at === 0 ? "Left" : "Right", picture.label)}
                  full
                  isAwaited
                />
              </span>
            ))}
          </span>
          <figcaption>{places[at]}</figcaption>
        </figure>
      ))}
    </span>
  );
}

interface PairProps {
  readonly projectId: string;
  readonly sides: NonNullable<Scene["sides"]>;
}
