import type { CheckResult, DecidingCheck, EffectiveContract, Plan, Question, ValidatorReport } from "../contracts.ts";
import { candidatesOf, type Finding } from "./candidate.ts";
import { reasonsFor } from "./remedies.ts";
import type { Route } from "./route.ts";

export interface QuestionInput {
  readonly route: Route;
  readonly report: ValidatorReport;
  readonly contract: EffectiveContract;
  readonly plan: Plan;
}

interface Wording {
  readonly kind: Question["kind"];
  readonly text: string;
}

/** Default wording by reason, then by group of checks. Yes always means good. */
const wordings: Readonly<Record<string, Wording>> = {
  SUBJECT_CROPPED: { kind: "contract", text: "Is the whole subject in the picture?" },
  OFF_CENTRE: { kind: "contract", text: "Does the subject sit well in the picture?" },
  SUBJECT_TOO_SMALL: { kind: "contract", text: "Is the subject large enough?" },
  CUTOUT_DOUBTFUL: { kind: "contract", text: "Is the edge cut out cleanly all around?" },
  STATES_IDENTICAL: { kind: "cohesion", text: "Can you tell the states apart at a glance?" },
  SILHOUETTE_DRIFT: { kind: "cohesion", text: "Is it the same thing in every picture?" },
  STATES_MISALIGNED: { kind: "cohesion", text: "Do the states lie exactly over each other?" },
  FRAME_JUMPS: { kind: "cohesion", text: "Do the frames move smoothly?" },
  STATE_IMPLAUSIBLE: { kind: "contract", text: "Does each picture show its named state?" },
  PIN_HOLES: { kind: "contract", text: "Is the subject free of holes that should not be there?" },
  FAKE_TRANSPARENCY: { kind: "contract", text: "Is the background free of a drawn chequered pattern?" },
  BACKGROUND_PLATE: { kind: "contract", text: "Does the subject stand alone, without a card behind it?" },
  STATES_SHIFTED: { kind: "cohesion", text: "Do the states lie exactly over each other?" },
  SHAPE_CHANGES: { kind: "identity", text: "Does it keep its shape in every picture?" },
  NEAR_DUPLICATE: { kind: "cohesion", text: "Can you tell these pictures apart at a glance?" },
  FEET_LEAVE_GROUND: { kind: "cohesion", text: "Does it keep to its ground in every frame?" },
  FRAMES_FLICKER: { kind: "cohesion", text: "Do size and colours stay steady from frame to frame?" },
  LOOP_OPEN: { kind: "cohesion", text: "Does the last frame lead back to the first?" },
  frames: { kind: "cohesion", text: "Do the frames move smoothly?" },
  identity: { kind: "identity", text: "Is it the same thing as in the pictures it belongs to?" },
  LIKE_ITS_SIBLING: { kind: "cohesion", text: "Can you tell it apart from the others of its set at a glance?" },
  centring: { kind: "cohesion", text: "Does it sit in its picture as the others of its set do?" },
  NEIGHBOUR_LIGHT: { kind: "cohesion", text: "Is the tile as bright as the one beside it?" },
  NEIGHBOUR_SIZE: { kind: "contract", text: "Is the edge as long as that of the tile beside it?" },
  neighbours: { kind: "cohesion", text: "Does the tile go on in the one beside it?" },
  style: { kind: "cohesion", text: "Is it drawn in the same style as its anchors?" },
  palette: { kind: "cohesion", text: "Are its colours those of the palette?" },
  TILE_FRAME: { kind: "contract", text: "Is the tile free of a frame around it?" },
  TILE_UNEVEN_LIGHT: { kind: "contract", text: "Is the tile lit evenly?" },
  TILE_REPEATS: { kind: "contract", text: "Does the tile repeat without a landmark that catches the eye?" },
  outline: { kind: "contract", text: "Does the outline that was asked for run all around it?" },
  readability: { kind: "contract", text: "Can you read it at its smallest size?" },
  EDGE_HARD: { kind: "contract", text: "Is the edge smooth all around?" },
  INTERIOR_LEAK: { kind: "contract", text: "Is the subject as solid as it should be?" },
  edge: { kind: "contract", text: "Is the edge free of a fringe along the marked pixels?" },
  background: { kind: "contract", text: "Is the background clean all around the subject?" },
  framing: { kind: "contract", text: "Is the subject framed well?" },
  shadow: { kind: "contract", text: "Is the subject free of a drop shadow?" },
  specks: { kind: "contract", text: "Is the picture free of stray specks?" },
  seam: { kind: "contract", text: "Does the tile repeat without a visible seam?" },
  STATE_TURNED: { kind: "cohesion", text: "Do all states point the same way?" },
  STATE_MIRRORED: { kind: "cohesion", text: "Do all states face the same side?" },
  perspective: { kind: "cohesion", text: "Is it drawn in the right view?" },
  states: { kind: "cohesion", text: "Do the pictures belong together?" },
  prompt: { kind: "contract", text: "Does the picture show what its words ask for?" },
  degenerate: { kind: "contract", text: "Does the picture show what it should?" },
};

