/** Poses of a unit, frames of an animation, or the states of a control. */
export type KinKind = "poses" | "frames" | "states";

/** An openly licensed set, fetched when an evaluation runs and never committed. */
export interface ArtSet {
  readonly name: string;
  readonly from: "npm" | "debian";
  readonly package: string;
  readonly version: string;
  readonly licence: string;
  /** What of the package is kept: a file of icons, or a folder of pictures. */
  readonly path: string;
  /** Drawn pixel by pixel, without soft edges: nothing to plant there that spoils one. */
  readonly hasHardEdges?: true;
  /** Painted large and then cut out without soft edges: who sees a hard cut there is right. */
  readonly isCutHard?: true;
  /** A folder holds all pictures of one thing, else its name begins theirs. */
  readonly hasFolderEach?: true;
  /** Several pictures of each thing are compared, instead of single ones being looked at (D-0163). */
  readonly shows?: KinKind;
  /** A defect that every picture of the set has as it was drawn, which nobody planted. */
  readonly drawnDefect?: "drop_shadow";
}

const tangoPath = "usr/share/icons/Tango/scalable";
const unitsPath = "usr/share/games/wesnoth/1.16/data/core/images/units";
const creaturesPath = "usr/share/games/supertux2/images/creatures";
const filletsPath = "usr/share/games/fillets-ng/images";

const buttonsPath = "usr/share/games/wesnoth/1.16/images/buttons";
const controlsPath = "usr/share/games/lincity-ng/images";

const wesnoth = { from: "debian", package: "wesnoth-1.16-data", version: "1:1.16.9-1", licence: "GPL-2+" } as const;
const supertux = {
  from: "debian",
  ...{ package: "supertux-data", version: "0.6.3-2", licence: "GPL-3+, CC-BY-SA" },
} as const;

export const artSets: readonly ArtSet[] = [
  {
    ...{ name: "noto", from: "npm", package: "@iconify-json/noto", version: "1.2.9", licence: "Apache-2.0" },
    path: "icons.json",
  },
  {
    ...{ name: "twemoji", from: "npm", package: "@iconify-json/twemoji", version: "1.2.5", licence: "CC-BY-4.0" },
    path: "icons.json",
  },
  {
    ...{ name: "game-icons", from: "npm", package: "@iconify-json/game-icons", version: "1.2.4", licence: "CC-BY-3.0" },
    path: "icons.json",
  },
  {
    ...{ name: "tango", from: "debian", package: "tango-icon-theme", version: "0.8.90-11", licence: "public domain" },
    path: tangoPath,
    drawnDefect: "drop_shadow",
  },
  { ...supertux, name: "supertux", path: creaturesPath },
  { ...wesnoth, name: "wesnoth", path: unitsPath, hasHardEdges: true },
  {
    ...{ name: "openmoji", from: "npm", package: "@iconify-json/openmoji", version: "1.2.29", licence: "CC-BY-SA-4.0" },
    path: "icons.json",
  },
  {
    ...{ name: "fluent", from: "npm", package: "@iconify-json/fluent-emoji-flat", version: "1.2.6", licence: "MIT" },
    path: "icons.json",
  },
  {
    ...{ name: "fxemoji", from: "npm", package: "@iconify-json/fxemoji", version: "1.2.2", licence: "Apache-2.0" },
    path: "icons.json",
  },
  {
    ...{ name: "fillets", from: "debian", package: "fillets-ng-data", version: "1.0.1-1.1", licence: "GPL-2" },
    ...{ path: filletsPath, hasHardEdges: true, isCutHard: true },
  },
  { ...wesnoth, name: "wesnoth-poses", path: unitsPath, shows: "poses" },
  { ...wesnoth, name: "wesnoth-frames", path: unitsPath, shows: "frames" },
  { ...wesnoth, name: "wesnoth-states", path: buttonsPath, shows: "states" },
  { ...supertux, name: "supertux-frames", path: creaturesPath, hasFolderEach: true, shows: "frames" },
  {
    ...{ name: "lincity-states", from: "debian", package: "lincity-ng-data", version: "2.9~git20150314-5" },
    ...{ licence: "GPL-2+, CC-BY-SA", path: controlsPath, shows: "states" },
  },
];
