import type { Overlay } from "../../contracts.ts";
import type { Analysis } from "../analysis.ts";
import { edgeBand, edgeLength, isAcross, passageBetween, type Side } from "../beside.ts";
import type { CheckContext, Features, Measurement, Member, Rule, SetCheck } from "../check.ts";
import type { Neighbour } from "../evidence.ts";
import { windows } from "../joints.ts";
import { highest, inWholePixels } from "../members.ts";
import type { Picture } from "../pixels.ts";
import { reduced } from "../reduction.ts";

/** G5: a tile goes on in the tiles that its spec says lie beside it. */
export const neighboursCheck: SetCheck = {
  id: "neighbours",
  version: "1",
  scope: "set",
  group: "neighbours",
  gate: 5,
  tool: null,
  isTrial: true,
  figures: ["neighbourSeam", "neighbourLight", "edgeMismatchPx"],
  inapplicable: ({ evidence }) => {
    if ((evidence?.spec?.output?.neighbours ?? []).length === 0) return "no tile is declared to lie beside it";
    return evidence?.neighbours.length === 0 ? "none of its neighbours has an approved picture yet" : null;
  },
  measure: measureNeighbours,
  rules: (context) => [seamRule(context), lightRule(context), lengthRule(context)],
};

const advice = { severity: "advisory", field: null } as const;

function seamRule(context: CheckContext): Rule {
  return {
    ...{ feature: "neighbourSeam", unit: "σ", pass: 1.3, fail: 6, reasonCode: "NEIGHBOUR_SEAM", ...advice },
    sentence: (f, limit) =>
      `Where ${pairOf(context, f, "seamNeighbour")} meet, the jump is ${(f["neighbourSeam"] ?? 0).toFixed(1)} times the jumps inside them (limit ${limit}).`,
  };
}

function lightRule(context: CheckContext): Rule {
  return {
    ...{ feature: "neighbourLight", unit: "", pass: 1.5, fail: 3, reasonCode: "NEIGHBOUR_LIGHT", ...advice },
    sentence: (f, limit) =>
      `Where ${pairOf(context, f, "lightNeighbour")} meet, the light changes ${(f["neighbourLight"] ?? 0).toFixed(1)} times as much as inside them (limit ${limit}).`,
  };
}

function lengthRule(context: CheckContext): Rule {
  return {
    ...{ feature: "edgeMismatchPx", unit: "px", pass: 0, fail: 1, reasonCode: "NEIGHBOUR_SIZE", ...advice },
    sentence: (f, limit) =>
      `The edges of ${pairOf(context, f, "lengthNeighbour")} differ by ${f["edgeMismatchPx"] ?? 0} px in length (limit ${limit} px).`,
  };
}

/** The two tiles by their ids, and the side; when a report is judged again only the place in the list is known. */
function pairOf({ plan, evidence }: CheckContext, features: Features, place: string): string {
  const index = features[place] ?? 0;
  const neighbour = evidence?.neighbours[index];
  const name = neighbour === undefined ? `its neighbour ${index + 1}` : `“${neighbour.assetId}” (${neighbour.side})`;
  return `“${plan.specId}” and ${name}`;
}

interface Meeting {
  readonly member: number;
  readonly neighbour: number;
  readonly seam: number;
  readonly light: number;
  readonly mismatchPx: number;
  readonly overlays: readonly Overlay[];
}

const nobody: Meeting = { member: 0, neighbour: 0, seam: 0, light: 0, mismatchPx: 0, overlays: [] };

function measureNeighbours(members: readonly Member[], { evidence }: CheckContext): Measurement {
  const neighbours = evidence?.neighbours ?? [];
  const meetings = members.flatMap(({ analysis }, member) =>
    neighbours.map((other, neighbour) => ({ member, neighbour, ...meet(analysis, other) })),
  );
  const worst = (figure: (meeting: Meeting) => number): Meeting =>
    meetings[Math.max(0, highest(meetings.map(figure)).index)] ?? nobody;
  const seam = worst((each) => each.seam);
  const light = worst((each) => each.light);
  const length = worst((each) => each.mismatchPx);
  return {
    features: {
      ...{ neighbourSeam: seam.seam, seamNeighbour: seam.neighbour, seamMember: seam.member },
      ...{ neighbourLight: light.light, lightNeighbour: light.neighbour, lightMember: light.member },
      ...{ edgeMismatchPx: length.mismatchPx, lengthNeighbour: length.neighbour, lengthMember: length.member },
      neighbours: neighbours.length,
    },
    overlays: { neighbourSeam: seam.overlays, neighbourLight: light.overlays, edgeMismatchPx: length.overlays },
  };
}

/** Edges of different length can't meet: that is all there is to say of them. */
function meet(analysis: Analysis, { assetId, side, edge: whole }: Neighbour): Omit<Meeting, "member" | "neighbour"> {
  const { picture: own, reduction } = analysis;
  const edge = reduction === 1 ? whole : reduced(whole, reduction);
  const mismatchPx = Math.abs(edgeLength(own, side) - edgeLength(edge, side)) * reduction;
  const label = `does not go on into ${assetId}`;
  const marked = (window: number | null): readonly Overlay[] => [
    inWholePixels(edgeOverlay(own, side, window, label), analysis),
  ];
  if (mismatchPx > 0) return { seam: 0, light: 0, mismatchPx, overlays: marked(null) };
  const { seam, step, window } = passageBetween(edgeBand(own, side), edge, side);
  return { seam, light: step, mismatchPx, overlays: marked(window) };
}

/** The edge, or the sixteenth of it that is worst. */
function edgeOverlay(own: Picture, side: Side, window: number | null, label: string): Overlay {
  const length = edgeLength(own, side);
  const [from, to] = window === null ? [0, length] : [(window * length) / windows, ((window + 1) * length) / windows];
  const across = side === "left" || side === "top" ? 0 : isAcross(side) ? own.widthPx : own.heightPx;
  const place = (along: number): [number, number] =>
    isAcross(side) ? [across, Math.round(along)] : [Math.round(along), across];
  return { kind: "line", label, points: [place(from), place(to)] };
}
