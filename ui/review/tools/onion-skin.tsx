import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Screen } from "../../../core/view/review.ts";
import { Image } from "../../components/picture.tsx";
import { frameIndex, isPlaying } from "./settings.ts";

interface Props {
  readonly projectId: string;
  readonly screen: Screen;
}

/** One picture of a set with its neighbours over it, half seen: an opaque picture hides none of them. */
export function OnionSkin({ projectId, screen }: Props): JSX.Element | null {
  const { pictures, title, playback } = screen;
  // States have no pace of their own.
  const frameMs = 1000 / (playback?.fps ?? 6);
  const at = frameIndex.value % pictures.length;
  useEffect(() => {
    if (!isPlaying.value) return;
    const timer = setInterval(() => (frameIndex.value = (frameIndex.value + 1) % pictures.length), frameMs);
    return () => clearInterval(timer);
  }, [isPlaying.value, pictures.length, frameMs]);
  const shown = pictures[at];
  if (shown === undefined) return null;
  // The last frame of what loops is followed by its first; all else stands in a row.
  const neighbours = [-1, 1].map((by) =>
    playback?.loop ? pictures.at((at + by) % pictures.length) : pictures[at + by],
  );
  const ghosts = neighbours.filter((picture) => picture !== undefined && picture !== shown);
  return (
    <span class="stage-picture">
      <Image projectId={projectId} picture={shown} alt={`${title}, ${shown.label}`} full />
      {!isPlaying.value &&
        ghosts.map((ghost) => (
          <span class="ghost" key={ghost?.unitKey}>
            {ghost && <Image projectId={projectId} picture={ghost} alt="" full />}
          </span>
        ))}
    </span>
  );
}

/** Which picture is shown, and the pictures as a film. */
export function OnionControls({ screen: { pictures } }: { readonly screen: Screen }): JSX.Element {
  const at = frameIndex.value % pictures.length;
  return (
    <>
      <label class="tool-range">
        {pictures[at]?.label ?? ""}
        <input
          type="range"
          min={0}
          max={pictures.length - 1}
          value={at}
          aria-valuetext={pictures[at]?.label}
          onInput={(event) => (frameIndex.value = event.currentTarget.valueAsNumber)}
        />
      </label>
      <button
        type="button"
        class="button small"
        aria-pressed={isPlaying.value}
        onClick={() => (isPlaying.value = !isPlaying.value)}
      >
        Play
      </button>
    </>
  );
}
