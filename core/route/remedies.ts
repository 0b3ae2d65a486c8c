import type { Plan, Question, Remedy } from "../contracts.ts";
import { cures } from "./cures.ts";

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

/** What finishing can mend that it did not do so far: by reason, the parameter and what it does. */
const repairs: Readonly<Record<string, { readonly finish: NonNullable<Remedy["finish"]>; readonly plan: string }>> = {
  SPECKS: { finish: { removeSpecks: true }, plan: "wipes loose specks away" },
  PIN_HOLES: { finish: { removeSpecks: true }, plan: "fills the pin-holes" },
  OFF_CENTRE: { finish: { trim: "common" }, plan: "trims the picture around its subject" },
  OFF_CENTRE_IN_SET: { finish: { trim: "common" }, plan: "trims the picture around its subject" },
};

/**
 * The repair of a fault that another finish parameter mends on the same pictures, with the words and seeds they were made by;
 * null when there is none, or when finishing did so already. What it gives is checked again like any version.
 */
export function repairFor(reasonCode: string, because: string, { finish, remedy }: Plan): Remedy | null {
  const repair = repairs[reasonCode];
  if (repair === undefined || finish.cutout === "none") return null;
  const isDone = Object.entries(repair.finish).every(([name, value]) => finish[name as keyof typeof finish] === value);
  if (isDone) return null;
  return {
    reasonCode,
    sentence: `${because} The same pictures are finished again: that ${repair.plan}.`,
    promptHint: remedy?.promptHint ?? null,
    negativeHint: remedy?.negativeHint ?? null,
    finish: { ...remedy?.finish, ...repair.finish },
  };
}

/** The remedy of a person's no: of the reason they chose, else of the first reason the question offers. */
export function remedyForReason(reason: string | null, question: Question): Remedy {
  const offered = question.reasons.find(({ id }) => id === reason);
  const chosen = reason ?? question.reasons[0]?.id ?? "UGLY";
  const label = offered?.label ?? cures[chosen]?.label ?? "not good";
  return remedyFor(chosen, `A person said no: ${label.toLowerCase()}.`);
}

/**
 * Reasons for a no about checks of `group`, the finding's own reason first, then what fits any picture. Different checks may
 * find what a person calls by one name: that is offered once, as the first of them.
 */
export function reasonsFor(group: string, reasonCode: string | null): Question["reasons"] {
  const fitting = Object.keys(cures).filter((code) => code === reasonCode || cures[code]?.groups.includes(group));
  const general = Object.keys(cures).filter((code) => cures[code]?.groups.includes("any"));
  const ordered = [...fitting.filter((code) => code === reasonCode), ...fitting.filter((code) => code !== reasonCode)];
  const reasons = [...ordered, ...general].map((id) => ({ id, label: cures[id]?.label ?? id }));
  return reasons.filter(({ label }, at) => reasons.findIndex((other) => other.label === label) === at);
}
