import type { EffectiveContract, Plan } from "../../core/contracts.ts";
import type { Picture } from "../../core/quality/pixels.ts";
import type { Dice } from "../../worker/comfy/renderer/art/random.ts";
import type { Canvas, Paint } from "./canvas.ts";

/** How bad it is: 1 can just be seen, 3 can't be overlooked. */
export type Severity = 1 | 2 | 3;

/** What a defect is made on: the subject alone, the ground it will lie on, and dice of its own. */
export interface Scene {
  readonly subject: Canvas;
  readonly ground: Paint;
  readonly dice: Dice;
  readonly severity: Severity;
}

/** How the pictures of a case are finished and judged, where it is not the usual way. */
export interface CasePlan {
  readonly trim?: "none";
  readonly removeSpecks?: false;
  /** Where the contract asks for more than the built-in one. */
  readonly contract?: Partial<EffectiveContract["values"]>;
  readonly pivot?: Plan["finish"]["pivot"];
}

/** What a bad ground leaves behind may rightly be seen at the edge, too. */
export const edgeChecks = ["matte", "rim", "hard_cut", "leak", "premultiplied", "plate"] as const;

export interface Plant {
  readonly id: string;
  /** Makes the raw picture; two or more per defect that share no formula. */
  readonly makers: Readonly<Record<string, (scene: Scene) => Picture>>;
  /** `<check>.<figure>` that should see it. Other figures of the same groups are neither good nor bad. */
  readonly targets: readonly string[];
  /** Further checks that may rightly see it, or not. */
  readonly touches: readonly string[];
  readonly plan?: CasePlan;
  /** White on white is no defect: what is drawn with a white edge is left out. */
  readonly isWhite?: true;
}
