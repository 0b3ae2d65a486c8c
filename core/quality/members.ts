import type { Overlay } from "../contracts.ts";
import type { Analysis } from "./analysis.ts";
import type { Member } from "./check.ts";
import { boxOverlay } from "./judge.ts";
import { lowerMedian } from "./positions.ts";

/** The member of a set that stands out, and by how much; −1 when none does. */
export interface Standout {
  readonly figure: number;
  readonly index: number;
}

const none: Standout = { figure: 0, index: -1 };

/** The highest of some figures and its place; figures that are not above 0 name nobody. */
export function highest(figures: readonly number[]): Standout {
  return figures.reduce<Standout>((most, figure, index) => (figure > most.figure ? { figure, index } : most), none);
}

/** Distance of each member to the one most like it; 0 when it is alone. */
export function nearestOthers(count: number, distance: (i: number, j: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, i) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < count; j++) if (j !== i) nearest = Math.min(nearest, distance(Math.min(i, j), Math.max(i, j)));
    return Number.isFinite(nearest) ? nearest : 0;
  });
}

/** The member whose median distance to the others is largest: two alike and one unlike name the unlike one. */
export function oddest(count: number, distance: (i: number, j: number) => number): Standout {
  return highest(
    Array.from({ length: count }, (_, i) => {
      const others: number[] = [];
      for (let j = 0; j < count; j++) if (j !== i) others.push(distance(Math.min(i, j), Math.max(i, j)));
      return lowerMedian(others);
    }),
  );
}

/** `distance` that computes each pair once. */
export function remembered(distance: (i: number, j: number) => number): (i: number, j: number) => number {
  const known = new Map<string, number>();
  return (i, j) => {
    const key = `${i},${j}`;
    const value = known.get(key) ?? distance(i, j);
    known.set(key, value);
    return value;
  };
}

/** A box around a member's subject. */
export function boxAround(member: Member | undefined, label: string): readonly Overlay[] {
  const box = member?.analysis.box() ?? null;
  return member === undefined || box === null ? [] : [inWholePixels(boxOverlay(label, box), member.analysis)];
}

/** An overlay on a member that may be reduced, in pixels of the picture itself: members of other sizes have other factors. */
export function inWholePixels(overlay: Overlay, { reduction: by }: Analysis): Overlay {
  return by === 1 ? overlay : { ...overlay, points: overlay.points.map((point) => point.map((value) => value * by)) };
}
