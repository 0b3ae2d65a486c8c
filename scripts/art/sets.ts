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
  /** A defect that every picture of the set has as it was drawn, which nobody planted. */
  readonly drawnDefect?: "drop_shadow";
}

const tangoPath = "usr/share/icons/Tango/scalable";
const unitsPath = "usr/share/games/wesnoth/1.16/data/core/images/units";
const creaturesPath = "usr/share/games/supertux2/images/creatures";

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
  {
    ...{ name: "supertux", from: "debian", package: "supertux-data", version: "0.6.3-2", licence: "GPL-3+, CC-BY-SA" },
    path: creaturesPath,
  },
  {
    ...{ name: "wesnoth", from: "debian", package: "wesnoth-1.16-data", version: "1:1.16.9-1", licence: "GPL-2+" },
    path: unitsPath,
    hasHardEdges: true,
  },
  {
    ...{ name: "openmoji", from: "npm", package: "@iconify-json/openmoji", version: "1.2.29", licence: "CC-BY-SA-4.0" },
    path: "icons.json",
  },
];
