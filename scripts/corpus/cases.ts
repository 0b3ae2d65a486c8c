import type { Evidence } from "../../core/quality/evidence.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { type Dice, diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { onGround, type Rgb, toPicture } from "./canvas.ts";
import type { CasePlan, Severity } from "./defect.ts";
import { plainGround } from "./grounds.ts";
import { plants } from "./plants.ts";
import { edgePlants } from "./plants-edge.ts";
import { drawFrames, drawStates, type FrameFault, type SetFault } from "./sets.ts";
import { drawSubject, subjectKinds } from "./subjects.ts";
import { drawTile, type TileFault, textureKinds } from "./tiles.ts";
import { pictureWishes } from "./wish-pictures.ts";
import { setWishes } from "./wish-sets.ts";
import { siblingWishes } from "./wish-siblings.ts";

/** Raised whenever any picture of the corpus changes. */
export const corpusVersion = "corpus-7";

/** The corpus whose drawings these still are: only how faults are planted on them has changed since. */
const drawnFor = "corpus-5";

/** One picture or set with a known fault, or with none. */
export interface Case {
  readonly id: string;
  /** Drawings that differ only by their faults are one family. */
  readonly family: string;
  readonly kind: "sprite" | "tile" | "states" | "frames" | "logos";
  readonly defect: string | null;
  readonly maker: string | null;
  readonly severity: Severity | 0;
  readonly targets: readonly string[];
  readonly touches: readonly string[];
  readonly plan: CasePlan;
  readonly pictures: () => readonly Picture[] | Promise<readonly Picture[]>;
  /** What the checks may know of it besides its pictures: a palette, relatives, its spec. */
  readonly evidence?: () => Evidence;
}

interface Fault {
  readonly defect: string;
  readonly maker: string;
  readonly targets: readonly string[];
}

/** How many families of each kind, and faults per family. */
const counts = {
  ...{ sprites: 450, spriteFaults: 5, calibratedFaults: 2 },
  ...{ tiles: 450, tileFaults: 2, states: 240, frames: 60, setFaults: 2, wishes: 24 },
};

const severities: readonly Severity[] = [1, 2, 3];

interface Turn {
  readonly index: number;
  /** Which of the family's faults, of how many. */
  readonly k: number;
  readonly perFamily: number;
  readonly kinds: number;
}

/** The next fault in turn, and how bad it is: one step more after each round of kinds, so every kind meets every fault. */
function inTurn<Item>(items: readonly Item[], { index, k, perFamily, kinds }: Turn) {
  const at = index * perFamily + k + Math.floor(index / kinds);
  const [item] = items.slice(at % items.length);
  return { item, severity: severities[Math.floor(at / items.length) % 3] ?? 1 };
}

/** Every case of the procedural corpus in a fixed order; pictures are drawn when asked for. */
export function corpusCases(): readonly Case[] {
  return [
    ...several(counts.sprites).flatMap(spriteFamily),
    ...several(counts.tiles).flatMap(tileFamily),
    ...several(counts.states).flatMap(statesFamily),
    ...several(counts.frames).flatMap(framesFamily),
    ...several(counts.wishes).flatMap(wishFamilies),
  ];
}

/** Everything about a family follows from its name, so another corpus has other drawings and other families are held out. */
const familyName = (kind: string, index: number): string => `${drawnFor}-${kind}-${index}`;

const several = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

/** Mostly small, because every measure is scaled; some as large as renders are. */
function sizeOf(index: number): number {
  if (index % 180 === 17) return 1024;
  if (index % 30 === 4) return 512;
  return [160, 192, 224, 256][index % 4] ?? 192;
}

const clean = { defect: null, maker: null, severity: 0, targets: [], touches: [], plan: {} } as const;

const makers = plants.flatMap((plant) => Object.entries(plant.makers).map(([maker, make]) => ({ plant, maker, make })));

/** A limit is proved by some seventy defective families (Wilson), which advice, having no table, doesn't need. */
const calibrated = makers.filter(({ plant }) => !edgePlants.includes(plant));

