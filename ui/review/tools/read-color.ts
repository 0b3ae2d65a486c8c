import type { Catalog, Project, Spec } from "../../../core/contracts.ts";
import { documentKey } from "../../../core/document/state.ts";
import { byCodeUnits } from "../../../core/ordered.ts";
import type { ProjectState } from "../../../core/project/state.ts";
import { type LabPlanes, labOf } from "../../../core/quality/lab.ts";
import type { Picture } from "../../../core/view/pictures.ts";
import { objectUrl } from "../../components/picture.tsx";
import { get, projectPath } from "../../live/api.ts";

/** One colour of a palette. */
export interface PaletteColor {
  readonly name: string;
  readonly hex: string;
}

/** The pixels of a picture, decoded once by the browser. */
export async function readPixels(projectId: string, { hash, widthPx, heightPx }: Picture): Promise<ImageData> {
  const image = new Image();
  image.src = objectUrl(projectId, hash);
  await image.decode();
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser has no 2D canvas.");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, widthPx, heightPx);
}

/** The palette of an asset's look: that of its style, else of its scenario, own or the project's; empty without one. */
export async function paletteFor(
  { documents }: ProjectState,
  projectId: string,
  assetId: string,
): Promise<readonly PaletteColor[]> {
  const read = async <T>(key: string): Promise<T | null> => {
    const head = documents[key];
    const answer = head === undefined ? null : await get<T>(projectPath(projectId, `objects/${head.hash}`));
    return answer?.ok === true ? answer.value : null;
  };
  const ids = Object.values(documents).flatMap(({ kind, id }) => (kind === "catalogs" ? [id] : []));
  const [spec, project, ...catalogs] = await Promise.all([
    read<Spec>(documentKey("specs", assetId)),
    read<Project>(documentKey("project", projectId)),
    ...ids.sort(byCodeUnits).map((id) => read<Catalog>(documentKey("catalogs", id))),
  ]);
  const styles = catalogs.flatMap((catalog) => (catalog?.kind === "styles" ? catalog.entries : []));
  const scenarios = catalogs.flatMap((catalog) => (catalog?.kind === "scenarios" ? catalog.entries : []));
  const palettes = catalogs.flatMap((catalog) => (catalog?.kind === "palettes" ? catalog.entries : []));
  const defaults = project?.policies.styleDefaults;
  const style = styles.find(({ id }) => id === (spec?.style ?? defaults?.style));
  const scenario = scenarios.find(({ id }) => id === (spec?.scenario ?? defaults?.scenario));
  const paletteId = style?.paletteId ?? scenario?.paletteId;
  return palettes.find(({ id }) => id === paletteId)?.colors ?? [];
}

/** The nearest colour of a palette and its distance in OKLab (0 equal, about 0.02 just seen, 1 black to white). */
export function nearestColor(
  hex: string,
  palette: readonly PaletteColor[],
): { readonly color: PaletteColor; readonly distance: number } | null {
  const [wanted, ...others] = labOfHex([hex, ...palette.map((color) => color.hex)]);
  let best: { readonly color: PaletteColor; readonly distance: number } | null = null;
  for (const [index, color] of palette.entries()) {
    const distance = distanceOf(wanted, others[index]);
    if (best === null || distance < best.distance) best = { color, distance };
  }
  return best;
}

type Lab = readonly [number, number, number];

function labOfHex(colors: readonly string[]): readonly Lab[] {
  const rgba = Uint8ClampedArray.from(colors.flatMap((hex) => [...bytesOf(hex), 255]));
  const planes: LabPlanes = labOf({ rgba, widthPx: colors.length, heightPx: 1 });
  return colors.map((_, index) => [planes.l[index] ?? 0, planes.a[index] ?? 0, planes.b[index] ?? 0]);
}

function bytesOf(hex: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

function distanceOf(left: Lab = [0, 0, 0], right: Lab = [0, 0, 0]): number {
  return Math.sqrt((left[0] - right[0]) ** 2 + (left[1] - right[1]) ** 2 + (left[2] - right[2]) ** 2);
}

/** `#rrggbb` and alpha (0 to 1) of the pixel at these shares of the picture. */
export function colorAt(
  { data, width, height }: ImageData,
  { x, y }: { readonly x: number; readonly y: number },
): { readonly hex: string; readonly alpha: number } {
  const column = Math.min(width - 1, Math.floor(x * width));
  const row = Math.min(height - 1, Math.floor(y * height));
  const at = (row * width + column) * 4;
  const hex = [0, 1, 2].map((plane) => (data[at + plane] ?? 0).toString(16).padStart(2, "0")).join("");
  return { hex: `#${hex}`, alpha: (data[at + 3] ?? 0) / 255 };
}
