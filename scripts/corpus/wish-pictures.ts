import type { PaletteEntry } from "../../core/contracts.ts";
import type { Linked } from "../../core/quality/evidence.ts";
import { type Dice, diceFor } from "../../worker/comfy/renderer/art/random.ts";
import {
  type Canvas,
  copyOf,
  fill,
  laidUnder,
  moved,
  newCanvas,
  onGround,
  type Rgb,
  type Shape,
  toPicture,
} from "./canvas.ts";
import type { Severity } from "./defect.ts";
import { plainGround } from "./grounds.ts";
import { boxOf } from "./planting.ts";
import { both, disc, ellipse, roundBox } from "./shapes.ts";
import { drawSubject, type Palette } from "./subjects.ts";
import {
  byMaker,
  bySeverity,
  dimmed,
  ink,
  kindOf,
  linkedOf,
  nothing,
  paletteOf,
  thing,
  type Wish,
  wishPx,
} from "./wish.ts";

const outline: Wish = {
  ...{ id: "outline_missing", kind: "sprite", target: "outline.outlineGap", plan: { contract: { outline: "dark" } } },
  makers: ["left_out", "faded"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const faded = (severity: Severity): Rgb =>
      [0, 1, 2].map(() => bySeverity(severity, 130, 160, 200)) as unknown as Rgb;
    return {
      draw: byMaker(
        { left_out: () => draw({ line: null }), faded: (severity) => draw({ line: faded(severity) }) },
        () => draw({ line: ink }),
      ),
    };
  },
};

const palette: Wish = {
  ...{ id: "palette_left", kind: "sprite", target: "palette.meanDistance", plan: {} },
  makers: ["turned", "other_palette"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const own = paletteOf(index);
    const turned = ([r, g, b]: Rgb): Rgb => [g, b, r];
    const other = { ...paletteOf(index + 3), line: own.line };
    return {
      evidence: () => ({ ...nothing, palette: entryOf(own) }),
      draw: byMaker(
        {
          turned: () => draw({ ...own, main: turned(own.main), second: turned(own.second) }),
          other_palette: () => draw(other),
        },
        () => draw(own),
      ),
    };
  },
};

function entryOf({ main, second, line }: Palette): PaletteEntry {
  const white: Rgb = [250, 250, 250];
  const colors = [main, second, line ?? ink, white].map((colour, i) => ({
    name: `colour ${i + 1}`,
    hex: `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`,
  }));
  return { id: "corpus", title: "Corpus", mode: "guide", colors };
}

const identity: Wish = {
  ...{ id: "another_thing", kind: "sprite", target: "identity.linkedDistance", plan: {} },
  makers: ["recoloured", "stranger"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const own = paletteOf(index);
    // The relative shows the thing in another pose: turned, larger, a little darker.
    const pose = moved(draw({ ...own, line: ink }), { turn: 0.35, scale: 1.12, dx: 5 });
    const other = paletteOf(index + 2);
    return {
      evidence: () => ({
        ...nothing,
        linked: [linkedOf(dimmed(pose, 0.93), { isSameEntity: true, isSameSet: false })],
      }),
      draw: byMaker(
        {
          recoloured: () => draw({ ...other, line: ink }),
          stranger: () => drawSubject(kindOf(index + 2), diceFor(`${family} stranger`), wishPx, other),
        },
        () => draw({ ...own, line: ink }),
      ),
    };
  },
};

const stranger = { isSameEntity: false, isSameSet: false };

const style: Wish = {
  ...{ id: "another_style", kind: "sprite", target: "style.styleDistance", plan: {} },
  makers: ["washed_out", "gritty"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const anchors = (): readonly Linked[] =>
      Array.from({ length: 9 }, (_, k) =>
        linkedOf(drawSubject(kindOf(index + k), diceFor(`${family} anchor ${k}`), wishPx, { line: ink }), stranger),
      );
    const washed = (severity: Severity) => bleached(draw({ line: null }), bySeverity(severity, 0.5, 0.65, 0.8));
    return {
      evidence: () => ({ ...nothing, linked: anchors() }),
      draw: byMaker(
        {
          washed_out: washed,
          gritty: (severity) => grainy(draw({ line: ink }), diceFor(family), bySeverity(severity, 0.3, 0.45, 0.6)),
        },
        () => draw({ line: ink }),
      ),
    };
  },
};

function bleached(canvas: Canvas, by: number): Canvas {
  const changed = copyOf(canvas);
  for (let i = 0; i < changed.rgb.length; i++) {
    const alpha = changed.alpha[Math.floor(i / 3)] as number;
    changed.rgb[i] = (changed.rgb[i] as number) * (1 - by) + alpha * by;
  }
  return changed;
}

