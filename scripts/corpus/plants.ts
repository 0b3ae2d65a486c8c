import { speckLimits } from "../../core/quality/finish/specks.ts";
import {
  blurred,
  type Canvas,
  copyOf,
  fill,
  layOver,
  moved,
  newCanvas,
  onGround,
  type Rgb,
  toPicture,
} from "./canvas.ts";
import type { Plant, Scene } from "./defect.ts";
import { grounds, tinted } from "./grounds.ts";
import { capsule, disc, ellipse } from "./shapes.ts";

/** A size that grows with the severity. */
const graded = ({ severity }: Scene, ...sizes: readonly [number, number, number]): number => sizes[severity - 1] ?? 0;

const laid = ({ ground, dice }: Scene, subject: Canvas) => onGround(subject, ground, dice);

/** The box of what is visible, in px. */
function boxOf({ sizePx, alpha }: Canvas) {
  const box = { left: sizePx, top: sizePx, right: 0, bottom: 0 };
  for (let i = 0; i < alpha.length; i++) {
    if ((alpha[i] as number) < 0.5) continue;
    const [x, y] = [i % sizePx, Math.floor(i / sizePx)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}

const cropped: Plant = {
  id: "cropped",
  targets: ["framing_raw.cropShare"],
  touches: ["background_raw", "shadow", "background", "specks"],
  makers: {
    moved_out(scene) {
      const box = boxOf(scene.subject);
      const cut = graded(scene, 0.12, 0.2, 0.35) * (box.right - box.left);
      const dx = scene.dice.next() < 0.5 ? -(box.left + cut) : scene.subject.sizePx - box.right + cut;
      return laid(scene, moved(scene.subject, { dx }));
    },
    zoomed_in: (scene) => laid(scene, moved(scene.subject, { scale: graded(scene, 1.75, 2, 2.4) })),
  },
};

/** Darkens the ground under the subject by a soft mask. */
function withShadow(scene: Scene, mask: Float32Array, strength: number) {
  const { subject } = scene;
  const under = newCanvas(subject.sizePx);
  for (let i = 0; i < mask.length; i++) layOver(under, i, [0, 0, 0], (mask[i] as number) * strength);
  for (let i = 0; i < mask.length; i++) {
    const keep = 1 - (subject.alpha[i] as number);
    under.alpha[i] = (under.alpha[i] as number) * keep + (subject.alpha[i] as number);
    for (let c = 0; c < 3; c++) {
      under.rgb[i * 3 + c] = (under.rgb[i * 3 + c] as number) * keep + (subject.rgb[i * 3 + c] as number);
    }
  }
  return laid(scene, under);
}

const dropShadow: Plant = {
  id: "drop_shadow",
  targets: ["shadow.shadowShare"],
  touches: ["background_raw", "background", "framing", "framing_raw", "specks"],
  makers: {
    offset_copy(scene) {
      const { sizePx } = scene.subject;
      const far = sizePx * graded(scene, 0.04, 0.06, 0.08);
      const copy = moved(scene.subject, { dx: far, dy: far }).alpha;
      return withShadow(scene, blurred(copy, sizePx, Math.max(6, sizePx * 0.02)), graded(scene, 0.3, 0.42, 0.55));
    },
    contact(scene) {
      const { sizePx } = scene.subject;
      const box = boxOf(scene.subject);
      const pool = newCanvas(sizePx);
      const half = (box.right - box.left) * graded(scene, 0.45, 0.5, 0.6);
      fill(pool, ellipse((box.left + box.right) / 2, box.bottom + 2, half, sizePx * 0.045), [0, 0, 0]);
      return withShadow(
        scene,
        blurred(pool.alpha, sizePx, Math.max(5, sizePx * 0.015)),
        graded(scene, 0.35, 0.45, 0.6),
      );
    },
    leaning(scene) {
      const { sizePx, alpha } = scene.subject;
      const box = boxOf(scene.subject);
      const mask = new Float32Array(alpha.length);
      for (let y = box.top; y <= box.bottom; y++) {
        for (let x = box.left; x <= box.right; x++) {
          const tx = Math.round(x + (box.bottom - y) * 0.6);
          const ty = Math.round(box.bottom - (box.bottom - y) * 0.35 + sizePx * 0.02);
          if (tx < sizePx && ty < sizePx) mask[ty * sizePx + tx] = alpha[y * sizePx + x] as number;
        }
      }
      return withShadow(scene, blurred(mask, sizePx, Math.max(5, sizePx * 0.015)), graded(scene, 0.35, 0.45, 0.6));
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

const uneven: Plant = {
  id: "uneven_background",
  targets: ["background_raw.unevenShare"],
  touches: ["shadow", "framing_raw", "background", "framing", "specks", "degenerate"],
  makers: {
    gradient: (scene) =>
      onGround(
        scene.subject,
        grounds.gradient(scene.ground, scene.subject.sizePx, graded(scene, 45, 80, 130)),
        scene.dice,
      ),
    vignette: (scene) =>
      onGround(
        scene.subject,
        grounds.vignette(scene.ground, scene.subject.sizePx, graded(scene, 0.25, 0.4, 0.6)),
        scene.dice,
      ),
    clouds: (scene) =>
      onGround(
        scene.subject,
        grounds.clouds(scene.ground, scene.subject.sizePx, graded(scene, 40, 70, 120), scene.dice),
        scene.dice,
      ),
  },
};

const halo: Plant = {
  id: "halo",
  targets: ["background_raw.weakEdgeShare"],
  touches: ["shadow", "background", "framing", "specks", "framing_raw"],
  makers: {
    glow(scene) {
      const { subject } = scene;
      const reach = subject.sizePx * graded(scene, 0.02, 0.035, 0.05);
      const under = newCanvas(subject.sizePx);
      const soft = blurred(subject.alpha, subject.sizePx, reach);
      const colour = tinted(scene.ground, [255, 240, 190]);
      for (let i = 0; i < soft.length; i++) layOver(under, i, colour, Math.min(1, (soft[i] as number) * 1.6));
      for (let i = 0; i < soft.length; i++) layCanvas(under, subject, i);
      return laid(scene, under);
    },
    blurred_edge(scene) {
      const { subject } = scene;
      const reach = Math.max(graded(scene, 4, 5, 7), subject.sizePx * graded(scene, 0.012, 0.018, 0.028));
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
      return laid(scene, soft);
    },
  },
};

function layCanvas(under: Canvas, over: Canvas, i: number): void {
  const keep = 1 - (over.alpha[i] as number);
  under.alpha[i] = (under.alpha[i] as number) * keep + (over.alpha[i] as number);
  for (let c = 0; c < 3; c++) {
    under.rgb[i * 3 + c] = (under.rgb[i * 3 + c] as number) * keep + (over.rgb[i * 3 + c] as number);
  }
}

const haze: Plant = {
  id: "haze",
  targets: ["background.hazeShare"],
  touches: ["specks", "shadow", "framing", "background_raw", "framing_raw", "degenerate"],
  makers: {
    fog(scene) {
      const { sizePx } = scene.subject;
      const fog = newCanvas(sizePx);
      const [x, y] = [scene.dice.between(0.2, 0.8) * sizePx, scene.dice.between(0.2, 0.8) * sizePx];
      fill(fog, disc(x, y, sizePx * 0.38), [235, 240, 245], graded(scene, 0.06, 0.12, 0.25), sizePx * 0.3);
      for (let i = 0; i < fog.alpha.length; i++) layCanvas(fog, scene.subject, i);
      return toPicture(fog);
    },
    residue(scene) {
      const canvas = copyOf(scene.subject);
      const share = graded(scene, 0.25, 0.5, 0.9);
      for (let i = 0; i < canvas.alpha.length; i++) {
        if ((canvas.alpha[i] as number) > 0.01 || scene.dice.next() > share) continue;
        layOver(canvas, i, [200, 210, 200], scene.dice.between(0.01, 0.05));
      }
      return toPicture(canvas);
    },
  },
};

const pinHoles: Plant = {
  id: "pin_holes",
  plan: { removeSpecks: false },
  targets: ["specks.pinHoles"],
  touches: ["background_raw", "background"],
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
  const solid = [...canvas.alpha.keys()].filter((i) => (subject.alpha[i] as number) > 0.99);
  const { pinHolePx } = speckLimits({ widthPx: sizePx, heightPx: sizePx, rgba: new Uint8ClampedArray() });
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
  touches: ["background_raw", "shadow", "framing_raw", "background", "framing", "specks"],
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
  touches: ["background_raw", "shadow", "framing_raw", "background", "framing", "specks"],
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
];
