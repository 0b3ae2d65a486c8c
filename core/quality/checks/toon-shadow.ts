import type { Analysis } from "../analysis.ts";
import type { ImageCheck, Measurement, Rule } from "../check.ts";
import { type Box, type Component, componentsOf, type Labelling } from "../components.ts";
import { boxOverlay } from "../judge.ts";
import { labOfColour } from "../lab.ts";
import { percent } from "../words.ts";

/**
 * G4, advisory: no flat ellipse lies below the subject, as cartoons draw shadows. A dark foot or a plate can look the same, so it
 * only asks. Soft shadows, and on nothing those one can see through, are what `shadow` sees.
 */
export const toonShadowCheck: ImageCheck = {
  id: "toon_shadow",
  version: "1",
  scope: "image",
  stage: "raw",
  group: "shadow",
  gate: 4,
  tool: "bg_cycler",
  isTrial: true,
  figures: ["ellipseShare"],
  inapplicable: ({ contract }) => {
    if (contract.isFullBleed) return "the picture fills its canvas";
    return contract.noDropShadows ? null : "shadows are allowed";
  },
  measure: measureToonShadow,
  rules: () => [ellipse],
};

const ellipse: Rule = {
  feature: "ellipseShare",
  unit: "share",
  pass: 0.005,
  fail: 0.1,
  severity: "advisory",
  reasonCode: "DROP_SHADOW",
  field: "noDropShadows",
  sentence: (f, limit) =>
    `A flat dark ellipse below the subject has ${percent(f["ellipseShare"] ?? 0)} of its size (limit ${percent(limit)}).`,
};

/** OKLab: how much of a plain ground's lightness a shadow on it has, and how far it is off the ground's hue at that lightness. */
const onGround = { least: 0.3, most: 0.985, tint: 0.04, paler: 0.4 };

/** OKLab: what is dark and neutral where there is no ground. */
const onNothing = { light: 0.42, chroma: 0.06 };

/** Of OKLab lightness: the largest step between neighbours in one flat shade, and the half width of a shade. */
const flat = { step: 0.02, half: 0.03 };

/** So many of the commonest shades near the lower end are looked at: a dark outline stands there, too. */
const mostShades = 3;

/**
 * A shadow is high enough for a shape, wide (width / height) and has a share of the subject's width; it lies at the lower end (in
 * px, and of the height of the picture), is smaller than the subject and fills its box, as far as the subject doesn't hide it.
 */
const shape = { leastPx: 3, aspect: 2, width: 0.2, gapPx: 2, gap: 0.02, size: 0.4, fill: 0.35 };

/** How wide its soft edge may be, in px and of the height of the picture: below it lies the ground. */
const edge = { px: 4, share: 0.015 };

/** How far its lower edge may lie off an ellipse: a share of that one's half height, or half a pixel, since pixels are whole. */
const mostOff = { share: 0.08, px: 0.5 };

function measureToonShadow(analysis: Analysis): Measurement {
  const shadow = shadowOf(analysis);
  const shadowPx = shadow?.areaPx ?? 0;
  return {
    features: { ellipseShare: shadowPx / Math.max(1, analysis.mask().areaPx - shadowPx) },
    overlays: { ellipseShare: shadow === null ? [] : [boxOverlay("flat shadow", shadow.box)] },
  };
}

/** Each shade for itself: the outline of a subject that stands in its shadow is a shade of the ground, too. */
function shadowOf(analysis: Analysis): Component | null {
  const { widthPx, heightPx } = analysis.picture;
  const subject = analysis.box();
  if (subject === null) return null;
  const shades = shadesOf(analysis);
  for (const shade of commonestBelow(shades, widthPx, subject)) {
    const labelling = componentsOf(ofShade(shades, shade), widthPx, heightPx, "sides");
    const found = labelling.components.find((part) => isShadow(analysis, subject, part, labelling));
    if (found !== undefined) return found;
  }
  return null;
}

/** OKLab lightness of what may be a flat shadow: a darker shade of the ground, or dark on nothing, like a pixel beside it; 9 elsewhere. */
function shadesOf(analysis: Analysis): Float32Array {
  const { l, a, b } = analysis.lab();
  const { bits, source } = analysis.mask();
  const isShade = source === "border_key" ? shadeOf(labOfColour(analysis.key().colour)) : isDark;
  const shades = new Float32Array(analysis.sizePx).fill(9);
  for (let i = 1; i < shades.length; i++) {
    if (bits[i] === 0) continue;
    const light = l[i] as number;
    const step = Math.min(Math.abs(light - (l[i - 1] as number)), Math.abs(light - (l[i + 1] ?? 9)));
    if (step < flat.step && isShade(light, a[i] as number, b[i] as number)) shades[i] = light;
  }
  return shades;
}

