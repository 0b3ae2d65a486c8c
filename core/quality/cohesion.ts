import type { Portrait } from "../contracts.ts";
import { quantise } from "./pixels.ts";
import { hashDistance } from "./portrait/dual-hash.ts";
import { colourDistance } from "./portrait/histogram.ts";
import { shapeDistance } from "./portrait/silhouette.ts";
import { leastAnchors, medianOf, styleDistance } from "./portrait/style.ts";
import { percent } from "./words.ts";

/** An approved picture in a group of assets that belong together. */
export interface Sibling {
  readonly assetId: string;
  readonly versionId: string;
  readonly unitKey: string;
  readonly portrait: Portrait;
}

/** What binds a group: one thing of the game in several roles, a set that stands side by side, or one style. */
export type Bond = "entity" | "set" | "style";

/** How far one member has moved from the others, 0..1 each; the drift is the largest. */
export interface MemberDrift {
  readonly assetId: string;
  readonly versionId: string;
  readonly unitKey: string;
  readonly drift: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** How alike the members of a group are, 0..1, and who deviates; a pure function of their portraits. */
export interface Cohesion {
  readonly bond: Bond;
  readonly id: string;
  /** 1 − the median drift; null for fewer than two members. */
  readonly cohesion: number | null;
  /** Furthest first. */
  readonly members: readonly MemberDrift[];
  /** The member that deviates, with the measure and the limit in words; null when none does. */
  readonly deviates: { readonly assetId: string; readonly sentence: string } | null;
  /** Pairs of assets that are nearly the same picture. */
  readonly duplicates: readonly (readonly [string, string])[];
}

/** Drift from which a member deviates, by bond: roles of a thing keep colours, a set keeps place and size, a style its drawing. */
const limits: Readonly<Record<Bond, number>> = { entity: 0.42, set: 0.5, style: 0.55 };

/** Dual-hash distance up to which two pictures are nearly the same. */
const sameHash = 0.16;

/** Offsets of the optical centre, as a share of the side, and deviations of style, that count as the full drift of 1. */
const full = { centre: 0.25, style: 4 };

type Parts = Readonly<Record<string, number>>;

const words: Readonly<Record<string, string>> = {
  colours: "colours",
  shape: "shape",
  place: "place in its picture",
  size: "size in its picture",
  style: "way of drawing",
};

/** Cohesion of a group and drift of each member, by members in code-unit order of their ids. */
export function cohesionOf(bond: Bond, id: string, siblings: readonly Sibling[]): Cohesion {
  const parts = siblings.map((_, i) => partsOf(bond, i, siblings));
  const members = siblings
    .map(({ assetId, versionId, unitKey }, i): MemberDrift => {
      const own = parts[i] ?? {};
      return { assetId, versionId, unitKey, drift: Math.max(0, ...Object.values(own)), parts: own };
    })
    .sort((one, other) => other.drift - one.drift);
  const worst = members[0];
  const isMany = siblings.length >= 2;
  return {
    bond,
    id,
    cohesion: isMany ? quantise(1 - medianOf(members.map(({ drift }) => drift))) : null,
    members,
    deviates: isMany && worst !== undefined && worst.drift > limits[bond] ? deviation(worst, limits[bond]) : null,
    duplicates: duplicatesOf(siblings),
  };
}

function deviation({ assetId, parts, drift }: MemberDrift, limit: number): NonNullable<Cohesion["deviates"]> {
  const [part = ""] = Object.entries(parts).find(([, figure]) => figure === drift) ?? [];
  return {
    assetId,
    sentence: `In its ${words[part] ?? part} it is ${percent(drift)} unlike the others (limit ${percent(limit)}).`,
  };
}

function partsOf(bond: Bond, i: number, siblings: readonly Sibling[]): Parts {
  const own = siblings[i]?.portrait;
  const others = siblings.filter((_, k) => k !== i).map(({ portrait }) => portrait);
  if (own === undefined || others.length === 0) return {};
  if (bond === "entity") return quantisedParts(entityParts(own, others));
  if (bond === "set") return quantisedParts(setParts(own, others));
  return others.length < leastAnchors ? {} : quantisedParts({ style: styleDrift(own, others) });
}

/** Of an entity the colours count; its shape may change with the role, as long as one relative has it. */
function entityParts(own: Portrait, others: readonly Portrait[]): Parts {
  return {
    colours: medianOf(others.map(({ colours }) => colourDistance(own.colours, colours))),
    shape: Math.min(...others.map(({ silhouette }) => shapeDistance(own.silhouette, silhouette))) / 2,
  };
}

/** Things that stand side by side sit alike and are about as large. */
function setParts(own: Portrait, others: readonly Portrait[]): Parts {
  return {
    place: medianOf(others.map(({ centre }) => centreDistance(own.centre, centre))) / full.centre,
    size: medianOf(others.map(({ areaShare }) => sizeDistance(own.areaShare, areaShare))),
  };
}

/** Distance of two optical centres as a share of the side. */
export function centreDistance([x = 0, y = 0]: readonly number[], [otherX = 0, otherY = 0]: readonly number[]): number {
  return Math.sqrt((x - otherX) ** 2 + (y - otherY) ** 2);
}

/** Half the natural logarithm of the ratio of two areas. */
function sizeDistance(one: number, other: number): number {
  return one <= 0 || other <= 0 ? 1 : Math.abs(Math.log(one / other)) / 2;
}

function styleDrift(own: Portrait, others: readonly Portrait[]): number {
  return (
    styleDistance(
      own.style,
      others.map(({ style }) => style),
    ) / full.style
  );
}

function quantisedParts(parts: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, quantise(Math.min(1, value))]));
}

function duplicatesOf(siblings: readonly Sibling[]): readonly (readonly [string, string])[] {
  return siblings.flatMap((one, i) =>
    siblings
      .slice(i + 1)
      .filter((other) => hashDistance(one.portrait.hash, other.portrait.hash) <= sameHash)
      .map((other) => [one.assetId, other.assetId] as const),
  );
}
