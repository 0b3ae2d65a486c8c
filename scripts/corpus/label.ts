import type { Label } from "../../core/quality/calibration/labels.ts";
import { imageChecks, setChecks } from "../../core/quality/registry.ts";
import type { Measured } from "./measure-corpus.ts";

const groupOf = new Map([...imageChecks, ...setChecks].map(({ id, group }) => [id, group]));

/** The check that a figure `<check>.<figure>` belongs to. */
export const checkOf = (figure: string): string => figure.slice(0, figure.indexOf("."));

/** What moves or grows in a set may do so beyond the border, and then really is cut off. */
const mayLeaveThePicture: readonly (string | null)[] = ["frame_jump", "frame_drift", "drifted"];

/** True when a check may rightly see the defect of a case, or not. */
function touches(one: Measured, check: string): boolean {
  return one.touches.includes(check) || (check === "framing_raw" && mayLeaveThePicture.includes(one.defect));
}

/** True when the defect of a case says nothing about a figure: it may rightly be seen by it, or not. */
function isOpen(one: Measured, figure: string): boolean {
  if (one.targets.includes(figure)) return false;
  const check = checkOf(figure);
  return touches(one, check) || one.targets.some((target) => groupOf.get(checkOf(target)) === groupOf.get(check));
}

/** What the cases say about one figure: with the defect it is made for, or without any that concerns it. */
export function labelsFor(figure: string, cases: readonly Measured[]): readonly Label[] {
  return cases.flatMap((one): readonly Label[] => {
    const risk = one.risks[figure];
    if (risk === undefined || isOpen(one, figure)) return [];
    return [{ family: one.family, risk, isDefect: one.targets.includes(figure) }];
  });
}

/** True, false, or null where the defect of a case says nothing about a check as a whole. */
export function isDefectFor(checkId: string, one: Measured): boolean | null {
  if (one.targets.some((target) => checkOf(target) === checkId)) return true;
  const group = groupOf.get(checkId);
  const isNear = touches(one, checkId) || one.targets.some((target) => groupOf.get(checkOf(target)) === group);
  return isNear ? null : false;
}

/** `<check>.<figure>` of every rule that some case was judged by. */
export function figuresOf(cases: readonly Measured[]): readonly string[] {
  return [...new Set(cases.flatMap(({ risks }) => Object.keys(risks)))].sort();
}