function ofShade(shades: Float32Array, shade: number): Uint8Array {
  const bits = new Uint8Array(shades.length);
  for (let i = 0; i < bits.length; i++) if (Math.abs((shades[i] as number) - shade) <= flat.half) bits[i] = 1;
  return bits;
}

const isDark = (l: number, a: number, b: number): boolean =>
  l < onNothing.light && a * a + b * b < onNothing.chroma ** 2;

/** Black over the ground keeps its hue as lightness falls; grey over it takes up to `paler` of its colour as well. */
function shadeOf([groundL, groundA, groundB]: readonly [number, number, number]): typeof isDark {
  const ground2 = Math.max(1e-9, groundA ** 2 + groundB ** 2);
  return (l, a, b) => {
    const share = l / groundL;
    const along = (a * groundA + b * groundB) / ground2;
    const nearest = Math.min(share, Math.max(share * (1 - onGround.paler), along));
    const off2 = (a - groundA * nearest) ** 2 + (b - groundB * nearest) ** 2;
    return share >= onGround.least && share <= onGround.most && off2 <= onGround.tint ** 2;
  };
}

/** In the lowest tenth of the subject, in hundredths of lightness; of one shade only the commonest. */
function commonestBelow(shades: Float32Array, widthPx: number, { top, bottom }: Box): readonly number[] {
  const counts = new Map<number, number>();
  const from = Math.max(0, bottom - Math.ceil((bottom - top + 1) / 10)) * widthPx;
  for (let i = from; i < (bottom + 1) * widthPx; i++) {
    const shade = Math.round((shades[i] as number) * 100) / 100;
    if (shade <= 1) counts.set(shade, (counts.get(shade) ?? 0) + 1);
  }
  const found: number[] = [];
  for (const [shade] of [...counts].sort(([one, n], [other, m]) => m - n || one - other))
    if (found.every((known) => Math.abs(known - shade) > flat.half)) found.push(shade);
  return found.slice(0, mostShades);
}

function isShadow(analysis: Analysis, subject: Box, part: Component, labelling: Labelling): boolean {
  const { box, areaPx } = part;
  const [width, height] = [box.right - box.left + 1, box.bottom - box.top + 1];
  const leastWidth = Math.max(height * shape.aspect, (subject.right - subject.left + 1) * shape.width);
  const isWide = height >= shape.leastPx && width >= leastWidth;
  const isBelow = subject.bottom - box.bottom <= Math.max(shape.gapPx, shape.gap * analysis.picture.heightPx);
  const isSmaller = areaPx <= (analysis.mask().areaPx - areaPx) * shape.size;
  if (!isWide || !isBelow || !isSmaller || areaPx < width * height * shape.fill) return false;
  const rows = lowerEdge(analysis, part, labelling);
  return rows !== null && isHalfEllipse(rows);
}

/** Where the ground begins below a component, in each of its columns; null where it has none, or something else lies between. */
function lowerEdge({ picture, mask }: Analysis, { box, label }: Component, { labels }: Labelling) {
  const { widthPx, heightPx } = picture;
  const { bits } = mask();
  const mostSoft = Math.max(edge.px, edge.share * heightPx);
  const rows: number[] = [];
  for (let x = box.left; x <= box.right; x++) {
    let y = box.bottom;
    while (y >= box.top && labels[y * widthPx + x] !== label) y--;
    if (y < box.top) return null;
    let ground = y + 1;
    while (ground < heightPx && bits[ground * widthPx + x] === 1) ground++;
    if (ground - y > mostSoft) return null;
    rows.push(ground);
  }
  return rows;
}

/** Least squares of y = middle + h · √(1 − u²), u from −1 to 1 over the columns. */
function isHalfEllipse(rows: readonly number[]): boolean {
  const arcs = rows.map((_, at) => Math.sqrt(1 - ((2 * at + 1) / rows.length - 1) ** 2));
  const [meanArc, meanRow] = [meanOf(arcs), meanOf(rows)];
  const along = arcs.map((arc) => arc - meanArc);
  const down = rows.map((row) => row - meanRow);
  const height = meanOf(along.map((arc, at) => arc * (down[at] ?? 0))) / meanOf(along.map((arc) => arc * arc));
  const off = Math.sqrt(meanOf(along.map((arc, at) => ((down[at] ?? 0) - height * arc) ** 2)));
  return height >= 1 && off <= Math.max(mostOff.px, mostOff.share * height);
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
