import type { Plan } from "../../core/contracts.ts";
import { analyse } from "../../core/quality/analysis.ts";
import type { Evidence, Linked } from "../../core/quality/evidence.ts";
import { finishVersion } from "../../core/quality/finish/finish.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, copyOf, type Rgb, toPicture } from "./canvas.ts";
import type { CasePlan, Severity } from "./defect.ts";
import { drawSubject, type Palette, palettes, type SubjectKind } from "./subjects.ts";

/** Side of every drawing of a wish. */
export const wishPx = 160;
export const ink: Rgb = [26, 20, 30];

export type Drawn = (maker: string | null, severity: Severity) => () => readonly Picture[];

/** Something asked for that a check holds a picture against: kept by the clean one, broken by every maker. */
export interface Wish {
  readonly id: string;
  readonly kind: "sprite" | "tile" | "states" | "frames" | "logos";
  /** The one figure that it speaks of. */
  readonly target: string;
  readonly plan: CasePlan;
  readonly makers: readonly string[];
  readonly scene: (family: string, index: number) => { readonly evidence?: () => Evidence; readonly draw: Drawn };
}

/** Evidence of a picture about which nothing is known. */
export const nothing: Evidence = {
  ...{ spec: null, palette: null, prompts: null, trace: null, stack: null, loras: [] },
  ...{ tagOrder: null, profileCheckpointId: null, linked: [], neighbours: [] },
};

const kinds = ["blob", "starry", "ring", "creature", "gear", "potion"] as const;
export const kindOf = (index: number): SubjectKind => kinds[index % kinds.length] ?? "blob";
export const paletteOf = (index: number): Palette => palettes[index % palettes.length] ?? palettes[0];
export const bySeverity = (severity: Severity, ...sizes: readonly [number, number, number]): number =>
  sizes[severity - 1] ?? 0;

/** What a family shows: always the same drawing, in the colours asked for. */
export const thing =
  (family: string, kind: SubjectKind) =>
  (look: Partial<Palette> = {}): Canvas =>
    drawSubject(kind, diceFor(`${family} subject`), wishPx, look);

/** The same in darker colours. */
export function dimmed(canvas: Canvas, by: number): Canvas {
  const changed = copyOf(canvas);
  for (let i = 0; i < changed.rgb.length; i++) changed.rgb[i] = (changed.rgb[i] as number) * by;
  return changed;
}

/** One finished picture by its maker; those of no maker are kept as they should be. */
export function byMaker(makers: Readonly<Record<string, (severity: Severity) => Canvas>>, kept: () => Canvas): Drawn {
  return (maker, severity) => () => [toPicture((makers[maker ?? ""] ?? kept)(severity))];
}

/** How relatives were finished before they were approved; those whose place in the canvas counts keep it. */
const finishing: Plan["finish"] = {
  ...{ cutout: "border_key", removeSpecks: true, trim: "common", paddingPx: 16 },
  ...{ pivot: { x: 0.5, y: 0.5 }, outputSize: null, kernel: "linear" },
};

/** An approved relative, as a report sees it. */
export function linkedOf(
  canvas: Canvas,
  bond: Pick<Linked, "isSameEntity" | "isSameSet">,
  trim: Plan["finish"]["trim"] = "common",
): Linked {
  const { pictures } = finishVersion([{ unitKey: "v0", picture: toPicture(canvas) }], { ...finishing, trim });
  const portrait = analyse(pictures[0]?.picture ?? toPicture(canvas)).portrait();
  const named = { assetId: "relative", versionId: "relative", unitKey: "v0", pixelHash: "0".repeat(64) };
  return { ...named, ...bond, portrait };
}
