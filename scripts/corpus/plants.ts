import { speckLimits } from "../../core/quality/finish/specks.ts";
import { copyOf, fill, layOver, moved, newCanvas, onGround, type Rgb, toPicture } from "./canvas.ts";
import { edgeChecks, type Plant, type Scene } from "./defect.ts";
import { bodyBoxOf, boxOf, graded, laid } from "./planting.ts";
import { edgePlants } from "./plants-edge.ts";
import { dropShadow, halo, haze, uneven } from "./plants-ground.ts";
import { capsule } from "./shapes.ts";

const cropped: Plant = {
  id: "cropped",
  targets: ["framing_raw.cropShare"],
  touches: ["background_raw", "shadow", "background", "specks"],
  makers: {
    moved_out(scene) {
      const box = bodyBoxOf(scene.subject);
      const cut = graded(scene, 0.12, 0.2, 0.35) * (box.right - box.left);
      const dx = scene.dice.next() < 0.5 ? -(box.left + cut) : scene.subject.sizePx - box.right + cut;
      return laid(scene, moved(scene.subject, { dx }));
    },
    zoomed_in(scene) {
      // By its own size: art with a wide margin would still fit.
      const { left, right, top, bottom } = bodyBoxOf(scene.subject);
      const longerPx = Math.max(right - left, bottom - top) + 1;
      return laid(
        scene,
        moved(scene.subject, { scale: (scene.subject.sizePx / longerPx) * graded(scene, 1.2, 1.4, 1.7) }),
      );
    },
  },
};

/**
 * Lays small pieces on the free ground: each 1.3 to 2 times as large as what finishing wipes away, so that it is still there
 * afterwards. `far` says how far a point is from the middle of a piece, in any measure: the nearest points make the piece.
 */
function strewn(scene: Scene, colour: Rgb, far: (dx: number, dy: number, turn: number) => number) {
  const { subject, dice } = scene;
  const { sizePx } = subject;
  const canvas = copyOf(subject);
  const count = Math.round(graded(scene, 5, 11, 24));
  const { speckPx } = speckLimits({ widthPx: sizePx, heightPx: sizePx, rgba: new Uint8ClampedArray() });
  const gap = Math.ceil(sizePx * 0.025) + 3;
  for (let k = 0, tries = 0; k < count && tries < 800; tries++) {
    const [x, y] = [Math.round(dice.between(0.06, 0.94) * sizePx), Math.round(dice.between(0.06, 0.94) * sizePx)];
    const isFree = [-gap, 0, gap].every((dx) =>
      [-gap, 0, gap].every((dy) => (canvas.alpha[(y + dy) * sizePx + x + dx] ?? 0) === 0),
    );
    if (!isFree) continue;
    const turn = dice.between(0, 3.14);
    const near = nearestPoints(Math.max(2, Math.round(speckPx * dice.between(1.3, 2))), (dx, dy) => far(dx, dy, turn));
    for (const [dx, dy] of near) layOver(canvas, (y + dy) * sizePx + x + dx, colour, 1);
    k++;
  }
  return laid(scene, canvas);
}

function nearestPoints(count: number, far: (dx: number, dy: number) => number): readonly (readonly [number, number])[] {
  const span = Array.from({ length: 25 }, (_, i) => i - 12);
  const points = span.flatMap((dy) => span.map((dx) => [dx, dy] as const));
  return points.toSorted(([ax, ay], [bx, by]) => far(ax, ay) - far(bx, by)).slice(0, count);
}

const specks: Plant = {
  id: "specks",
  targets: ["specks.specks"],
  touches: ["background_raw", "shadow", "background", "framing", "framing_raw", "degenerate"],
  makers: {
    dots: (scene) => strewn(scene, [60, 50, 48], (dx, dy) => dx * dx + dy * dy),
    splinters: (scene) =>
      strewn(scene, [150, 60, 40], (dx, dy, turn) => {
        const along = dx * Math.cos(turn) + dy * Math.sin(turn);
        const across = dy * Math.cos(turn) - dx * Math.sin(turn);
        return along * along + 6 * across * across;
      }),
    crumbs: (scene) => strewn(scene, [40, 90, 120], (dx, dy) => Math.max(Math.abs(dx), Math.abs(dy))),
  },
};

const pinHoles: Plant = {
  id: "pin_holes",
  plan: { removeSpecks: false },
  targets: ["specks.pinHoles"],
  touches: ["background_raw", "background", ...edgeChecks],
  makers: {
    punched: (scene) => holed(scene, (dx, dy) => dx * dx + dy * dy),
    torn: (scene) => holed(scene, (dx, dy) => dx * dx + 5 * dy * dy),
  },
};

