import type { Picture } from "../../core/quality/pixels.ts";
import { type Dice, diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { onGround, type Rgb, toPicture } from "./canvas.ts";
import type { CasePlan, Severity } from "./defect.ts";
import { plainGround } from "./grounds.ts";
import { plants } from "./plants.ts";
import { drawFrames, drawStates, type FrameFault, type SetFault } from "./sets.ts";
import { drawSubject, subjectKinds } from "./subjects.ts";
import { drawTile, type TileFault, textureKinds } from "./tiles.ts";

/** Raised whenever any picture of the corpus changes. */
export const corpusVersion = "corpus-1";

/** One picture or set with a known fault, or with none. */
export interface Case {
  readonly id: string;
  /** Drawings that differ only by their faults are one family. */
  readonly family: string;
  readonly kind: "sprite" | "tile" | "states" | "frames";
  readonly defect: string | null;
  readonly maker: string | null;
  readonly severity: Severity | 0;
  readonly targets: readonly string[];
  readonly touches: readonly string[];
  readonly plan: CasePlan;
  readonly pictures: () => readonly Picture[];
}

interface Fault {
  readonly defect: string;
  readonly maker: string;
  readonly targets: readonly string[];
  readonly touches?: readonly string[];
}

/** How many families of each kind, and faults per family. */
const counts = { sprites: 360, spriteFaults: 5, tiles: 330, states: 156, frames: 54 };

const severities: readonly Severity[] = [1, 2, 3];

/** Every case of the procedural corpus in a fixed order; pictures are drawn when asked for. */
export function corpusCases(): readonly Case[] {
  return [
    ...several(counts.sprites).flatMap(spriteFamily),
    ...several(counts.tiles).flatMap(tileFamily),
    ...several(counts.states).flatMap(statesFamily),
    ...several(counts.frames).flatMap(framesFamily),
  ];
}

const several = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Mostly small, because every measure is scaled; some as large as renders are. */
function sizeOf(index: number): number {
  if (index % 120 === 17) return 1024;
  if (index % 20 === 4) return 512;
  return [160, 192, 224, 256][index % 4] ?? 192;
}

const clean = { defect: null, maker: null, severity: 0, targets: [], touches: [], plan: {} } as const;

function spriteFamily(index: number): readonly Case[] {
  const kind = subjectKinds[index % subjectKinds.length] ?? "blob";
  const family = `sprite-${index}`;
  const sizePx = sizeOf(index);
  const draw = () => drawSubject(kind, diceFor(`${family} subject`), sizePx);
  const ground = plainGround(diceFor(`${family} ground`), kind === "pale" || kind === "sticker");
  const base = { family, kind: "sprite" } as const;
  // Half of the clean ones arrive with transparency, as from a renderer that gives it.
  const isCut = index % 4 === 3;
  const good: Case = {
    ...{ ...base, ...clean, id: `${family}-clean` },
    plan: index % 5 === 2 ? { trim: "none" } : {},
    pictures: () => [isCut ? toPicture(draw()) : onGround(draw(), ground, diceFor(`${family} grain`))],
  };
  const makers = plants.flatMap((plant) =>
    Object.entries(plant.makers).map(([maker, make]) => ({ plant, maker, make })),
  );
  const faulty = several(counts.spriteFaults).map((k): Case => {
    const at = index * counts.spriteFaults + k;
    const { plant, maker, make } = makers[at % makers.length] ?? (makers[0] as (typeof makers)[number]);
    const severity = severities[Math.floor(at / makers.length) % 3] ?? 1;
    const id = `${family}-${plant.id}-${maker}-${severity}`;
    const { targets, touches, plan = {} } = plant;
    const dice = () => diceFor(id);
    return {
      ...{ ...base, id, defect: plant.id, maker, severity, targets, touches, plan },
      pictures: () => [make({ subject: draw(), ground, dice: dice(), severity })],
    };
  });
  return [good, ...faulty];
}

function tileFamily(index: number): readonly Case[] {
  const kind = textureKinds[index % textureKinds.length] ?? "waves";
  const family = `tile-${index}`;
  const sizePx = index % 30 === 7 ? 512 : ([96, 128, 160][index % 3 === 0 ? 1 : index % 2] ?? 128);
  const severity = severities[Math.floor(index / 9) % 3] ?? 1;
  const ids = ["cut_out", "lit", "broken_line"] as const;
  const draw = (fault: TileFault) => () => [drawTile(kind, diceFor(`${family} texture`), sizePx, fault)];
  const faultId = ids[Math.floor(index / 3) % 3] ?? "lit";
  const target = faultId === "lit" ? "seam.ramp" : "seam.seam";
  return [
    { ...clean, id: `${family}-clean`, family, kind: "tile", pictures: draw({ id: null, severity: 1 }) },
    {
      ...{ id: `${family}-${faultId}-${severity}`, family, kind: "tile", defect: "seam", maker: faultId, severity },
      ...{ targets: [target], touches: [], plan: {}, pictures: draw({ id: faultId, severity }) },
    },
  ];
}

const setFaults: readonly (Fault & { readonly maker: SetFault })[] = [
  { defect: "misaligned", maker: "slid", targets: ["states.offsetPx"] },
  { defect: "misaligned", maker: "sunk", targets: ["states.offsetPx"] },
  { defect: "drifted", maker: "grown", targets: ["states.drift"] },
  { defect: "drifted", maker: "other_shape", targets: ["states.drift"] },
  { defect: "identical_states", maker: "copied", targets: ["states.sameness"] },
  { defect: "identical_states", maker: "nearly_copied", targets: ["states.sameness"] },
  { defect: "implausible_state", maker: "vivid_disabled", targets: ["states.disabledColour"] },
];

function statesFamily(index: number): readonly Case[] {
  const kind = (["button", "gear", "starry", "potion", "ring", "creature"] as const)[index % 6] ?? "button";
  const draw = (dice: Dice, ground: Rgb) => (fault: SetFault | null, severity: Severity) => () =>
    drawStates(kind, dice, 128, ground, fault, severity);
  return setFamily("states", index, setFaults, draw);
}

const frameFaults: readonly (Fault & { readonly maker: FrameFault })[] = [
  { defect: "frame_jump", maker: "thrown", targets: ["states.jumpPx"] },
  { defect: "frame_drift", maker: "swollen", targets: ["states.drift"] },
  { defect: "frame_drift", maker: "foreign", targets: ["states.drift"] },
];

function framesFamily(index: number): readonly Case[] {
  const kind = subjectKinds[index % 8] ?? "blob";
  const draw = (dice: Dice, ground: Rgb) => (fault: FrameFault | null, severity: Severity) => () =>
    drawFrames(kind, dice, 128, ground, fault, severity);
  return setFamily("frames", index, frameFaults, draw);
}

type DrawSet<Maker> = (fault: Maker | null, severity: Severity) => () => readonly Picture[];

function setFamily<Maker extends string>(
  kind: "states" | "frames",
  index: number,
  faults: readonly (Fault & { readonly maker: Maker })[],
  drawOf: (dice: Dice, ground: Rgb) => DrawSet<Maker>,
): readonly Case[] {
  const family = `${kind}-${index}`;
  const ground = plainGround(diceFor(`${family} ground`), false);
  const draw = (fault: Maker | null, severity: Severity) => () =>
    drawOf(diceFor(`${family} set`), ground)(fault, severity)();
  const chosen = [faults[(2 * index) % faults.length], faults[(2 * index + 1) % faults.length]];
  const faulty = chosen.flatMap((fault): readonly Case[] => {
    if (fault === undefined) return [];
    const severity = severities[Math.floor(index / faults.length) % 3] ?? 1;
    const { defect, maker, targets } = fault;
    const id = `${family}-${defect}-${maker}-${severity}`;
    return [
      {
        id,
        family,
        kind,
        defect,
        maker,
        severity,
        targets,
        touches: ["orientation"],
        plan: {},
        pictures: draw(maker, severity),
      },
    ];
  });
  return [{ ...clean, id: `${family}-clean`, family, kind, pictures: draw(null, 1) }, ...faulty];
}
