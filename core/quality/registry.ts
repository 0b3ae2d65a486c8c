import type { ImageCheck, SetCheck } from "./check.ts";
import { backgroundCheck } from "./checks/background.ts";
import { backgroundRawCheck } from "./checks/background-raw.ts";
import { checkerboardCheck } from "./checks/checkerboard.ts";
import { degenerateCheck } from "./checks/degenerate.ts";
import { framingCheck } from "./checks/framing.ts";
import { framingRawCheck } from "./checks/framing-raw.ts";
import { hardCutCheck } from "./checks/hard-cut.ts";
import { leakCheck } from "./checks/leak.ts";
import { matteCheck } from "./checks/matte.ts";
import { orientationCheck } from "./checks/orientation.ts";
import { perspectiveCheck } from "./checks/perspective.ts";
import { plateCheck } from "./checks/plate.ts";
import { premultipliedCheck } from "./checks/premultiplied.ts";
import { rimCheck } from "./checks/rim.ts";
import { seamCheck } from "./checks/seam.ts";
import { shadowCheck } from "./checks/shadow.ts";
import { specksCheck } from "./checks/specks.ts";
import { statesCheck } from "./checks/states.ts";

/** Raised whenever any report could come out differently; part of every report. */
export const qualityVersion = "quality-4";

/** Every check on one picture, in the order of its gates. `decode` (G0) comes before all: it needs no pixels. */
export const imageChecks: readonly ImageCheck[] = [
  degenerateCheck,
  backgroundRawCheck,
  framingRawCheck,
  shadowCheck,
  backgroundCheck,
  framingCheck,
  specksCheck,
  seamCheck,
  perspectiveCheck,
  checkerboardCheck,
  matteCheck,
  rimCheck,
  hardCutCheck,
  premultipliedCheck,
  leakCheck,
  plateCheck,
];

/** Every check on the pictures of one variant together. */
export const setChecks: readonly SetCheck[] = [statesCheck, orientationCheck];
