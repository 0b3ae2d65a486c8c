import type { DecidingCheck, EffectiveContract, EventPayloads, Plan, Remedy, ValidatorReport } from "../contracts.ts";
import { percent } from "../quality/words.ts";
import { isAuditPick } from "./audit.ts";
import { type Candidate, candidatesOf, decidingCheck, doubt, type Finding, findingsWith } from "./candidate.ts";
import { isRegenerable, remedyFor, repairFor } from "./remedies.ts";

export interface RouteInput {
  readonly report: ValidatorReport;
  readonly plan: Plan;
  readonly contract: EffectiveContract;
  /** 1 for the first try of this run. */
  readonly attempt: number;
  /** Reason codes of the earlier regenerations that led here. */
  readonly previousReasons: readonly string[];
}

/** What becomes of a version; the decision part of `asset.routed`. */
export interface Route {
  readonly outcome: EventPayloads["asset.routed"]["outcome"];
  readonly reasonCode: string;
  readonly sentence: string;
  readonly decidingChecks: readonly DecidingCheck[];
  readonly bestVariant: number | null;
  readonly isAudit: boolean;
  readonly remedy: Remedy | null;
}

/**
 * Decides by the best variant: a confident pass advances, a fault is rendered again within its budget, a doubt becomes a
 * question, and what neither a render nor a person at a glance can settle is an exception. Pure and total.
 */
export function routeVersion(input: RouteInput): Route {
  const candidate = candidatesOf(input.report, input.plan)[0];
  if (candidate === undefined) return exception("NO_PICTURES", "The version has no pictures to judge.", null, []);
  switch (candidate.verdict) {
    case "pass":
      return isConfidentPass(candidate, input.plan)
        ? routePass(candidate, input.plan)
        : routeDoubt(candidate, input.plan);
    case "fail":
      return routeFail(candidate, input);
    case "uncertain":
      return routeDoubt(candidate, input.plan);
    default: {
      const broken = findingsWith(candidate, "error");
      const why = broken[0]?.check.message ?? "A check broke.";
      return exception("CHECK_BROKEN", why, candidate, broken);
    }
  }
}

/** Every check passes and the chance of any defect is small enough: no other variant could change what becomes of it. */
export function isConfidentPass({ verdict, pDefect }: Candidate, { routing }: Plan): boolean {
  return verdict === "pass" && pDefect <= routing.maxPDefect;
}

function routePass(candidate: Candidate, { routing }: Plan): Route {
  const ran = candidate.findings.filter(({ check }) => check.verdict === "pass").length;
  const risk = `the chance of a defect is ${percent(candidate.pDefect)} (limit ${percent(routing.maxPDefect)})`;
  const base = { decidingChecks: [], bestVariant: candidate.variantIndex, isAudit: false, remedy: null };
  if (routing.onPass === "manual_review_queue") {
    return {
      ...base,
      outcome: "ask",
      reasonCode: "REVIEW_POLICY",
      sentence: `All ${ran} checks pass; the policy sends every picture to a person.`,
    };
  }
  if (isAuditPick(candidate.pixelHashes, routing.auditShare)) {
    const share = percent(routing.auditShare);
    return {
      ...base,
      outcome: "ask",
      isAudit: true,
      reasonCode: "AUDIT_SAMPLE",
      sentence: `All ${ran} checks pass; this one is in the ${share} sample that a person checks.`,
    };
  }
  return {
    ...base,
    outcome: "auto_advance",
    reasonCode: "ALL_CHECKS_PASS",
    sentence: `All ${ran} checks pass and ${risk}.`,
  };
}

/** Neither good nor bad: ask about the one to three checks where a wrong guess would cost most. */
function routeDoubt(candidate: Candidate, { routing }: Plan): Route {
  const doubts = candidate.findings.filter(({ check }) => check.verdict === "uncertain");
  const open = doubts.length > 0 ? doubts : candidate.findings.filter(({ check }) => check.verdict === "pass");
  const top = open.toSorted((one, other) => doubt(other) - doubt(one)).slice(0, 3);
  const reasonCode = top[0]?.check.reasonCode ?? (candidate.missing.length > 0 ? "CHECK_MISSING" : "RISK_TOO_HIGH");
  const why =
    candidate.missing.length > 0
      ? `These checks did not run: ${candidate.missing.join(", ")}.`
      : (top[0]?.check.message ?? "");
  if (routing.onUncertain === "exception") return exception(reasonCode, why, candidate, top);
  return {
    outcome: "ask",
    reasonCode,
    sentence: `A person should look: ${why}`,
    decidingChecks: top.map(decidingCheck),
    bestVariant: candidate.variantIndex,
    isAudit: false,
    remedy: null,
  };
}

function routeFail(candidate: Candidate, { plan, attempt, previousReasons }: RouteInput): Route {
  const { routing } = plan;
  const faults = findingsWith(candidate, "fail");
  const worst = faults[0];
  const reasonCode = worst?.check.reasonCode ?? "UNKNOWN_FAULT";
  const why = worst?.check.message ?? "A check failed.";
  const top = faults.slice(0, 3);
  if (!isRegenerable(reasonCode) || routing.onFail === "exception") return exception(reasonCode, why, candidate, top);
  if (routing.onFail === "reject") return rejection(reasonCode, why, candidate, top);
  const isRepeated = previousReasons.includes(reasonCode);
  const repair = isRepeated ? null : repairFor(reasonCode, why, plan);
  if (repair !== null) {
    return {
      outcome: "regenerate",
      reasonCode,
      sentence: `Repairing without a new render: ${why}`,
      decidingChecks: top.map(decidingCheck),
      bestVariant: candidate.variantIndex,
      isAudit: false,
      remedy: repair,
    };
  }
  if (attempt <= routing.maxRegenerations && !isRepeated) {
    return {
      outcome: "regenerate",
      reasonCode,
      sentence: `Rendering again (${attempt} of at most ${routing.maxRegenerations} times): ${why}`,
      decidingChecks: top.map(decidingCheck),
      bestVariant: candidate.variantIndex,
      isAudit: false,
      remedy: remedyFor(reasonCode, why),
    };
  }
  return handOver(candidate, worst, top, isRepeated);
}

/** Another render did not help: a person decides about a usable picture; one with a hard breach needs a change of the spec. */
function handOver(
  candidate: Candidate,
  worst: Finding | undefined,
  top: readonly Finding[],
  isRepeated: boolean,
): Route {
  const reasonCode = worst?.check.reasonCode ?? "UNKNOWN_FAULT";
  const why = worst?.check.message ?? "A check failed.";
  const lead = isRepeated ? "The same fault came back after a new render" : "The renders are used up";
  if (worst?.check.severity === "hard") return exception(reasonCode, `${lead}: ${why}`, candidate, top);
  return {
    outcome: "ask",
    reasonCode,
    sentence: `${lead}, so a person should look: ${why}`,
    decidingChecks: top.map(decidingCheck),
    bestVariant: candidate.variantIndex,
    isAudit: false,
    remedy: null,
  };
}

function exception(
  reasonCode: string,
  sentence: string,
  candidate: Candidate | null,
  findings: readonly Finding[],
): Route {
  return {
    outcome: "exception",
    reasonCode,
    sentence,
    decidingChecks: findings.map(decidingCheck),
    bestVariant: candidate?.variantIndex ?? null,
    isAudit: false,
    remedy: null,
  };
}

function rejection(reasonCode: string, why: string, candidate: Candidate, findings: readonly Finding[]): Route {
  return { ...exception(reasonCode, `Rejected by policy: ${why}`, candidate, findings), outcome: "reject" };
}
