import { type Calibration, priorCalibrationId } from "./table.ts";
import { calibrations, currentCalibrationId } from "./tables.ts";

/** What the verdicts of a contract rest on. */
export type Chosen =
  | { readonly kind: "calibration"; readonly calibration: Calibration }
  /** Only the rules' own limits. */
  | { readonly kind: "prior" }
  /** A document asks for tables that this version does not have: nothing may pass or fail by them. */
  | { readonly kind: "unknown"; readonly id: string };

/** The calibration that a contract names, or the current one. */
export function chooseCalibration(id: string | undefined): Chosen {
  const asked = id ?? currentCalibrationId;
  if (asked === null || asked === priorCalibrationId) return { kind: "prior" };
  const calibration = Object.hasOwn(calibrations, asked) ? calibrations[asked] : undefined;
  return calibration === undefined ? { kind: "unknown", id: asked } : { kind: "calibration", calibration };
}
