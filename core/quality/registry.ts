import type { ImageCheck, SetCheck } from "./check.ts";
import { alignmentCheck } from "./checks/alignment.ts";
import { backgroundCheck } from "./checks/background.ts";
import { backgroundRawCheck } from "./checks/background-raw.ts";
import { centringCheck } from "./checks/centring.ts";
import { checkerboardCheck } from "./checks/checkerboard.ts";
import { degenerateCheck } from "./checks/degenerate.ts";
import { framesFlickerCheck } from "./checks/frames-flicker.ts";
import { framesGroundCheck } from "./checks/frames-ground.ts";
import { framesJerkCheck } from "./checks/frames-jerk.ts";
import { framesLoopCheck } from "./checks/frames-loop.ts";
import { framingCheck } from "./checks/framing.ts";
import { framingRawCheck } from "./checks/framing-raw.ts";
import { hardCutCheck } from "./checks/hard-cut.ts";
import { identityCheck } from "./checks/identity.ts";
import { leakCheck } from "./checks/leak.ts";
import { lookalikeCheck } from "./checks/lookalike.ts";
import { matteCheck } from "./checks/matte.ts";
import { nearDuplicateCheck } from "./checks/near-duplicate.ts";
import { neighboursCheck } from "./checks/neighbours.ts";
import { orientationCheck } from "./checks/orientation.ts";
import { outlineCheck } from "./checks/outline.ts";
import { paletteCheck } from "./checks/palette.ts";
import { perspectiveCheck } from "./checks/perspective.ts";
import { plateCheck } from "./checks/plate.ts";
import { premultipliedCheck } from "./checks/premultiplied.ts";
import { promptPolicyCheck } from "./checks/prompt-policy.ts";
import { readabilityCheck } from "./checks/readability.ts";
import { rimCheck } from "./checks/rim.ts";
import { seamCheck } from "./checks/seam.ts";
import { shadowCheck } from "./checks/shadow.ts";
import { silhouetteCheck } from "./checks/silhouette.ts";
import { specksCheck } from "./checks/specks.ts";
import { statesCheck } from "./checks/states.ts";
import { styleCheck } from "./checks/style.ts";
import { tileFrameCheck } from "./checks/tile-frame.ts";
import { tileLightCheck } from "./checks/tile-light.ts";
import { tileRepeatCheck } from "./checks/tile-repeat.ts";
import { toonShadowCheck } from "./checks/toon-shadow.ts";

/** Raised whenever any report could come out differently; part of every report. */
export const qualityVersion = "quality-14";

/** Every check on one picture, in the order of its gates. `decode` (G0) comes before all: it needs no pixels. */
export const imageChecks: readonly ImageCheck[] = [
  degenerateCheck,
  // Before the gate that such a background fails, so that it is told what it is.
  checkerboardCheck,
  backgroundRawCheck,
  framingRawCheck,
  shadowCheck,
  toonShadowCheck,
  backgroundCheck,
  framingCheck,
  specksCheck,
  seamCheck,
  perspectiveCheck,
  outlineCheck,
  matteCheck,
  rimCheck,
  hardCutCheck,
  premultipliedCheck,
  leakCheck,
  plateCheck,
  paletteCheck,
  tileFrameCheck,
  tileLightCheck,
  tileRepeatCheck,
  readabilityCheck,
];

/** Every check on the pictures of one variant together. */
export const setChecks: readonly SetCheck[] = [
  statesCheck,
  orientationCheck,
  alignmentCheck,
  silhouetteCheck,
  identityCheck,
  nearDuplicateCheck,
  lookalikeCheck,
  centringCheck,
  neighboursCheck,
  framesJerkCheck,
  framesGroundCheck,
  framesFlickerCheck,
  framesLoopCheck,
  styleCheck,
  promptPolicyCheck,
];
