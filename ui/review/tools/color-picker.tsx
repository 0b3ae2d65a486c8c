import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Picture } from "../../../core/view/pictures.ts";
import { live } from "../../live/current.ts";
import { Canvas, Lines } from "./lines.tsx";
import { Range } from "./range.tsx";
import { colorAt, nearestColor, type PaletteColor, paletteFor, readPixels } from "./read-color.ts";
import { pickedAt } from "./settings.ts";

interface Props {
  readonly projectId: string;
  readonly assetId: string;
  readonly picture: Picture;
}

/** Where the colour is read. */
export function PickedPlace({ picture }: Pick<Props, "picture">): JSX.Element {
  const x = pickedAt.value.x * picture.widthPx;
  const y = pickedAt.value.y * picture.heightPx;
  const arm = picture.widthPx / 24;
  const d = `M${x - arm} ${y}H${x - arm / 3}M${x + arm / 3} ${y}H${x + arm}M${x} ${y - arm}V${y - arm / 3}M${x} ${y + arm / 3}V${y + arm}`;
  return (
    <Canvas picture={picture} label="Where the colour is read" onPlace={(at) => (pickedAt.value = at)}>
      <Lines d={d} />
    </Canvas>
  );
}

/** The colour under the mark and the nearest one of the palette; the mark moves by pointer or by these two sliders. */
export function PickedColor({ projectId, assetId, picture }: Props): JSX.Element {
  const pixels = useSignal<ImageData | null>(null);
  const palette = useSignal<readonly PaletteColor[] | null>(null);
  const fault = useSignal<string | null>(null);
  useEffect(() => {
    let isWanted = true;
    pixels.value = null;
    fault.value = null;
    readPixels(projectId, picture).then(
      (read) => {
        if (isWanted) pixels.value = read;
      },
      () => {
        if (isWanted) fault.value = "The picture can't be read.";
      },
    );
    return () => {
      isWanted = false;
    };
  }, [projectId, picture.hash]);
  useEffect(() => {
    const state = live.value?.state.peek();
    let isWanted = state != null;
    if (state)
      paletteFor(state, projectId, assetId).then((colors) => {
        if (isWanted) palette.value = colors;
      });
    return () => {
      isWanted = false;
    };
  }, [projectId, assetId]);
  const { x, y } = pickedAt.value;
  const color = pixels.value === null ? null : colorAt(pixels.value, pickedAt.value);
  return (
    <>
      <Range label="Left to right" value={x} onInput={(value) => (pickedAt.value = { x: value, y })} />
      <Range label="Top to bottom" value={y} onInput={(value) => (pickedAt.value = { x, y: value })} />
      <p class="picked" role="status">
        {fault.value}
        {color?.alpha === 0 && "Nothing is painted here."}
        {color !== null && color.alpha > 0 && <Found hex={color.hex} palette={palette.value} />}
      </p>
    </>
  );
}

/** Below this distance in OKLab two colours look the same side by side. */
const JUST_SEEN = 0.02;

function Found({
  hex,
  palette,
}: {
  readonly hex: string;
  readonly palette: readonly PaletteColor[] | null;
}): JSX.Element {
  const nearest = nearestColor(hex, palette ?? []);
  return (
    <>
      <Swatch hex={hex} /> <code>{hex}</code>
      {nearest === null ? (
        palette !== null && " · its look has no palette"
      ) : (
        <>
          {" · "}
          <Swatch hex={nearest.color.hex} /> {nearest.color.name},{" "}
          {nearest.distance < JUST_SEEN ? "the same to the eye" : `${nearest.distance.toFixed(2)} away`}
        </>
      )}
    </>
  );
}

function Swatch({ hex }: { readonly hex: string }): JSX.Element {
  return (
    <svg class="swatch" viewBox="0 0 1 1" aria-hidden="true">
      <rect width="1" height="1" fill={hex} />
    </svg>
  );
}
