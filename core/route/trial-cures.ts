export interface Cure {
  /** What a person clicks when saying no. */
  readonly label: string;
  /** "…, so the next try …" */
  readonly plan: string;
  readonly promptHint: string | null;
  readonly negativeHint: string | null;
  /** Checks whose questions offer this reason. Groups of checks, so raw and finished share one list. */
  readonly groups: readonly string[];
}

/** Cures for what the checks on trial find. */
export const trialCures: Readonly<Record<string, Cure>> = {
  FAKE_TRANSPARENCY: {
    label: "Chequered background",
    plan: "asks for a plain flat background",
    promptHint: "plain flat background",
    negativeHint: "checkerboard, transparency grid",
    groups: ["background"],
  },
  BACKGROUND_PLATE: {
    label: "Stands on a card",
    plan: "asks for the subject alone",
    promptHint: "isolated subject, plain flat background",
    negativeHint: "card, plate, panel, frame",
    groups: ["background"],
  },
  EDGE_FRINGE: {
    label: "Coloured fringe",
    plan: "asks for crisp edges on a plain background",
    promptHint: "plain flat background, crisp clean edges",
    negativeHint: "glow, halo, blurry edges",
    groups: ["edge"],
  },
  EDGE_RIM: {
    label: "White line around it",
    plan: "asks for crisp edges without an outline",
    promptHint: "crisp clean edges",
    negativeHint: "white outline, sticker",
    groups: ["edge"],
  },
  OUTLINE_MISSING: {
    label: "Outline missing",
    plan: "asks for an outline around the whole subject",
    promptHint: "bold clean outline around the whole subject",
    negativeHint: "lineless",
    groups: ["outline"],
  },
  EDGE_HARD: {
    label: "Jagged edge",
    plan: "asks for smooth edges",
    promptHint: "smooth clean edges",
    negativeHint: "jagged edges, pixelated",
    groups: ["edge"],
  },
  EDGE_PREMULTIPLIED: {
    label: "Dark edge",
    plan: "asks for crisp edges on a plain background",
    promptHint: "plain flat background, crisp clean edges",
    negativeHint: "dark fringe",
    groups: ["edge"],
  },
  INTERIOR_LEAK: {
    label: "Lets the background through",
    plan: "asks for solid surfaces",
    promptHint: "solid opaque surfaces",
    negativeHint: "transparent, see-through",
    groups: ["edge"],
  },
  STATES_SHIFTED: {
    label: "States not aligned",
    plan: "asks for the same place in every state",
    promptHint: "centered, consistent framing",
    negativeHint: "off-center",
    groups: ["states"],
  },
  SHAPE_CHANGES: {
    label: "Shape changes",
    plan: "asks for the same shape in every picture",
    promptHint: "same silhouette, consistent framing",
    negativeHint: "different shape",
    groups: ["identity"],
  },
  IDENTITY_DRIFT: {
    label: "Not the same thing",
    plan: "asks for the same colours and shape",
    promptHint: "same colours, same design",
    negativeHint: "different colours, different design",
    groups: ["identity"],
  },
  NEAR_DUPLICATE: {
    label: "Nearly the same picture",
    plan: "starts from other seeds",
    promptHint: null,
    negativeHint: null,
    groups: ["identity"],
  },
  LIKE_ITS_SIBLING: {
    label: "Too like another of its set",
    plan: "asks for a shape of its own",
    promptHint: "distinct silhouette, unique design",
    negativeHint: null,
    groups: ["identity"],
  },
  OFF_CENTRE_IN_SET: {
    label: "Sits elsewhere than its set",
    plan: "asks for a centred subject",
    promptHint: "centered, consistent framing",
    negativeHint: "off-center",
    groups: ["centring"],
  },
  NEIGHBOUR_SEAM: {
    label: "Does not go on in its neighbour",
    plan: "asks for edges that meet",
    promptHint: "seamless, edges match",
    negativeHint: "border, frame, visible seam",
    groups: ["neighbours"],
  },
  NEIGHBOUR_LIGHT: {
    label: "Lit unlike its neighbour",
    plan: "asks for even light",
    promptHint: "even flat lighting, edges match",
    negativeHint: "vignette, gradient lighting",
    groups: ["neighbours"],
  },
  NEIGHBOUR_SIZE: {
    label: "Edge of another length",
    plan: "asks for a tile that fills its canvas",
    promptHint: "fills the whole frame, edge to edge",
    negativeHint: "margin, border",
    groups: ["neighbours"],
  },
  STYLE_DRIFT: {
    label: "Another style",
    plan: "asks for the style of the anchors",
    promptHint: "consistent art style",
    negativeHint: "different art style",
    groups: ["style"],
  },
  FRAME_JERKS: {
    label: "A frame jerks",
    plan: "asks for the same place in every frame",
    promptHint: "centered, consistent framing",
    negativeHint: null,
    groups: ["frames"],
  },
  FEET_LEAVE_GROUND: {
    label: "Leaves the ground",
    plan: "asks for the same ground line in every frame",
    promptHint: "consistent ground line, consistent framing",
    negativeHint: null,
    groups: ["frames"],
  },
  FRAMES_FLICKER: {
    label: "Flickers",
    plan: "asks for the same size and colours in every frame",
    promptHint: "consistent size and colours",
    negativeHint: "flicker",
    groups: ["frames"],
  },
  LOOP_OPEN: {
    label: "The loop jumps",
    plan: "asks for a last frame that leads back to the first",
    promptHint: "seamless loop",
    negativeHint: null,
    groups: ["frames"],
  },
  PALETTE_BROKEN: {
    label: "Wrong colours",
    plan: "asks for the colours of the palette only",
    promptHint: "limited palette",
    negativeHint: "off-palette colours",
    groups: ["palette"],
  },
  PALETTE_FAR: {
    label: "Far from the palette",
    plan: "asks for the colours of the palette",
    promptHint: "limited palette",
    negativeHint: null,
    groups: ["palette"],
  },
  TILE_FRAME: {
    label: "A frame around the tile",
    plan: "asks for a tile without a border",
    promptHint: "seamless, tileable, no border",
    negativeHint: "border, frame, outline",
    groups: ["seam"],
  },
  TILE_UNEVEN_LIGHT: {
    label: "Lit unevenly",
    plan: "asks for even light",
    promptHint: "even flat lighting, seamless",
    negativeHint: "vignette, gradient lighting",
    groups: ["seam"],
  },
  TILE_REPEATS: {
    label: "Repeats visibly",
    plan: "asks for an even texture without a landmark",
    promptHint: "even texture, no landmark",
    negativeHint: "repeating pattern, large feature",
    groups: ["seam"],
  },
  UNREADABLE_SMALL: {
    label: "Unreadable when small",
    plan: "asks for a bold, simple shape",
    promptHint: "bold simple shape, strong contrast",
    negativeHint: "fine detail, thin lines",
    groups: ["readability"],
  },
};
