interface Cure {
  /** What a person clicks when saying no. */
  readonly label: string;
  /** "…, so the next try …" */
  readonly plan: string;
  readonly promptHint: string | null;
  readonly negativeHint: string | null;
  /** Checks whose questions offer this reason. Groups of checks, so raw and finished share one list. */
  readonly groups: readonly string[];
}

/** What a regeneration changes, by reason. A null hint changes nothing but the seeds. */
export const cures: Readonly<Record<string, Cure>> = {
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
