import type { Question, Remedy } from "../contracts.ts";
import { type Cure, trialCures } from "./trial-cures.ts";

/** What a regeneration changes, by reason. A null hint changes nothing but the seeds. */
const cures: Readonly<Record<string, Cure>> = {
  ...trialCures,
  SUBJECT_CROPPED: {
    label: "Cut off at the edge",
    plan: "asks for the full subject with a margin",
    promptHint: "centered, full subject in frame, margin",
    negativeHint: "cropped, cut off, out of frame",
    groups: ["framing"],
  },
  OFF_CENTRE: {
    label: "Not centred",
    plan: "asks for a centred subject",
    promptHint: "centered, full subject in frame, margin",
    negativeHint: "off-center",
    groups: ["framing"],
  },
  SUBJECT_TOO_SMALL: {
    label: "Too small",
    plan: "asks for a subject that fills the frame",
    promptHint: "subject fills the frame, centered",
    negativeHint: "tiny subject, far away",
    groups: ["framing"],
  },
  PADDING_TOO_SMALL: {
    label: "Margin too narrow",
    plan: "asks for more margin",
    promptHint: "centered, full subject in frame, margin",
    negativeHint: null,
    groups: ["framing"],
  },
  BACKGROUND_NOT_PLAIN: {
    label: "Background not clean",
    plan: "asks for a plain flat background",
    promptHint: "plain flat background",
    negativeHint: "gradient background, vignette, scenery",
    groups: ["background"],
  },
  BACKGROUND_POLICY: {
    label: "Wrong background",
    plan: "asks for a plain flat background",
    promptHint: "plain flat background",
    negativeHint: "gradient background, scenery, frame",
    groups: ["background"],
  },
  HAZE: {
    label: "Haze around it",
    plan: "asks for clean edges",
    promptHint: "plain flat background, clean edges",
    negativeHint: "haze, fog, glow",
    groups: ["background"],
  },
  CUTOUT_DOUBTFUL: {
    label: "Edge badly cut",
    plan: "asks for crisp edges on a plain background",
    promptHint: "plain flat background, crisp clean edges",
    negativeHint: "blurry edges",
    groups: ["background", "specks"],
  },
  DROP_SHADOW: {
    label: "Has a shadow",
    plan: "forbids shadows",
    promptHint: "no shadow",
    negativeHint: "drop shadow, cast shadow",
    groups: ["shadow"],
  },
  SPECKS: {
    label: "Loose specks",
    plan: "asks for a clean picture without particles",
    promptHint: "clean background, no specks",
    negativeHint: "specks, noise, dust, particles",
    groups: ["specks"],
  },
  PIN_HOLES: {
    label: "Holes in it",
    plan: "asks for solid surfaces",
    promptHint: "solid surfaces",
    negativeHint: "holes, noise",
    groups: ["specks"],
  },
  TILE_SEAM: {
    label: "Visible seam",
    plan: "asks for a seamless tile",
    promptHint: "seamless, tileable, edges match",
    negativeHint: "visible seam, border, vignette",
    groups: ["seam"],
  },
  STATES_IDENTICAL: {
    label: "States look the same",
    plan: "asks for clearly different states",
    promptHint: "clearly distinct state",
    negativeHint: null,
    groups: ["states"],
  },
  SILHOUETTE_DRIFT: {
    label: "Shape changes",
    plan: "asks for the same shape in every picture",
    promptHint: "same silhouette, consistent framing",
    negativeHint: "different shape",
    groups: ["states"],
  },
  STATES_MISALIGNED: {
    label: "States not aligned",
    plan: "asks for the same place in every state",
    promptHint: "centered, consistent framing",
    negativeHint: "off-center",
    groups: ["states"],
  },
  FRAME_JUMPS: {
    label: "A frame jumps",
    plan: "asks for the same place in every frame",
    promptHint: "centered, consistent framing",
    negativeHint: null,
    groups: ["states"],
  },
  STATE_IMPLAUSIBLE: {
    label: "Wrong state",
    plan: "asks for the named state",
    promptHint: "clearly distinct state",
    negativeHint: null,
    groups: ["states"],
  },
  VIEW_DOUBTFUL: {
    label: "Wrong view",
    plan: "asks for the view that is declared",
    promptHint: "consistent perspective",
    negativeHint: "tilted view, perspective distortion",
    groups: ["perspective"],
  },
  STATE_TURNED: {
    label: "A state is turned",
    plan: "asks for the same direction in every state",
    promptHint: "same orientation, consistent framing",
    negativeHint: "rotated",
    groups: ["perspective"],
  },
  STATE_MIRRORED: {
    label: "A state is mirrored",
    plan: "asks for the same side in every state",
    promptHint: "same orientation, consistent framing",
    negativeHint: "mirrored",
    groups: ["perspective"],
  },
  STATE_MISSING: {
    label: "State missing",
    plan: "renders every state again",
    promptHint: null,
    negativeHint: null,
    groups: [],
  },
  BLANK_PICTURE: {
    label: "Blank picture",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: null,
    groups: ["degenerate"],
  },
  NO_SUBJECT: {
    label: "Nothing on it",
    plan: "asks for a clear subject",
    promptHint: "single clear subject, centered",
    negativeHint: "empty picture",
    groups: ["degenerate"],
  },
  NOISE: {
    label: "Only noise",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: "noise, static",
    groups: ["degenerate"],
  },
  HALF_BLANK: {
    label: "Half of it is missing",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: null,
    groups: ["degenerate"],
  },
  DECODE_FAILED: {
    label: "File damaged",
    plan: "renders it again",
    promptHint: null,
    negativeHint: null,
    groups: [],
  },
  WRONG_SUBJECT: {
    label: "Not what was asked for",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: null,
    groups: ["any"],
  },
  UGLY: {
    label: "Not good enough",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: "ugly, messy, low quality",
    groups: ["any"],
  },
};

/** True for faults that another render may not have. A wrong size is the plan's or the renderer's fault, not chance. */
export function isRegenerable(reasonCode: string): boolean {
  return cures[reasonCode] !== undefined;
}

/** What the next try changes because of `reasonCode`; `because` is the sentence that found the fault. */
export function remedyFor(reasonCode: string, because: string): Remedy {
  const cure = cures[reasonCode];
  return {
    reasonCode,
    sentence: `${because} The next try ${cure?.plan ?? "starts from other seeds"}.`,
    promptHint: cure?.promptHint ?? null,
    negativeHint: cure?.negativeHint ?? null,
  };
}

/** The remedy of a person's no: of the reason they chose, else of the first reason the question offers. */
export function remedyForReason(reason: string | null, question: Question): Remedy {
  const offered = question.reasons.find(({ id }) => id === reason);
  const chosen = reason ?? question.reasons[0]?.id ?? "UGLY";
  const label = offered?.label ?? cures[chosen]?.label ?? "not good";
  return remedyFor(chosen, `A person said no: ${label.toLowerCase()}.`);
}

/** Reasons for a no about checks of `group`, the finding's own reason first, then what fits any picture. */
export function reasonsFor(group: string, reasonCode: string | null): Question["reasons"] {
  const fitting = Object.keys(cures).filter((code) => code === reasonCode || cures[code]?.groups.includes(group));
  const general = Object.keys(cures).filter((code) => cures[code]?.groups.includes("any"));
  const ordered = [...fitting.filter((code) => code === reasonCode), ...fitting.filter((code) => code !== reasonCode)];
  return [...new Set([...ordered, ...general])].map((id) => ({ id, label: cures[id]?.label ?? id }));
}
