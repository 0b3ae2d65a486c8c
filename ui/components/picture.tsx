import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Picture, Playback } from "../../core/view/pictures.ts";
import { projectPath } from "../live/api.ts";
import { live } from "../live/current.ts";

/** Where the bytes of an object are. */
export function objectUrl(projectId: string, hash: string): string {
  return projectPath(projectId, `objects/${hash}`);
}

/** Pictures this small are drawn for exact pixels; smoothing them would hide what is to be judged. */
const PIXEL_ART_SIDE = 128;

interface ImageProps {
  readonly projectId: string;
  readonly picture: Picture;
  readonly alt: string;
  readonly full?: boolean;
  /** Nothing is shown before it is: decoded in the frame it comes in, never a frame without it. */
  readonly isAwaited?: boolean;
}

/** One picture that fits its frame whatever its size; says so when it can't be loaded. */
export function Image({ projectId, picture, alt, full = false, isAwaited = false }: ImageProps): JSX.Element {
  const [missing, setMissing] = useState<string | null>(null);
  if (missing === picture.hash) return <Missing alt={alt} full={full} onRetry={() => setMissing(null)} />;
  const isSmall = Math.max(picture.widthPx, picture.heightPx) <= PIXEL_ART_SIDE;
  return (
    <img
      class={isSmall ? "picture pixels" : "picture"}
      src={objectUrl(projectId, full ? picture.hash : picture.thumbHash)}
      width={picture.widthPx}
      height={picture.heightPx}
      loading={full ? "eager" : "lazy"}
      decoding={isAwaited ? "sync" : "async"}
      draggable={false}
      alt={alt}
      onError={() => setMissing(picture.hash)}
    />
  );
}

interface MissingProps {
  readonly alt: string;
  readonly full: boolean;
  readonly onRetry: () => void;
}

/** In place of a picture: small ones lie on links and only say it, the large one offers another try. Both try again once the server is back. */
function Missing({ alt, full, onRetry }: MissingProps): JSX.Element {
  const isReached = /live|polling/.test(live.value?.connection.value ?? "");
  const wasReached = useRef(isReached);
  useEffect(() => {
    if (isReached && !wasReached.current) onRetry();
    wasReached.current = isReached;
  }, [isReached]);
  return (
    <span class="picture missing">
      <span class="hidden">{alt}:</span>
      <span class="missing-words">This picture can't be loaded.</span>
      {full && (
        <button type="button" class="button small" onClick={onRetry}>
          Try again
        </button>
      )}
    </span>
  );
}

/** The frames of an animation in one place: plays while asked to, except for people who want less motion. */
export function Frames({
  projectId,
  pictures,
  title,
  playback,
  isPlaying,
  isAhead = false,
  full = false,
}: FramesProps): JSX.Element | null {
  const [index, setIndex] = useState(0);
  const isMoving = isPlaying && !prefersStillness();
  const { fps, loop } = playback;
  // What does not loop stays at its end for a second, so that the end is seen as one.
  const steps = pictures.length + (loop ? 0 : Math.ceil(fps));
  useEffect(() => {
    if (!isMoving || isAhead) return;
    const timer = setInterval(() => setIndex((now) => now + 1), 1000 / fps);
    return () => clearInterval(timer);
  }, [isMoving, isAhead, fps]);
  const still = Math.floor(pictures.length / 3);
  const picture = pictures[isMoving ? Math.min(index % steps, pictures.length - 1) : still];
  if (!picture) return null;
  return (
    <Image
      projectId={projectId}
      picture={picture}
      alt={`${title}, animation of ${pictures.length} frames`}
      full={full}
    />
  );
}

interface FramesProps {
  readonly projectId: string;
  readonly pictures: readonly Picture[];
  readonly title: string;
  readonly playback: Playback;
  readonly isPlaying: boolean;
  /** It stays at its beginning until it is seen. */
  readonly isAhead?: boolean;
  readonly full?: boolean;
}

/** Whether the person asked the system for less motion. */
function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

interface SetProps {
  readonly projectId: string;
  readonly pictures: readonly Picture[];
  readonly title: string;
  readonly playback: Playback | null;
  readonly isPlaying: boolean;
  readonly unitCount: number;
}

const MOST_TILES = 4;

/** Everything an asset consists of in one square: a picture, an animation, or up to four tiles and how many more. */
export function PictureSet({
  projectId,
  pictures,
  title,
  playback,
  isPlaying,
  unitCount,
}: SetProps): JSX.Element | null {
  const [first] = pictures;
  if (!first) return null;
  if (playback)
    return <Frames projectId={projectId} pictures={pictures} title={title} playback={playback} isPlaying={isPlaying} />;
  if (unitCount <= 1) return <Image projectId={projectId} picture={first} alt={title} />;
  const places = Math.min(unitCount, MOST_TILES);
  const more = unitCount - places;
  return (
    <span class={`tiles tiles-${places}`}>
      {pictures.slice(0, places).map((picture) => (
        <span class="tile" key={picture.unitKey}>
          <Image projectId={projectId} picture={picture} alt={`${title}, ${picture.label}`} />
        </span>
      ))}
      {more > 0 && <span class="tiles-more">+{more}</span>}
    </span>
  );
}