function spriteFamily(index: number): readonly Case[] {
  const kind = subjectKinds[index % subjectKinds.length] ?? "blob";
  const family = familyName("sprite", index);
  const sizePx = sizeOf(index);
  const draw = () => drawSubject(kind, diceFor(`${family} subject`), sizePx);
  const isPale = kind === "pale" || kind === "sticker";
  const ground = plainGround(diceFor(`${family} ground`), isPale);
  const base = { family, kind: "sprite" } as const;
  // Half of the clean ones arrive with transparency, as from a renderer that gives it.
  const isCut = index % 4 === 3;
  const good: Case = {
    ...{ ...base, ...clean, id: `${family}-clean` },
    plan: index % 5 === 2 ? { trim: "none" } : {},
    pictures: () => [isCut ? toPicture(draw()) : onGround(draw(), ground, diceFor(`${family} grain`))],
  };
  const faultyBy =
    (some: typeof makers, perFamily: number) =>
    (k: number): readonly Case[] => {
      const { item, severity } = inTurn(some, { index, k, perFamily, kinds: subjectKinds.length });
      if (item === undefined || (item.plant.isWhite && isPale)) return [];
      const { plant, maker, make } = item;
      const id = `${family}-${plant.id}-${maker}-${severity}`;
      const { targets, touches, plan = {} } = plant;
      const dice = () => diceFor(id);
      const pictures = () => [make({ subject: draw(), ground, dice: dice(), severity })];
      return [{ ...base, id, defect: plant.id, maker, severity, targets, touches, plan, pictures }];
    };
  const faulty = several(counts.spriteFaults).flatMap(faultyBy(makers, counts.spriteFaults));
  const further = several(counts.calibratedFaults).flatMap(faultyBy(calibrated, counts.calibratedFaults));
  return [good, ...faulty, ...further.filter(({ id }) => !faulty.some((one) => one.id === id))];
}

function tileFamily(index: number): readonly Case[] {
  const kind = textureKinds[index % textureKinds.length] ?? "waves";
  const family = familyName("tile", index);
  const sizePx = index % 30 === 7 ? 512 : ([96, 128, 160][index % 3 === 0 ? 1 : index % 2] ?? 128);
  const draw = (fault: TileFault) => () => [drawTile(kind, diceFor(`${family} texture`), sizePx, fault)];
  const base = { family, kind: "tile", touches: [], plan: {} } as const;
  const faulty = several(counts.tileFaults).flatMap((k): readonly Case[] => {
    const turn = { index, k, perFamily: counts.tileFaults, kinds: textureKinds.length };
    const { item, severity } = inTurn(tileFaults, turn);
    if (item === undefined) return [];
    const { defect, maker, targets } = item;
    const id = `${family}-${defect}-${maker}-${severity}`;
    return [{ ...base, id, defect, maker, severity, targets, pictures: draw({ id: maker, severity }) }];
  });
  return [{ ...clean, ...base, id: `${family}-clean`, pictures: draw({ id: null, severity: 1 }) }, ...faulty];
}

const tileFaults: readonly (Fault & { readonly maker: NonNullable<TileFault["id"]> })[] = [
  { defect: "seam", maker: "cut_out", targets: ["seam.seam"] },
  { defect: "seam", maker: "broken_line", targets: ["seam.seam"] },
  { defect: "uneven_light", maker: "lit", targets: ["seam.ramp", "tile_light.fallOff"] },
  { defect: "uneven_light", maker: "vignette", targets: ["tile_light.fallOff"] },
  { defect: "frame", maker: "framed", targets: ["tile_frame.frame"] },
  { defect: "frame", maker: "edged", targets: ["tile_frame.frame"] },
  { defect: "landmark", maker: "spot", targets: ["tile_repeat.landmark"] },
  { defect: "landmark", maker: "cross", targets: ["tile_repeat.landmark"] },
];

const setFaults: readonly (Fault & { readonly maker: SetFault })[] = [
  { defect: "misaligned", maker: "slid", targets: ["states.offsetPx", "alignment.shiftPx"] },
  { defect: "misaligned", maker: "sunk", targets: ["states.offsetPx", "alignment.shiftPx"] },
  { defect: "nudged", maker: "nudged", targets: ["alignment.shiftPx"] },
  { defect: "drifted", maker: "grown", targets: ["states.drift"] },
  { defect: "drifted", maker: "other_shape", targets: ["states.drift", "silhouette.shapeDistance"] },
  { defect: "identical_states", maker: "copied", targets: ["states.sameness"] },
  { defect: "identical_states", maker: "nearly_copied", targets: ["states.sameness"] },
  { defect: "implausible_state", maker: "vivid_disabled", targets: ["states.disabledColour"] },
];