function grainy(canvas: Canvas, dice: Dice, depth: number): Canvas {
  const changed = copyOf(canvas);
  for (let i = 0; i < changed.alpha.length; i++) {
    const by = 1 - depth * dice.next();
    for (let c = 0; c < 3; c++) changed.rgb[i * 3 + c] = (changed.rgb[i * 3 + c] as number) * by;
  }
  return changed;
}

/** A block as seen from above: edges two across for one down, or `rise` for one. */
function block(rise: number, colour: Rgb): Canvas {
  const canvas = newCanvas(wishPx);
  const [middle, wide] = [wishPx / 2, wishPx * 0.3];
  const top =
    (y: number): Shape =>
    (x, py) =>
      (Math.abs(x - middle) / wide + Math.abs(py - y) / (wide * rise) - 1) * wide * 0.4;
  for (let y = middle + 30; y > middle - 12; y--) fill(canvas, top(y), dark(colour, 0.6));
  fill(canvas, top(middle - 12), colour);
  return canvas;
}

const dark = (colour: Rgb, by: number): Rgb => colour.map((value) => value * by) as unknown as Rgb;

const perspective: Wish = {
  ...{ id: "other_view", kind: "sprite", target: "perspective.viewLack" },
  plan: { contract: { perspectiveMode: "strict", view: "isometric" } },
  makers: ["frontal", "steep"],
  scene(_, index) {
    const { main } = paletteOf(index);
    const frontal = (): Canvas => {
      const canvas = newCanvas(wishPx);
      fill(canvas, roundBox(wishPx / 2, wishPx / 2, wishPx * 0.3, wishPx * (0.2 + 0.01 * (index % 8)), 3), main);
      return canvas;
    };
    return {
      draw: byMaker({ frontal, steep: (severity) => block(bySeverity(severity, 0.8, 0.9, 1), main) }, () =>
        block(0.5, main),
      ),
    };
  },
};

const readability: Wish = {
  ...{ id: "unreadable", kind: "sprite", target: "readability.lostEdge" },
  plan: { contract: { readableOn: ["#0c0c10", "#f6f6f6"] } },
  makers: ["too_dark", "too_pale"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const all = (colour: Rgb): Canvas => draw({ main: colour, second: colour, line: colour });
    const level = (severity: Severity, ...levels: readonly [number, number, number]): Rgb =>
      [0, 1, 2].map(() => bySeverity(severity, ...levels)) as unknown as Rgb;
    return {
      draw: byMaker(
        {
          too_dark: (severity) => all(level(severity, 26, 20, 14)),
          too_pale: (severity) => all(level(severity, 224, 234, 242)),
        },
        () => draw({ main: [196, 92, 40], second: [214, 150, 80], line: [150, 60, 30] }),
      ),
    };
  },
};

/** Flat as cartoons draw them; every second clean one stands on a base, which is as dark and as flat. */
const flatShadow: Wish = {
  ...{ id: "flat_shadow", kind: "sprite", target: "toon_shadow.ellipseShare", plan: {} },
  makers: ["hovering", "standing"],
  scene(family, index) {
    const draw = thing(family, kindOf(index));
    const ground = plainGround(diceFor(`${family} ground`), false);
    const wide = wishPx * (0.14 + 0.02 * (index % 4));
    const laid = (subject: Canvas) => onGround(subject, ground, diceFor(`${family} grain`));
    const over = (below: Shape, colour: Rgb, opacity: number, subject: Canvas): Canvas => {
      const canvas = newCanvas(wishPx);
      fill(canvas, below, colour, opacity);
      laidUnder(canvas, subject);
      return canvas;
    };
    const end = (subject: Canvas): number => boxOf(subject).bottom;
    return {
      draw: (maker, severity) => () => {
        const subject = draw({ line: ink });
        const at = end(subject);
        // An ellipse below, as glass on the ground; or the lens of two arcs that the subject stands in, in a colour of its own.
        if (maker === "hovering") {
          const below = ellipse(wishPx / 2, at + 8, wide, wide * 0.16);
          return [laid(over(below, [60, 56, 52], bySeverity(severity, 0.12, 0.2, 0.35), subject))];
        }
        if (maker === "standing") {
          const radius = wide * 2;
          const far = radius - wide * 0.25;
          const lens = both(disc(wishPx / 2, at - 1 + far, radius), disc(wishPx / 2, at - 1 - far, radius));
          return [toPicture(over(lens, [64, 62, 70], 1, subject))];
        }
        const base = roundBox(wishPx / 2, at + 4, wide, 6, 1);
        return [index % 2 === 0 ? laid(subject) : laid(over(base, [120, 120, 124], 1, subject))];
      },
    };
  },
};

/** What is asked of one picture, by its contract, its palette or its relatives. */
export const pictureWishes: readonly Wish[] = [outline, palette, identity, style, perspective, readability, flatShadow];
