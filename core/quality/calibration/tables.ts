import type { Calibration } from "./table.ts";

/** Every calibration that verdicts may rest on. Written by `npm run calibrate`; entries are never changed, only added. */
export const calibrations: Readonly<Record<string, Calibration>> = {};

/** What counts for contracts that name none; null before the first calibration. */
export const currentCalibrationId: string | null = null;
