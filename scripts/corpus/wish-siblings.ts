import type { Spec } from "../../core/contracts.ts";
import { edgeBand, facingEdge, isAcross, type Side } from "../../core/quality/beside.ts";
import type { Evidence, Linked } from "../../core/quality/evidence.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, moved } from "./canvas.ts";
import type { Severity } from "./defect.ts";
import { drawSubject } from "./subjects.ts";
import { drawTile, textureKinds } from "./tiles.ts";
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

const ofOneSet = { isSameEntity: false, isSameSet: true };

/** Others of the set, each a little out of the middle and of its own size, as hands draw them. */
function siblings(family: string, index: number): readonly Linked[] {
  return Array.from({ length: 4 }, (_, k) => {
    const dice = diceFor(`${family} sibling ${k}`);
    const drawn = drawSubject(kindOf(index + k), diceFor(`${family} drawn ${k}`), wishPx, { line: ink });
    return linkedOf(
      sat(drawn, dice.between(0.65, 0.9), dice.between(-0.02, 0.02), dice.between(-0.02, 0.02)),
      ofOneSet,
      "none",
    );
  });
}

/** Smaller, and moved by shares of the side. */
const sat = (canvas: Canvas, scale: number, across: number, down: number): Canvas =>
  moved(canvas, { scale, dx: across * wishPx, dy: down * wishPx });

const centring: Wish = {
  ...{ id: "sits_elsewhere", kind: "sprite", target: "centring.siblingOffset", plan: { trim: "none" } },
  makers: ["slid", "shrunk_into_a_corner"],
  scene(family, index) {
    const draw = () => thing(family, kindOf(index + 1))({ line: ink });
    const way = index % 2 === 0 ? 1 : -1;
    return {
      evidence: () => ({ ...nothing, linked: siblings(family, index) }),
      draw: byMaker(
        {
          slid: (severity) => sat(draw(), 0.72, way * bySeverity(severity, 0.09, 0.13, 0.18), 0),
          shrunk_into_a_corner: (severity) =>
            moved(draw(), {
              ...{ scale: bySeverity(severity, 0.6, 0.5, 0.42), turn: 0.2 },
              ...{ dx: way * wishPx * 0.14, dy: wishPx * bySeverity(severity, 0.1, 0.14, 0.2) },
            }),
        },
        // A hard good one: it leans and reaches to one side, as arms and blades do.
        () => moved(draw(), { scale: 0.72, turn: 0.3 * way, dx: way * 0.02 * wishPx }),
      ),
    };
  },
};

const lookalike: Wish = {
  ...{ id: "sibling_again", kind: "sprite", target: "lookalike.siblingSameness", plan: {} },
  makers: ["other_colours", "nearly"],
  scene(family, index) {
    const other = (k: number) => (look: Partial<ReturnType<typeof paletteOf>>) =>
      drawSubject(kindOf(index + k), diceFor(`${family} drawn ${k}`), wishPx, { ...paletteOf(index), ...look });
    const first = other(0);
    return {
      evidence: () => ({
        ...nothing,
        linked: [0, 1, 2].map((k) => linkedOf(other(k)({ line: ink }), ofOneSet)),
      }),
      draw: byMaker(
        {
          other_colours: (severity) =>
            dimmed(first({ line: ink, second: paletteOf(index + 1).second }), bySeverity(severity, 0.86, 0.94, 1)),
          nearly: (severity) =>
            moved(first({ line: ink }), { dx: 4 - severity, turn: bySeverity(severity, 0.05, 0.03, 0.01) }),
        },
        // Another thing, drawn in the same colours.
        () => drawSubject(kindOf(index + 3), diceFor(`${family} subject`), wishPx, { ...paletteOf(index), line: ink }),
      ),
    };
  },
};

const tilePx = 128;
const sides: readonly Side[] = ["right", "bottom", "left", "top"];
const whole = { kind: "tile", plan: { contract: { isTileable: false } } } as const;

/** A texture that goes on in itself is its own best neighbour. */
function tileOf(family: string, index: number, seed = "texture"): Picture {
  const kind = textureKinds[index % textureKinds.length] ?? "waves";
  return drawTile(kind, diceFor(`${family} ${seed}`), tilePx, { id: null, severity: 1 });
}

function besideOn(side: Side, picture: Picture): Evidence {
  const reference = { assetId: "beside", versionId: "beside", unitKey: "v0", pixelHash: "0".repeat(64) };
  const spec = { output: { neighbours: [{ side, specId: "beside" }] } } as unknown as Spec;
  return { ...nothing, spec, neighbours: [{ ...reference, side, edge: edgeBand(picture, facingEdge(side)) }] };
}

/** The tile moved along its own edge on `side`, and around: what met there meets no more. */
function rolled(picture: Picture, side: Side, by: number): Picture {
  const [dx, dy] = isAcross(side) ? [0, Math.round(by * tilePx)] : [Math.round(by * tilePx), 0];
  const rgba = new Uint8ClampedArray(picture.rgba.length);
  for (let i = 0; i < tilePx * tilePx; i++) {
    const from = ((Math.floor(i / tilePx) + dy) % tilePx) * tilePx + (((i % tilePx) + dx) % tilePx);
    rgba.set(picture.rgba.subarray(from * 4, from * 4 + 4), i * 4);
  }
  return { ...picture, rgba };
}

/** Brightness of every pixel times a factor of its place, 0 at the far edge and 1 on `side`. */
function relit(picture: Picture, side: Side, by: (near: number) => number): Picture {
  const rgba = new Uint8ClampedArray(picture.rgba);
  for (let i = 0; i < tilePx * tilePx; i++) {
    const along = (isAcross(side) ? i % tilePx : Math.floor(i / tilePx)) / (tilePx - 1);
    const factor = by(side === "right" || side === "bottom" ? along : 1 - along);
    for (let c = 0; c < 3; c++) rgba[i * 4 + c] = (picture.rgba[i * 4 + c] as number) * factor;
  }
  return { ...picture, rgba };
}

const joined: Wish = {
  ...whole,
  ...{ id: "neighbour_broken", target: "neighbours.neighbourSeam", makers: ["rolled", "other_ground"] },
  scene(family, index) {
    const side = sides[index % sides.length] ?? "right";
    const own = (maker: string | null, severity: Severity): Picture => {
      if (maker === "rolled") return rolled(tileOf(family, index), side, bySeverity(severity, 0.13, 0.21, 0.37));
      return tileOf(family, index, maker === null ? "texture" : "other texture");
    };
    return {
      evidence: () => besideOn(side, tileOf(family, index)),
      draw: (maker, severity) => () => [own(maker, severity)],
    };
  },
};

const lit: Wish = {
  ...whole,
  ...{ id: "neighbour_lit", target: "neighbours.neighbourLight", makers: ["brighter", "falling_off"] },
  scene(family, index) {
    const side = sides[index % sides.length] ?? "right";
    const own = (maker: string | null, severity: Severity): Picture => {
      const tile = tileOf(family, index);
      const depth = bySeverity(severity, 0.14, 0.22, 0.35);
      if (maker === "brighter") return relit(tile, side, () => 1 + depth);
      return maker === null ? tile : relit(tile, side, (near) => 1 + depth * 0.4 - 1.4 * depth * near);
    };
    return {
      evidence: () => besideOn(side, tileOf(family, index)),
      draw: (maker, severity) => () => [own(maker, severity)],
    };
  },
};

/** What is asked of a picture beside the others of its set, or beside another tile. */
export const siblingWishes: readonly Wish[] = [centring, lookalike, joined, lit];