/** Holes a little smaller than the largest pin-hole, in the solid inside. */
function holed(scene: Scene, far: (dx: number, dy: number) => number) {
  const { subject, dice } = scene;
  const { sizePx } = subject;
  const canvas = copyOf(subject);
  const opaque = [...canvas.alpha.keys()].filter((i) => (subject.alpha[i] as number) > 0.99);
  // What is translucent all over is holed where it is strongest.
  const solid =
    opaque.length > 0 ? opaque : [...canvas.alpha.keys()].filter((i) => (subject.alpha[i] as number) > 0.55);
  // Holes are looked for in the finished picture: the trimmed subject with 16 px around it, where they may count for more.
  const { left, right, top, bottom } = boxOf(subject);
  const [widthPx, heightPx] = [right - left + 33, bottom - top + 33];
  const { pinHolePx } = speckLimits({ widthPx, heightPx, rgba: new Uint8ClampedArray() });
  for (let k = 0; k < Math.round(graded(scene, 6, 14, 30)); k++) {
    const middle = solid[Math.floor(dice.next() * solid.length)] ?? 0;
    for (const [dx, dy] of nearestPoints(Math.max(1, Math.floor(pinHolePx * dice.between(0.5, 0.95))), far)) {
      const at = middle + dy * sizePx + dx;
      canvas.alpha[at] = 0;
      canvas.rgb.fill(0, at * 3, at * 3 + 3);
    }
  }
  return toPicture(canvas);
}

const offCentre: Plant = {
  id: "off_centre",
  plan: { trim: "none" },
  targets: ["framing.offCentre"],
  touches: ["framing_raw"],
  makers: {
    slid(scene) {
      const far = scene.subject.sizePx * graded(scene, 0.19, 0.22, 0.26);
      const small = moved(scene.subject, { scale: 0.55 });
      return laid(scene, moved(small, scene.dice.next() < 0.5 ? { dx: far } : { dy: -far }));
    },
    cornered(scene) {
      const far = scene.subject.sizePx * graded(scene, 0.2, 0.24, 0.28);
      return laid(scene, moved(moved(scene.subject, { scale: 0.5, turn: 0.3 }), { dx: -far, dy: far }));
    },
  },
};

const tooSmall: Plant = {
  id: "too_small",
  plan: { trim: "none" },
  targets: ["framing.shareShortfall"],
  touches: ["framing_raw", "degenerate", "specks"],
  makers: {
    shrunk: (scene) => laid(scene, moved(scene.subject, { scale: graded(scene, 0.26, 0.22, 0.18) })),
    thinned(scene) {
      const { sizePx } = scene.subject;
      const canvas = newCanvas(sizePx);
      const width = sizePx * graded(scene, 0.014, 0.01, 0.008);
      fill(canvas, capsule(sizePx * 0.3, sizePx * 0.7, sizePx * 0.7, sizePx * 0.3, width), [90, 60, 40]);
      return laid(scene, canvas);
    },
  },
};

const noise: Plant = {
  id: "noise",
  targets: ["degenerate.noise"],
  touches: ["background_raw", "shadow", "framing_raw", "background", "framing", "specks", ...edgeChecks],
  makers: {
    grain: (scene) => onGround(scene.subject, scene.ground, scene.dice, graded(scene, 75, 100, 128)),
    salt(scene) {
      const picture = laid(scene, scene.subject);
      for (let i = 0; i < picture.rgba.length; i += 4) {
        if (scene.dice.next() > graded(scene, 0.35, 0.5, 0.8)) continue;
        const level = scene.dice.next() < 0.5 ? 0 : 255;
        picture.rgba.fill(level, i, i + 3);
      }
      return picture;
    },
  },
};

const blank: Plant = {
  id: "blank",
  targets: ["degenerate.flatness"],
  touches: ["background_raw", "shadow", "framing_raw", "background", "framing", "specks", ...edgeChecks],
  makers: {
    flat: (scene) => onGround(newCanvas(scene.subject.sizePx), scene.ground, scene.dice, 1),
    black: (scene) => onGround(newCanvas(scene.subject.sizePx), [2, 2, 3] as Rgb, scene.dice, 0),
  },
};

/** Every defect of one picture. */
export const plants: readonly Plant[] = [
  cropped,
  dropShadow,
  specks,
  uneven,
  halo,
  haze,
  pinHoles,
  offCentre,
  tooSmall,
  noise,
  blank,
  ...edgePlants,
];