const stateKinds = ["button", "gear", "starry", "potion", "ring", "creature"] as const;
const frameKinds = subjectKinds.slice(0, 8);

function statesFamily(index: number): readonly Case[] {
  const kind = stateKinds[index % stateKinds.length] ?? "button";
  const draw = (dice: Dice, ground: Rgb) => (fault: SetFault | null, severity: Severity) => () =>
    drawStates(kind, dice, 128, ground, fault, severity);
  return setFamily({ kind: "states", index, kinds: stateKinds.length }, setFaults, draw);
}

const frameFaults: readonly (Fault & { readonly maker: FrameFault })[] = [
  { defect: "frame_jump", maker: "thrown", targets: ["states.jumpPx", "frames_jerk.jerkPx"] },
  { defect: "frame_drift", maker: "swollen", targets: ["states.drift", "frames_flicker.areaFlicker"] },
  { defect: "frame_drift", maker: "foreign", targets: ["states.drift", "identity.colourDistance"] },
];

function framesFamily(index: number): readonly Case[] {
  const kind = frameKinds[index % frameKinds.length] ?? "blob";
  const draw = (dice: Dice, ground: Rgb) => (fault: FrameFault | null, severity: Severity) => () =>
    drawFrames(kind, dice, 128, ground, fault, severity);
  return setFamily({ kind: "frames", index, kinds: frameKinds.length }, frameFaults, draw);
}

/** A picture that does not belong into its set may rightly be seen by every check that compares. */
const touches = [
  ...["orientation", "alignment", "silhouette", "identity"],
  ...["frames_jerk", "frames_ground", "frames_flicker", "frames_loop"],
];

/** One family of each wish: what a contract asks for or relatives show, kept, and broken by each maker. */
function wishFamilies(index: number): readonly Case[] {
  return [...pictureWishes, ...setWishes, ...siblingWishes].flatMap(
    ({ id, kind, target, plan, makers: broken, scene }): readonly Case[] => {
      const family = familyName(id, index);
      const { evidence, draw } = scene(family, index);
      const base = { family, kind, plan, ...(evidence === undefined ? {} : { evidence }) };
      const severity = severities[index % 3] ?? 1;
      const good: Case = {
        ...clean,
        ...base,
        id: `${family}-clean`,
        touches: othersThan(target),
        pictures: draw(null, 1),
      };
      const faulty = broken.map((maker): Case => {
        const named = { defect: id, maker, severity, targets: [target], touches: othersThan(target) };
        return { ...base, ...named, id: `${family}-${id}-${maker}-${severity}`, pictures: draw(maker, severity) };
      });
      return [good, ...faulty];
    },
  );
}

/** A family of a wish is drawn for one check: it tells nothing of any other. */
const othersThan = (target: string): readonly string[] =>
  [...imageChecks, ...setChecks].map(({ id }) => id).filter((id) => !target.startsWith(`${id}.`));

type DrawSet<Maker> = (fault: Maker | null, severity: Severity) => () => readonly Picture[];

function setFamily<Maker extends string>(
  { kind, index, kinds }: { readonly kind: "states" | "frames"; readonly index: number; readonly kinds: number },
  faults: readonly (Fault & { readonly maker: Maker })[],
  drawOf: (dice: Dice, ground: Rgb) => DrawSet<Maker>,
): readonly Case[] {
  const family = familyName(kind, index);
  const ground = plainGround(diceFor(`${family} ground`), false);
  const draw = (fault: Maker | null, severity: Severity) => () =>
    drawOf(diceFor(`${family} set`), ground)(fault, severity)();
  const faulty = several(counts.setFaults).flatMap((k): readonly Case[] => {
    const { item, severity } = inTurn(faults, { index, k, perFamily: counts.setFaults, kinds });
    if (item === undefined) return [];
    const { defect, maker, targets } = item;
    const id = `${family}-${defect}-${maker}-${severity}`;
    const pictures = draw(maker, severity);
    return [{ id, family, kind, defect, maker, severity, targets, touches, plan: {}, pictures }];
  });
  return [{ ...clean, id: `${family}-clean`, family, kind, pictures: draw(null, 1) }, ...faulty];
}
