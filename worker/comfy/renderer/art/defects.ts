import type { PaintRequest } from "../painter.ts";
import { diceFor } from "./random.ts";
import type { ButtonState, Subject } from "./words.ts";

export type Defect =
  | "cropped"
  | "off_centre"
  | "drop_shadow"
  | "specks"
  | "halo"
  | "background_gradient"
  | "blank"
  | "wrong_state"
  | "drifted_silhouette"
  | "seam";

export interface Plant {
  readonly defect: Defect;
  /** 0..1, how bad. */
  readonly strength: number;
  /** Radians: where it goes. */
  readonly angle: number;
}

/** How often each defect is chosen when a picture gets one; words that forbid it make it rare. */
const weights: readonly { readonly defect: Defect; readonly weight: number; readonly remedy: RegExp }[] = [
  { defect: "cropped", weight: 20, remedy: /full subject in frame|margin|uncropped|not cropped/ },
  { defect: "off_centre", weight: 13, remedy: /\bcentered|\bcentred/ },
  { defect: "drop_shadow", weight: 16, remedy: /no (drop |cast )?shadow/ },
  { defect: "specks", weight: 13, remedy: /clean background|no specks|noise-free|clean edges/ },
  { defect: "halo", weight: 11, remedy: /clean edges|no halo|crisp edge/ },
  {
    defect: "background_gradient",
    weight: 14,
    remedy: /plain flat|flat background|uniform background|solid background/,
  },
  { defect: "blank", weight: 2, remedy: /$^/ },
  { defect: "wrong_state", weight: 9, remedy: /$^/ },
  { defect: "drifted_silhouette", weight: 9, remedy: /same framing|consistent framing|same silhouette/ },
  { defect: "seam", weight: 40, remedy: /seam-free|edges match|repeats without seam/ },
];

/**
 * Decides by the seed alone whether this picture fails and how. A remedy in the positive prompt, or the shadow named in
 * the negative one, keeps a third of that defect's share: words help, they don't heal.
 */
export function plantDefect(request: PaintRequest, subject: Subject, rate: number): Plant | undefined {
  const dice = diceFor(`defect ${request.seed} ${request.batchIndex} ${subject.identity} ${subject.state ?? ""}`);
  const roll = dice.next();
  const prompt = request.prompt.toLowerCase();
  const shares = weights
    .filter(({ defect }) => isPossible(defect, subject))
    .map(({ defect, weight, remedy }) => {
      const isHelped =
        remedy.test(prompt) || (defect === "drop_shadow" && /shadow/.test(request.negative.toLowerCase()));
      return { defect, weight, left: isHelped ? weight * 0.45 : weight };
    });
  const total = shares.reduce((sum, share) => sum + share.weight, 0);
  const left = shares.reduce((sum, share) => sum + share.left, 0);
  if (roll >= rate * (left / total)) return undefined;
  let point = dice.next() * left;
  const chosen = shares.find((share) => {
    point -= share.left;
    return point < 0;
  });
  return chosen && { defect: chosen.defect, strength: dice.next(), angle: dice.between(0, Math.PI * 2) };
}

function isPossible(defect: Defect, subject: Subject): boolean {
  if (subject.kind === "tile") return defect === "seam" || defect === "blank";
  if (subject.kind === "background") return defect === "blank" || defect === "specks";
  if (defect === "seam") return false;
  if (defect === "wrong_state") return subject.state !== undefined;
  if (defect === "drifted_silhouette") return subject.state !== undefined || subject.frame !== undefined;
  return true;
}

/** The state that is painted instead of the one asked for. */
export function wrongState(state: ButtonState): ButtonState {
  return state === "normal" ? "hover" : "normal";
}
