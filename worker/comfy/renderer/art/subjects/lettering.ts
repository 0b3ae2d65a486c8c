import { capsule, type Point, type Shape } from "../shapes.ts";

/** Chunky letters from strokes on a 2 by 3 grid, so that no font is needed. */
const strokes: { readonly [letter: string]: readonly (readonly Point[])[] } = {
  A: [
    [
      [0, 3],
      [0, 1],
      [1, 0],
      [2, 1],
      [2, 3],
    ],
    [
      [0, 2],
      [2, 2],
    ],
  ],
  S: [
    [
      [2, 0],
      [0.4, 0],
      [0, 0.5],
      [0, 1.1],
      [0.4, 1.5],
      [1.6, 1.5],
      [2, 1.9],
      [2, 2.5],
      [1.6, 3],
      [0, 3],
    ],
  ],
  T: [
    [
      [0, 0],
      [2, 0],
    ],
    [
      [1, 0],
      [1, 3],
    ],
  ],
  R: [
    [
      [0, 3],
      [0, 0],
      [1.5, 0],
      [2, 0.5],
      [2, 1.1],
      [1.5, 1.6],
      [0, 1.6],
    ],
    [
      [1, 1.6],
      [2, 3],
    ],
  ],
  O: [
    [
      [0.4, 0],
      [1.6, 0],
      [2, 0.5],
      [2, 2.5],
      [1.6, 3],
      [0.4, 3],
      [0, 2.5],
      [0, 0.5],
      [0.4, 0],
    ],
  ],
  D: [
    [
      [0, 0],
      [1.3, 0],
      [2, 0.8],
      [2, 2.2],
      [1.3, 3],
      [0, 3],
      [0, 0],
    ],
  ],
  U: [
    [
      [0, 0],
      [0, 2.4],
      [0.5, 3],
      [1.5, 3],
      [2, 2.4],
      [2, 0],
    ],
  ],
  C: [
    [
      [2, 0.5],
      [1.6, 0],
      [0.4, 0],
      [0, 0.5],
      [0, 2.5],
      [0.4, 3],
      [1.6, 3],
      [2, 2.5],
    ],
  ],
  K: [
    [
      [0, 0],
      [0, 3],
    ],
    [
      [2, 0],
      [0, 1.7],
    ],
    [
      [0.7, 1.3],
      [2, 3],
    ],
  ],
};

/** A word from `left` at height `top`; one letter cell is 2 by 3 grid steps plus a gap. */
export function lettering(word: string, left: number, top: number, step: number, weight: number): Shape {
  const letters = [...word].flatMap((letter, index) => {
    const move = ([x, y]: Point): Point => [left + index * step * 3.05 + x * step, top + y * step];
    return (strokes[letter] ?? []).flatMap((line) =>
      line.slice(1).flatMap((point, at) => capsule(move(line[at] as Point), move(point), weight)),
    );
  });
  return letters;
}

/** How wide `lettering` comes out between the middles of its outer strokes. */
export function letteringWidth(word: string, step: number): number {
  return word.length * step * 3.05 - step * 1.05;
}
