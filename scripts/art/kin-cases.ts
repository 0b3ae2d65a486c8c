import sharp from "sharp";
import type { Linked } from "../../core/quality/evidence.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, moved, toPicture } from "../corpus/canvas.ts";
import type { Case } from "../corpus/cases.ts";
import type { Severity } from "../corpus/defect.ts";
import { linkedOf, nothing } from "../corpus/wish.ts";
import { canvasPxFor, spread, spriteAt } from "./drawings.ts";
import { type Kin, kinOf } from "./kin.ts";
import type { ArtSet, KinKind } from "./sets.ts";

/** A thing with some of its pictures, all of one size. */
interface Drawn extends Kin {
  readonly canvases: readonly Canvas[];
}

/** How many things of a set, and how many pictures of each, are looked at. */
const counts = { things: { poses: 240, frames: 60, states: 60 }, pictures: 6 };

/** Cases of a set that shows several pictures of each thing: as they are, and with another thing's picture among them. */
export async function kinCases(art: ArtSet, shows: KinKind): Promise<readonly Case[]> {
  const fitting: Kin[] = [];
  for (const kin of await kinOf(art, shows)) {
    const picked = evenly(kin.files, counts.pictures);
    if (picked.length >= least[shows] && (await haveFit(picked, shows))) fitting.push({ ...kin, files: picked });
  }
  const drawn = await Promise.all(spread(fitting, counts.things[shows]).map(drawnOf));
  return drawn.flatMap((thing, index) => casesFor[shows](thing, index, drawn));
}

const least: Readonly<Record<KinKind, number>> = { poses: 3, frames: 4, states: 2 };

const evenly = (files: readonly string[], most: number): readonly string[] =>
  files.length <= most
    ? files
    : Array.from({ length: most }, (_, i) => files[Math.floor((i * files.length) / most)] ?? "");

/** What is too small or too large for a sprite is left out, and states of several sizes: nobody knows where they belong. */
async function haveFit(files: readonly string[], shows: KinKind): Promise<boolean> {
  const sizes = await Promise.all(files.map((file) => sharp(file).metadata()));
  const [smallest, largest] = shows === "states" ? [8, 512] : [24, 256];
  const isOne = sizes.every(({ width, height }) => width === sizes[0]?.width && height === sizes[0]?.height);
  const fits = sizes.every(
    ({ width, height }) => Math.min(width, height) >= smallest && Math.max(width, height) <= largest,
  );
  return fits && (isOne || shows !== "states");
}

async function drawnOf(kin: Kin): Promise<Drawn> {
  const sizes = await Promise.all(kin.files.map((file) => sharp(file).metadata()));
  const sizePx = canvasPxFor(Math.max(...sizes.flatMap(({ width, height }) => [width, height])));
  return { ...kin, canvases: await Promise.all(kin.files.map((file) => spriteAt(file, sizePx))) };
}

type MakeCases = (thing: Drawn, index: number, all: readonly Drawn[]) => readonly Case[];

const clean = { defect: null, maker: null, severity: 0, targets: [] } as const;

/** A pose beside an approved picture of the same unit, of one of its faction, and of any other. */
const ofPoses: MakeCases = (thing, index, all) => {
  const target = "identity.linkedDistance";
  const base = baseOf(thing, index, "sprite", [target]);
  const [first, second, third] = thing.canvases;
  const beside = (own: Canvas | undefined, relative: Canvas | undefined): Pick<Case, "pictures" | "evidence"> => ({
    pictures: () => (own === undefined ? [] : [toPicture(own)]),
    evidence: () => ({ ...nothing, linked: relative === undefined ? [] : [relativeOf(relative)] }),
  });
  const others = othersFor(thing, all).map(({ maker, other }, k) => ({
    ...{ ...base, ...strangerBy(maker, target), id: `${base.id}-${maker}-${k}` },
    ...beside(first, other.canvases[1]),
  }));
  return [
    { ...base, ...clean, id: `${base.id}-clean-1`, ...beside(first, second) },
    { ...base, ...clean, id: `${base.id}-clean-2`, ...beside(third, first) },
    ...others,
  ];
};

