import type { Member } from "./check.ts";

/** A member that lies off, and how far in px at 512 px on the longer side; index -1 when none does. */
interface Shifted {
  readonly offsetPx: number;
  readonly index: number;
}

/** The member whose box centre lies furthest from the median centre, in px at 512 px on the longer side. */
export function mostShifted(members: readonly Member[]): Shifted {
  const centres = members.map(centreOf);
  const middle = { x: lowerMedian(centres.map(({ x }) => x)), y: lowerMedian(centres.map(({ y }) => y)) };
  return furthest(members, () => middle);
}

/** The frame whose box centre lies furthest from the middle between its neighbours' centres; steady motion is no fault. */
export function mostJumping(members: readonly Member[]): Shifted {
  return furthest(members, (index) => {
    const [before, after] = [members[index - 1], members[index + 1]];
    if (before === undefined || after === undefined) return null;
    const [one, other] = [centreOf(before), centreOf(after)];
    return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  });
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function centreOf({ analysis }: Member): Point {
  const box = analysis.box() ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return { x: (box.left + box.right) / 2 / analysis.scale, y: (box.top + box.bottom) / 2 / analysis.scale };
}

function furthest(members: readonly Member[], expectedAt: (index: number) => Point | null): Shifted {
  return members.reduce<Shifted>(
    (worst, member, index) => {
      const expected = expectedAt(index);
      if (expected === null) return worst;
      const { x, y } = centreOf(member);
      const offsetPx = Math.sqrt((x - expected.x) ** 2 + (y - expected.y) ** 2);
      return offsetPx <= worst.offsetPx ? worst : { offsetPx, index };
    },
    { offsetPx: 0, index: -1 },
  );
}

export function lowerMedian(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[(values.length - 1) >> 1] ?? 0;
}
