import type { Picture } from "../../core/quality/pixels.ts";
import { blurred, type Canvas, copyOf, fill, laidUnder, newCanvas, type Rgb, toPicture } from "./canvas.ts";
import type { Plant, Scene } from "./defect.ts";
import { boxOf, graded, laid } from "./planting.ts";
import { disc, roundBox } from "./shapes.ts";

const white: Rgb = [255, 255, 255];
/** What a spoiled edge may rightly look like to other checks. */
const touches = ["specks", "shadow", "background", "background_raw", "framing", "framing_raw", "plate"];

/** A picture with other straight colours (0..1) and alpha per pixel than its subject has. */
function recoloured(subject: Canvas, change: (rgb: Rgb, alpha: number, i: number) => readonly [Rgb, number]): Picture {
  const canvas = copyOf(subject);
  for (let i = 0; i < canvas.alpha.length; i++) {
    const alpha = canvas.alpha[i] as number;
    if (alpha < 0.002) continue;
    const straight = [0, 1, 2].map((c) => (canvas.rgb[i * 3 + c] as number) / alpha) as unknown as Rgb;
    const [colour, kept] = change(straight, alpha, i);
    canvas.alpha[i] = kept;
    for (let c = 0; c < 3; c++) canvas.rgb[i * 3 + c] = Math.max(0, Math.min(1, colour[c] as number)) * kept;
  }
  return toPicture(canvas);
}

/** A colour (0..1) over white by its alpha. */
const overWhite = (colour: Rgb, alpha: number): Rgb =>
  colour.map((value) => value * alpha + 1 - alpha) as unknown as Rgb;

const farFromWhite = (colour: Rgb): number => Math.sqrt(colour.reduce((sum, value) => sum + (1 - value) ** 2, 0)) * 255;

const fringe: Plant = {
  id: "fringe",
  targets: ["matte.contamination"],
  isWhite: true,
  touches,
  makers: {
    mixed_in: (scene) =>
      recoloured(scene.subject, (colour, alpha) => {
        const part = (1 - alpha) * graded(scene, 0.5, 0.75, 1);
        return [colour.map((value) => value + part * (1 - value)) as unknown as Rgb, alpha];
      }),
    // The usual mistake: how far a pixel is from the ground becomes its alpha, and its colour stays as it was.
    ramp_keyed: (scene) =>
      recoloured(scene.subject, (colour, alpha) => {
        const seen = overWhite(colour, alpha);
        return alpha > 0.99 ? [colour, 1] : [seen, Math.min(1, farFromWhite(seen) / graded(scene, 300, 220, 150))];
      }),
  },
};

const whiteRim: Plant = {
  id: "white_rim",
  targets: ["rim.rimShare"],
  isWhite: true,
  touches,
  makers: {
    ring(scene) {
      const { subject } = scene;
      const wide = newCanvas(subject.sizePx);
      const grown = dilated(subject, Math.max(1, Math.round(graded(scene, 0.003, 0.004, 0.006) * subject.sizePx)));
      for (let i = 0; i < grown.length; i++) {
        wide.alpha[i] = grown[i] as number;
        wide.rgb.fill(grown[i] as number, i * 3, i * 3 + 3);
      }
      laidUnder(wide, subject);
      return toPicture(wide);
    },
    /** A soft edge on white, of which everything is kept that is not quite white. */
    lax_key(scene) {
      const { subject } = scene;
      const reach = Math.max(1, 0.004 * subject.sizePx);
      const soft = copyOf(subject);
      soft.alpha.set(blurred(subject.alpha, subject.sizePx, reach));
      for (const c of [0, 1, 2]) {
        const plane = blurred(
          subject.rgb.filter((_, k) => k % 3 === c),
          subject.sizePx,
          reach,
        );
        for (let i = 0; i < plane.length; i++) soft.rgb[i * 3 + c] = plane[i] as number;
      }
      return recoloured(soft, (colour, alpha, i) => {
        const seen = overWhite(colour, alpha);
        return [seen, (subject.alpha[i] as number) > 0.99 || farFromWhite(seen) > graded(scene, 40, 24, 12) ? 1 : 0];
      });
    },
  },
};

/** The largest alpha within `radius` px, across and down: a square grows the outline. */
function dilated({ alpha, sizePx }: Canvas, radius: number): Float32Array {
  const along = (plane: Float32Array, step: number, place: (i: number) => number): Float32Array =>
    plane.map((_, i) => {
      let most = 0;
      for (let k = -radius; k <= radius; k++) {
        if (place(i) + k >= 0 && place(i) + k < sizePx) most = Math.max(most, plane[i + k * step] as number);
      }
      return most;
    });
  const across = along(alpha, 1, (i) => i % sizePx);
  return along(across, sizePx, (i) => Math.floor(i / sizePx));
}

