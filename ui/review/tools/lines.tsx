import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Picture } from "../../../core/view/pictures.ts";
import { levelPlacing } from "../swipe-rule.ts";
import { floorShare, gridShift } from "./settings.ts";

interface Props {
  readonly picture: Picture;
}

interface CanvasProps extends Props {
  readonly label: string;
  readonly onPlace?: (place: PlaceOn) => void;
  /** It is placed up and down only: a finger that is drawn sideways over it answers (swipe.tsx). */
  readonly isLevel?: boolean;
  readonly children: JSX.Element | readonly JSX.Element[];
}

/** A place on a picture, as shares of its sides. */
interface PlaceOn {
  readonly x: number;
  readonly y: number;
}

/** A canvas over the picture, in its pixels; pressing or dragging on it tells the place. */
export function Canvas({ picture, label, onPlace, isLevel = false, children }: CanvasProps): JSX.Element {
  const { widthPx, heightPx } = picture;
  const isPlacing = useRef(isLevel ? levelPlacing() : isPressed).current;
  const place = (event: PointerEvent): void => {
    const svg = event.currentTarget as SVGSVGElement;
    const matrix = svg.getScreenCTM();
    if (onPlace === undefined || matrix === null || !isPlacing(event)) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    onPlace({ x: within(x / widthPx), y: within(y / heightPx) });
  };
  const placed = isLevel ? "tool-placed tool-level" : "tool-placed";
  return (
    <svg
      class={`overlay tool${onPlace === undefined ? "" : ` ${placed}`}`}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
      role="img"
      aria-label={label}
      onPointerDown={place}
      onPointerMove={place}
      onPointerUp={place}
    >
      <svg width={widthPx} height={heightPx} aria-hidden="true">
        {children}
      </svg>
    </svg>
  );
}

const isPressed = ({ buttons }: PointerEvent): boolean => buttons !== 0;

const within = (share: number): number => Math.min(1, Math.max(0, share));

/** A line that a person puts under the feet. */
export function FloorLine({ picture }: Props): JSX.Element {
  const y = floorShare.value * picture.heightPx;
  return (
    <Canvas picture={picture} label="Floor line" isLevel onPlace={(at) => (floorShare.value = at.y)}>
      <Lines d={`M0 ${y}H${picture.widthPx}`} />
    </Canvas>
  );
}

/** Tiles across a picture. */
const TILES = 8;

/** The grid of 2:1 isometric tiles: two sets of lines that rise half a pixel per pixel. */
export function IsometricGrid({ picture }: Props): JSX.Element {
  const { widthPx, heightPx } = picture;
  const tile = widthPx / TILES;
  const { x, y } = gridShift.value;
  // Along the left border a line of either set begins every half tile; shifting sideways by one tile moves it by half.
  const step = tile / 2;
  const rise = widthPx / 2;
  const falling = ((y - x) * step) % step;
  const rising = ((y + x) * step) % step;
  let d = "";
  for (let at = -rise - step; at <= heightPx + rise + step; at += step) {
    d += `M0 ${at + falling}L${widthPx} ${at + falling + rise}M0 ${at + rising}L${widthPx} ${at + rising - rise}`;
  }
  return (
    <Canvas picture={picture} label="Isometric grid" onPlace={(place) => (gridShift.value = shiftTo(place, picture))}>
      <Lines d={d} isFine />
    </Canvas>
  );
}

/** The shift that brings a crossing of the grid to this place. */
function shiftTo({ x, y }: { readonly x: number; readonly y: number }, { widthPx, heightPx }: Picture) {
  const tile = widthPx / TILES;
  return { x: fraction((x * widthPx) / tile), y: fraction((y * heightPx) / (tile / 2)) };
}

const fraction = (value: number): number => value - Math.floor(value);

/** Light on dark, so that they show on any picture. */
export function Lines({ d, isFine = false }: { readonly d: string; readonly isFine?: boolean }): JSX.Element {
  return (
    <g class={isFine ? "tool-lines tool-fine" : "tool-lines"}>
      <path class="tool-under" d={d} vector-effect="non-scaling-stroke" />
      <path class="tool-over" d={d} vector-effect="non-scaling-stroke" />
    </g>
  );
}
