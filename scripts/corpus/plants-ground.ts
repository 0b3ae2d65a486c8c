import {
  blurred,
  type Canvas,
  copyOf,
  fill,
  laidUnder,
  layOver,
  moved,
  newCanvas,
  onGround,
  toPicture,
} from "./canvas.ts";
import { edgeChecks, type Plant, type Scene } from "./defect.ts";
import { grounds, tinted } from "./grounds.ts";
import { boxOf, graded, laid } from "./planting.ts";
import { disc, ellipse } from "./shapes.ts";

/** The subject over its shadow, a soft mask. */
function shadowed({ subject }: Scene, mask: Float32Array, strength: number): Canvas {
  const under = newCanvas(subject.sizePx);
  for (let i = 0; i < mask.length; i++) layOver(under, i, [0, 0, 0], (mask[i] as number) * strength);
  laidUnder(under, subject);
  return under;
}

const withShadow = (scene: Scene, mask: Float32Array, strength: number) => laid(scene, shadowed(scene, mask, strength));

export const dropShadow: Plant = {
  id: "drop_shadow",
  targets: ["shadow.shadowShare"],
  touches: ["background_raw", "background", "framing", "framing_raw", "specks", ...edgeChecks],
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
    /** With transparency, as icons are drawn: a soft strip below, or aside. */
    on_nothing(scene) {
      const { sizePx, alpha } = scene.subject;
      const far = sizePx * graded(scene, 0.018, 0.024, 0.03);
      const dx = scene.dice.next() < 0.5 ? 0 : far;
      const mask = blurred(moved(scene.subject, { dx, dy: far }).alpha, sizePx, Math.max(2, sizePx * 0.011));
      for (let i = 0; i < mask.length; i++) if ((alpha[i] as number) > 0.99) mask[i] = 0;
      return toPicture(shadowed(scene, mask, graded(scene, 0.16, 0.3, 0.5)));
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

export const uneven: Plant = {
  id: "uneven_background",
  targets: ["background_raw.unevenShare"],
  touches: ["shadow", "framing_raw", "background", "framing", "specks", "degenerate", ...edgeChecks],
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

export const halo: Plant = {
  id: "halo",
  targets: ["background_raw.weakEdgeShare"],
  touches: ["shadow", "background", "framing", "specks", "framing_raw", ...edgeChecks],
  makers: {
    glow(scene) {
      const { subject } = scene;
      // Of one pixel nothing can be seen: every edge is as soft.
      const reach = Math.max(2, subject.sizePx * graded(scene, 0.02, 0.035, 0.05));
      const under = newCanvas(subject.sizePx);
      const soft = blurred(subject.alpha, subject.sizePx, reach);
      const colour = tinted(scene.ground, [255, 240, 190]);
      for (let i = 0; i < soft.length; i++) layOver(under, i, colour, Math.min(1, (soft[i] as number) * 1.6));
      laidUnder(under, subject);
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

export const haze: Plant = {
  id: "haze",
  targets: ["background.hazeShare"],
  touches: ["specks", "shadow", "framing", "background_raw", "framing_raw", "degenerate", ...edgeChecks],
  makers: {
    fog(scene) {
      const { sizePx } = scene.subject;
      const fog = newCanvas(sizePx);
      const [x, y] = [scene.dice.between(0.2, 0.8) * sizePx, scene.dice.between(0.2, 0.8) * sizePx];
      fill(fog, disc(x, y, sizePx * 0.38), [235, 240, 245], graded(scene, 0.06, 0.12, 0.25), sizePx * 0.3);
      laidUnder(fog, scene.subject);
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