/** An animation, and one with a frame of something else; what walks keeps its shape, as the states of a control do. */
const ofFrames: MakeCases = (thing, index, all) => {
  const walks = thing.files.every((file) => /\/[^/]*(walk|left)[^/]*$/.test(file));
  const asStates = walks ? setOf(thing, index, all, "states", "silhouette.shapeDistance") : [];
  return [...setOf(thing, index, all, "frames", "identity.colourDistance"), ...asStates];
};

function setOf(
  thing: Drawn,
  index: number,
  all: readonly Drawn[],
  kind: "frames" | "states",
  target: string,
): readonly Case[] {
  const base = baseOf(thing, index, kind, [target]);
  const own = kind === "states" ? thing.canvases.slice(0, 4) : thing.canvases;
  const others = othersFor(thing, all).map(({ maker, other }, k): Case => {
    const foreign = other.canvases[1] ?? own[0];
    const pictures = () => own.map((canvas, i) => (i === 2 && foreign !== undefined ? foreign : canvas)).map(toPicture);
    return { ...base, ...strangerBy(maker, target), id: `${base.id}-${maker}-${k}`, pictures };
  });
  return [{ ...base, ...clean, id: `${base.id}-clean`, pictures: () => own.map(toPicture) }, ...others];
}

/** The states of a control as they were drawn, and with one of them moved by 1, 2 and 4 px. */
const ofStates: MakeCases = (thing, index) => {
  const base = baseOf(thing, index, "states", ["alignment.shiftPx"]);
  const own = thing.canvases.slice(0, 4);
  const slid = ([1, 2, 4] as const).map((px, k): Case => {
    const way = [{ dx: px }, { dy: px }, { dx: -px }, { dy: -px }][(index + k) % 4] ?? {};
    const pictures = () => own.map((canvas, i) => (i === 1 ? moved(canvas, way) : canvas)).map(toPicture);
    const fault = { defect: "shifted", maker: "moved", severity: (k + 1) as Severity, targets: ["alignment.shiftPx"] };
    return { ...base, ...fault, id: `${base.id}-shifted-${px}`, pictures };
  });
  return [{ ...base, ...clean, id: `${base.id}-clean`, pictures: () => own.map(toPicture) }, ...slid];
};

const casesFor: Readonly<Record<KinKind, MakeCases>> = { poses: ofPoses, frames: ofFrames, states: ofStates };

/** What all cases of one thing share: they tell nothing of checks other than the one they are made for. */
function baseOf({ family }: Kin, index: number, kind: Case["kind"], targets: readonly string[]) {
  const touches = [...imageChecks, ...setChecks]
    .map(({ id }) => id)
    .filter((id) => !targets.some((target) => target.startsWith(`${id}.`)));
  return { id: `${family}-${index}-${kind}`, family, kind, touches, plan: { trim: "none" } } as const;
}

const strangerBy = (maker: string, target: string) =>
  ({ defect: "another_thing", maker, severity: maker === "same_group" ? 1 : 3, targets: [target] }) as const;

/** Two things of the same group, which are hard to tell, and one of any; of those that have no group one of any. */
function othersFor(thing: Drawn, all: readonly Drawn[]): readonly { readonly maker: string; readonly other: Drawn }[] {
  const dice = diceFor(`${thing.family} ${thing.files[0]?.slice(-24)} others`);
  const strangers = all.filter(({ family }) => family !== thing.family);
  const near = strangers.filter(({ group }) => group !== "" && group === thing.group);
  const pick = (from: readonly Drawn[], maker: string) => {
    const other = from[Math.floor(dice.next() * from.length)];
    return other === undefined ? [] : [{ maker, other }];
  };
  return near.length === 0
    ? pick(strangers, "any")
    : [...pick(near, "same_group"), ...pick(near, "same_group"), ...pick(strangers, "any")];
}

/** The same entity's approved picture, its place in the canvas kept. */
const relativeOf = (canvas: Canvas): Linked => linkedOf(canvas, { isSameEntity: true, isSameSet: false }, "none");
