import { readdir } from "node:fs/promises";
import { fetchedArt } from "./fetched.ts";
import type { ArtSet, KinKind } from "./sets.ts";

/** Several pictures of one thing, told by their names; things of one group are most like each other. */
export interface Kin {
  readonly family: string;
  readonly group: string;
  /** Absolute paths, in their order. */
  readonly files: readonly string[];
}

/** All things of a set that have several pictures. */
export async function kinOf(art: ArtSet, shows: KinKind): Promise<readonly Kin[]> {
  const folder = await fetchedArt(art);
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".png")).sort();
  const found = { poses: posesIn, frames: framesIn, states: statesIn }[shows](files, art);
  return found.map(({ family, group, files: own }) => ({
    ...{ family: `${art.name}-${family}`, group },
    files: own.map((file) => `${folder}/${file}`),
  }));
}

/** What a unit does, or which way it looks: such pictures are poses, all others a unit of their own. */
const deed =
  /-(attack|defend|idle|bob|bow|melee|ranged|run|se|ne|s|n|sw|nw|moving|stand|standing|magic|leading|die|death|fire|sword|axe|spear|staff|cast|heal|fly|claw|spit)/;

/** Shadows and masks are no pictures of a unit, dying ones dissolve; a soulless one is drawn anew for each of its origins. */
const noPose = /-(mask|shadow|halo|die|death|dying|base)|\+|soulless/;

/** Each of Wesnoth's units with all its poses; a longer name is another unit, and units of one folder share their colours. */
function posesIn(files: readonly string[]): readonly Kin[] {
  const units = files.flatMap((file) => {
    const [, unit] = /^([a-z-]+\/[a-z]+(?:-[a-z]+)*)\.png$/.exec(file) ?? [];
    return unit === undefined || deed.test(unit) || noPose.test(unit) ? [] : [unit];
  });
  const unitOf = (file: string): string | undefined =>
    units
      .filter((unit) => file === `${unit}.png` || file.startsWith(`${unit}-`))
      .sort((one, other) => other.length - one.length)[0];
  const poses = files.filter((file) => !noPose.test(file));
  const owners = new Map(poses.map((file) => [file, unitOf(file)]));
  return units.map((unit) => ({
    ...{ family: familyOf(unit), group: groupOf(unit) },
    files: poses.filter((file) => owners.get(file) === unit),
  }));
}

/** Whatever has at least four numbered pictures of one name; a creature's folder holds nothing but that creature. */
function framesIn(files: readonly string[], { hasFolderEach }: ArtSet): readonly Kin[] {
  const numbered = groupedBy(
    files.filter((file) => !noPose.test(file)),
    (file) => /^(.+?)[-_]?\d+\.png$/.exec(file)?.[1] ?? null,
  );
  const longEnough = [...numbered].filter(([, own]) => own.length >= 4);
  return longEnough.map(([name, own]) => ({
    ...(hasFolderEach ? { family: groupOf(name), group: "" } : { family: familyOf(name), group: groupOf(name) }),
    files: own.sort((one, other) => numberOf(one) - numberOf(other)),
  }));
}

const groupOf = (name: string): string => name.split("/")[0] ?? "";

/** Ranks and animations of one unit (trolls/troll, trolls/troll-hero) are one family. */
const familyOf = (name: string): string =>
  name.split("-").slice(0, groupOf(name).split("-").length).join("-").replaceAll("/", "-");

const numberOf = (file: string): number => Number(/(\d+)\.png$/.exec(file)?.[1]);

/** A control's own picture and those of its states beside it. */
function statesIn(files: readonly string[]): readonly Kin[] {
  const controls = groupedBy(
    files.filter((file) => !file.includes("@2x")),
    (file) =>
      file.replace(/-(hover|clicked|checked|active|pressed|touched|disabled)(?=[-.])/g, "").replace(/\.png$/, ""),
  );
  const withStates = [...controls].filter(([name, own]) => own.length >= 2 && own.includes(`${name}.png`));
  return withStates.map(([name, own]) => ({
    ...{ family: name.replaceAll("/", "-"), group: "controls" },
    files: [`${name}.png`, ...own.filter((file) => file !== `${name}.png`)],
  }));
}

function groupedBy(files: readonly string[], nameOf: (file: string) => string | null): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const name = nameOf(file);
    if (name !== null) groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return groups;
}
