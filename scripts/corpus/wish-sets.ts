import type { Spec } from "../../core/contracts.ts";
import { diceFor } from "../../worker/comfy/renderer/art/random.ts";
import { type Canvas, copyOf, moved, toPicture } from "./canvas.ts";
import type { Severity } from "./defect.ts";
import { drawSubject } from "./subjects.ts";
import { bySeverity, type Drawn, dimmed, ink, kindOf, nothing, paletteOf, thing, type Wish, wishPx } from "./wish.ts";

const states = { kind: "states", plan: { contract: { perspectiveMode: "strict" } } } as const;

/** Four states of one thing, the third of which is changed by its maker. */
function statesBy(base: () => Canvas, changed: (canvas: Canvas, severity: Severity) => Canvas): Drawn {
  return (maker, severity) => () =>
    [1, 0.9, 0.8, 0.95].map((by, i) => {
      const state = dimmed(base(), by);
      return toPicture(i === 2 && maker !== null ? changed(state, severity) : state);
    });
}

const turned: Wish = {
  ...states,
  ...{ id: "state_turned", target: "orientation.turnDegrees", makers: ["turned", "leaning"] },
  scene(family) {
    const draw = thing(family, "blade");
    return {
      draw: (maker, severity) => {
        const way = maker === "leaning" ? -1 : 1;
        return statesBy(draw, (state) => moved(state, { turn: way * bySeverity(severity, 0.14, 0.25, 0.5) }))(
          maker,
          severity,
        );
      },
    };
  },
};

const mirrored: Wish = {
  ...states,
  ...{ id: "state_mirrored", target: "orientation.mirrorGain", makers: ["mirrored", "mirrored_and_moved"] },
  scene(family) {
    // A drawing that leans one way: mirrored it leans the other.
    const draw = () => moved(thing(family, "blade")(), { turn: 0.6 });
    return {
      draw: (maker, severity) =>
        statesBy(draw, (state) => moved(flipped(state), { dx: maker === "mirrored" ? 0 : 2 * severity }))(
          maker,
          severity,
        ),
    };
  },
};

function flipped(canvas: Canvas): Canvas {
  const changed = copyOf(canvas);
  const { sizePx: side } = canvas;
  for (let i = 0; i < changed.alpha.length; i++) {
    const from = i - (i % side) + side - 1 - (i % side);
    changed.alpha[i] = canvas.alpha[from] as number;
    for (let c = 0; c < 3; c++) changed.rgb[i * 3 + c] = canvas.rgb[from * 3 + c] as number;
  }
  return changed;
}

const duplicate: Wish = {
  ...{ id: "logo_twice", kind: "logos", target: "near_duplicate.sameness", plan: {} },
  makers: ["twice", "nearly"],
  scene(family, index) {
    const logo = (k: number) =>
      drawSubject(kindOf(index + k), diceFor(`${family} ${k}`), wishPx, { ...paletteOf(index), line: ink });
    const again = (maker: string, severity: Severity): Canvas =>
      maker === "twice"
        ? dimmed(logo(0), bySeverity(severity, 0.85, 0.93, 1))
        : moved(logo(0), { dx: 4 - severity, turn: bySeverity(severity, 0.05, 0.03, 0.01) });
    return {
      draw: (maker, severity) => () =>
        [logo(0), logo(1), maker === null ? logo(2) : again(maker, severity)].map((canvas) => toPicture(canvas)),
    };
  },
};

const standing: Wish = {
  ...{ id: "feet_off_ground", kind: "frames", target: "frames_ground.feetPx", plan: { pivot: { x: 0.5, y: 1 } } },
  makers: ["lifted", "grown"],
  scene(family, index) {
    const base = thing(family, index % 2 === 0 ? "creature" : "potion")();
    return {
      draw: (maker, severity) => () =>
        Array.from({ length: 6 }, (_, i) => {
          const sway = moved(base, { dx: 3 * Math.sin((i / 6) * 6.2832) });
          if (i !== 3 || maker === null) return toPicture(sway);
          const change =
            maker === "lifted"
              ? { dy: -bySeverity(severity, 5, 9, 16) }
              : { scale: bySeverity(severity, 1.1, 1.18, 1.3) };
          return toPicture(moved(sway, change));
        }),
    };
  },
};

const looping: Wish = {
  ...{ id: "loop_open", kind: "frames", target: "frames_loop.loopGap", plan: {} },
  makers: ["cut_short", "drifting"],
  scene(family, index) {
    const base = thing(family, kindOf(index))();
    const way = (maker: string | null, i: number, severity: Severity): number => {
      if (maker === "drifting") return i * bySeverity(severity, 2.5, 4, 6) - 12;
      const turns = maker === "cut_short" ? bySeverity(severity, 0.5, 0.45, 0.4) : 1;
      return 14 * Math.sin((i / 8) * 6.2832 * turns - 1.5708);
    };
    return {
      evidence: () => ({ ...nothing, spec: { output: { animation: { loop: true } } } as unknown as Spec }),
      draw: (maker, severity) => () =>
        Array.from({ length: 8 }, (_, i) => toPicture(moved(base, { dx: way(maker, i, severity) }))),
    };
  },
};

/** What is asked of several pictures together. */
export const setWishes: readonly Wish[] = [turned, mirrored, duplicate, standing, looping];