/** One question about the check that decided the route, or about the whole picture when every check passed. */
export function questionsFor({ route, report, contract, plan }: QuestionInput): Question {
  const finding = route.isAudit ? null : topFinding(route, report, plan);
  if (finding === null) return wholePicture(route, plan);
  const { check, unitKey } = finding;
  const { questions, tools } = contract.values;
  const wording = (check.reasonCode === null ? undefined : wordings[check.reasonCode]) ?? wordings[check.group];
  return {
    kind: wording?.kind ?? "contract",
    checkId: check.checkId,
    text: questions[check.checkId] ?? questions[check.group] ?? wording?.text ?? "Is this picture good?",
    why: check.message,
    unitKey: unitKey ?? unitOf(check, plan, route),
    overlays: check.overlays,
    tool: tools[check.checkId] ?? tools[check.group] ?? tools["*"] ?? check.tool,
    reasons: reasonsFor(check.group, check.reasonCode),
  };
}

/** The question about one check that failed, from what the route tells of it. */
export function questionAbout({ checkId, reasonCode, message, unitKey }: DecidingCheck, group: string): Question {
  const wording = wordings[reasonCode ?? ""] ?? wordings[group];
  return {
    kind: wording?.kind ?? "contract",
    checkId,
    text: wording?.text ?? "Is this picture good?",
    why: message,
    unitKey,
    overlays: [],
    tool: null,
    reasons: reasonsFor(group, reasonCode),
  };
}

function topFinding({ decidingChecks, bestVariant }: Route, report: ValidatorReport, plan: Plan): Finding | null {
  const top = decidingChecks[0];
  const candidate = candidatesOf(report, plan).find(({ variantIndex }) => variantIndex === bestVariant);
  if (top === undefined || candidate === undefined) return null;
  const isTop = ({ check, unitKey }: Finding): boolean =>
    check.checkId === top.checkId &&
    unitKey === top.unitKey &&
    check.verdict === top.verdict &&
    check.message === top.message;
  return candidate.findings.find(isTop) ?? null;
}

/** A finding about a set names its odd member by index; show that one, otherwise the first of the variant. */
function unitOf(check: CheckResult, plan: Plan, { bestVariant }: Route): string | null {
  const units = plan.units.filter((unit) => unit.variantIndex === bestVariant);
  const names: Readonly<Record<string, string>> = {
    drift: "oddMember",
    offsetPx: "shiftedMember",
    jumpPx: "shiftedMember",
    turnDegrees: "turnedMember",
    mirrorGain: "mirroredMember",
    shiftPx: "shiftedMember",
    unlikeness: "unlikeMember",
    shapeDistance: "oddMember",
    colourDistance: "oddMember",
    jerkPx: "jerkMember",
    feetPx: "feetMember",
    areaFlicker: "areaMember",
    colourFlicker: "colourMember",
    loopGap: "lastMember",
    styleDistance: "styleMember",
    sameness: "duplicateMember",
    siblingSameness: "siblingMember",
    siblingOffset: "offsetMember",
    neighbourSeam: "seamMember",
    neighbourLight: "lightMember",
    edgeMismatchPx: "lengthMember",
  };
  const odd = check.features[names[check.measure?.name ?? ""] ?? ""] ?? 0;
  return (units[odd] ?? units[0])?.unitKey ?? null;
}

function wholePicture({ isAudit, sentence, bestVariant }: Route, plan: Plan): Question {
  const first = plan.units.find((unit) => unit.variantIndex === bestVariant);
  return {
    kind: isAudit ? "audit" : "contract",
    checkId: isAudit ? "audit" : "review",
    text: `Is this a good picture of “${plan.title}”?`,
    why: sentence,
    unitKey: first?.unitKey ?? null,
    overlays: [],
    tool: null,
    reasons: reasonsFor("any", null),
  };
}