const hardCut: Plant = {
  id: "hard_cut",
  targets: ["hard_cut.hardShare"],
  touches,
  makers: {
    thresholded: (scene) =>
      recoloured(scene.subject, (colour, alpha, i) => {
        const isCut = i % scene.subject.sizePx < graded(scene, 0.7, 0.85, 1) * scene.subject.sizePx;
        return [colour, isCut ? Math.round(alpha) : alpha];
      }),
    hard_key: (scene) =>
      recoloured(scene.subject, (colour, alpha) => {
        const seen = overWhite(colour, alpha);
        return [seen, alpha > 0.99 || farFromWhite(seen) > graded(scene, 140, 90, 40) ? 1 : 0];
      }),
  },
};

const premultiplied: Plant = {
  id: "premultiplied",
  targets: ["premultiplied.premultipliedShare"],
  touches,
  makers: {
    read_as_straight: ({ subject }) => recoloured(subject, (colour, alpha) => [darkened(pale(colour), alpha), alpha]),
    // By two programs in a row; either is there or not, so there is nothing to grade.
    twice: ({ subject }) => recoloured(subject, (colour, alpha) => [darkened(pale(colour), alpha * alpha), alpha]),
  },
};

/** A dark outline hides the mistake so well that it is none: the subject is made light before. */
const pale = (colour: Rgb): Rgb => colour.map((value) => 0.45 + 0.55 * value) as unknown as Rgb;

const darkened = (colour: Rgb, by: number): Rgb => colour.map((value) => value * by) as unknown as Rgb;

const leak: Plant = {
  id: "leak",
  targets: ["leak.leakShare"],
  touches,
  makers: {
    thinned: (scene) => recoloured(scene.subject, (colour, alpha) => [colour, alpha * graded(scene, 0.93, 0.8, 0.6)]),
    patches(scene) {
      const { subject, dice } = scene;
      const { sizePx } = subject;
      const box = boxOf(subject);
      const thin = newCanvas(sizePx);
      for (let k = 0; k < 9; k++) {
        const [x, y] = [dice.between(box.left, box.right), dice.between(box.top, box.bottom)];
        fill(thin, disc(x, y, sizePx * dice.between(0.04, 0.08)), white, graded(scene, 0.2, 0.3, 0.42), sizePx * 0.02);
      }
      return recoloured(subject, (colour, alpha, i) => [colour, alpha * (1 - (thin.alpha[i] as number))]);
    },
  },
};

const plate: Plant = {
  id: "plate",
  targets: ["plate.plateShare"],
  touches: ["specks", "shadow", "framing", "framing_raw", "rim", "matte", "hard_cut", "leak", "premultiplied"],
  makers: {
    card(scene) {
      const { left, right, top, bottom } = boxOf(scene.subject);
      const margin = graded(scene, 0.02, 0.04, 0.08) * scene.subject.sizePx;
      const shape = roundBox(
        (left + right) / 2,
        (top + bottom) / 2,
        (right - left) / 2 + margin,
        (bottom - top) / 2 + margin,
        margin,
      );
      return carded(scene, shape, white);
    },
    dish(scene) {
      const { left, right, top, bottom } = boxOf(scene.subject);
      const half = Math.sqrt((right - left) ** 2 + (bottom - top) ** 2) / 2;
      return carded(
        scene,
        disc((left + right) / 2, (top + bottom) / 2, half * graded(scene, 0.85, 0.95, 1.05)),
        [249, 247, 244],
      );
    },
  },
};

function carded({ subject }: Scene, shape: (x: number, y: number) => number, colour: Rgb): Picture {
  const under = newCanvas(subject.sizePx);
  fill(under, shape, colour);
  laidUnder(under, subject);
  return toPicture(under);
}

const chequered: Plant = {
  id: "chequered",
  targets: ["checkerboard.checker"],
  touches: [
    "shadow",
    "framing_raw",
    "background",
    "framing",
    "specks",
    "degenerate",
    "plate",
    "rim",
    "matte",
    "hard_cut",
  ],
  makers: {
    squares(scene) {
      const side = scene.subject.sizePx / scene.dice.pick([16, 24, 32]);
      const dark = graded(scene, 232, 218, 204);
      const ground = (x: number, y: number): Rgb =>
        (Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? white : [dark, dark, dark];
      return laid({ ...scene, ground }, scene.subject);
    },
    /** As a model paints it: soft, a little uneven, and not quite on a grid. */
    painted(scene) {
      const { sizePx } = scene.subject;
      const [side, turn] = [sizePx / scene.dice.between(12, 28), scene.dice.between(0, 3)];
      const depth = graded(scene, 12, 18, 30);
      const ground = (x: number, y: number): Rgb => {
        const wave = Math.sin((Math.PI * (x + Math.sin(y / 40 + turn))) / side) * Math.sin((Math.PI * y) / side + 0.4);
        const level = 224 + depth * Math.max(-1, Math.min(1, 3 * wave));
        return [level, level, level];
      };
      return laid({ ...scene, ground }, scene.subject);
    },
  },
};

/** Defects of how a picture was cut out. */
export const edgePlants: readonly Plant[] = [fringe, whiteRim, hardCut, premultiplied, leak, plate, chequered];
