import type { Stack } from "../contracts.ts";
import type { Found } from "../document/lookup.ts";
import type { Facts } from "./facts.ts";
import { stackKey } from "./lora-facts.ts";
import { lastingJson, objectJson, oncePer, oncePerKey, oncePerPair } from "./once.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";
import { type Candidate, stackCandidates } from "./stack-candidates.ts";
import { nearestFix } from "./stack-fixes.ts";
import {
  eligibleRelease,
  fitKey,
  type Objection,
  objection,
  type StackLimits,
  stackLimits,
  standingObjection,
  weightOf,
} from "./stack-rules.ts";

type Chosen = Stack["chosen"][number];
type Left = Stack["skipped"][number];

/** Reasons for which a candidate was fit but not needed; every other reason blocks it. */
const NOT_NEEDED: ReadonlySet<string> = new Set(["already_chosen", "layer_cap", "total_cap"]);

/**
 * Resolves checkpoint and LoRAs in the policy's order, and says for each candidate what became of it.
 * Refused with STACK_UNSATISFIABLE when a required LoRA can't be had; its evidence is the stack as far as it got.
 */
export function resolveStack(facts: Facts): Result<Stack> {
  const known = resolvedWith(facts.project, facts.loras).get(facts.checkpoint);
  const key = stackKey(facts.spec.value);
  const before = known.get(key);
  if (before !== undefined) return before;
  const resolved = resolve(facts);
  // A refusal names the fix nearest to this very spec.
  if (resolved.ok) known.set(key, resolved);
  return resolved;
}

/** Stacks by what of the spec decides about them: many specs share one, and a spec that is planned again has the same. */
const resolvedWith = oncePerPair((_project: Facts["project"], _loras: Facts["loras"]) => ({
  get: oncePer((_checkpoint: Facts["checkpoint"]) => new Map<string, Result<Stack>>()),
}));

function resolve(facts: Facts): Result<Stack> {
  const limits = stackLimits(facts);
  const candidates = stackCandidates(facts, limits.layers);
  const choices = choose(candidates, facts, limits);
  const left = candidates.filter((candidate) => choices.objections.has(candidate));
  const entries = left.map((candidate) => leftFor(objectionOf(choices, candidate), candidate.layer));
  const stack: Stack = {
    checkpointId: facts.checkpoint.id,
    checkpointFile: facts.checkpoint.value.file,
    chosen: candidates.flatMap((candidate) => (choices.chosen.includes(candidate) ? toChosen(candidate, facts) : [])),
    skipped: entries.filter((entry) => NOT_NEEDED.has(entry.reasonCode)),
    blocked: entries.filter((entry) => !NOT_NEEDED.has(entry.reasonCode)),
  };
  const unmet = left.filter((each) => each.isRequired && objectionOf(choices, each).reasonCode !== "already_chosen");
  if (unmet.length === 0) return accepted(stack);
  const required = candidates.filter(({ isRequired }) => isRequired);
  return refused(
    unmet.map((candidate) => {
      const reason = objectionOf(choices, candidate);
      const fix = nearestFix({ candidate, objection: reason, required, facts, limits });
      return unsatisfiable(candidate, reason, fix, stack);
    }),
  );
}

/** Canonical JSON of a stack; why a LoRA never fits is the same in many stacks. */
export const stackJson = oncePer(({ chosen, skipped, blocked, ...checkpoint }: Stack): string => {
  const list = (entries: readonly object[]): string => `[${entries.map(lastingJson).join(",")}]`;
  return objectJson({
    checkpointFile: JSON.stringify(checkpoint.checkpointFile),
    checkpointId: JSON.stringify(checkpoint.checkpointId),
    chosen: list(chosen),
    skipped: list(skipped),
    blocked: list(blocked),
  });
});

interface Choices {
  readonly chosen: readonly Candidate[];
  readonly objections: ReadonlyMap<Candidate, Objection>;
}

/** Required candidates take their places first, so that optional ones of an earlier layer can't use up the caps. */
function choose(candidates: readonly Candidate[], facts: Facts, limits: StackLimits): Choices {
  const fit = fitKey(facts);
  const chosen: Candidate[] = [];
  const objections = new Map<Candidate, Objection>();
  const inTurn = [...candidates.filter((each) => each.isRequired), ...candidates.filter((each) => !each.isRequired)];
  for (const candidate of inTurn) {
    const reason = standingObjection(candidate, fit, limits) ?? placeObjection(candidate, chosen, facts, limits);
    if (reason === null) chosen.push(candidate);
    else objections.set(candidate, reason);
  }
  return { chosen, objections };
}

/** What stands against a candidate because of those already chosen. */
function placeObjection(
  candidate: Candidate,
  chosen: readonly Candidate[],
  facts: Facts,
  limits: StackLimits,
): Objection | null {
  const twin = chosen.find(({ loraId }) => loraId === candidate.loraId);
  if (twin) {
    const sentence = `It is already in the stack, in the layer ${twin.layer}, because of ${twin.rule}.`;
    return objection(candidate, "already_chosen", sentence, candidate.rule);
  }
  const conflict = conflictOf(candidate, chosen, facts);
  if (conflict) return conflict;
  const limit = limits.limits[candidate.layer];
  if (chosen.filter(({ layer }) => layer === candidate.layer).length >= limit.maxLoras)
    return objection(
      candidate,
      "layer_cap",
      `The layer ${candidate.layer} holds at most ${limit.maxLoras}.`,
      limit.rule,
    );
  if (chosen.length >= limits.total.maxLoras)
    return objection(candidate, "total_cap", `The stack holds at most ${limits.total.maxLoras}.`, limits.total.rule);
  return null;
}

function conflictOf(candidate: Candidate, chosen: readonly Candidate[], facts: Facts): Objection | null {
  const pairs = facts.project.value.policies.modelStackPolicy?.compatibility ?? [];
  for (const [index, { loraId, conflictsWith, reason }] of pairs.entries()) {
    if (loraId !== candidate.loraId && conflictsWith !== candidate.loraId) continue;
    const other = loraId === candidate.loraId ? conflictsWith : loraId;
    if (!chosen.some((each) => each.loraId === other)) continue;
    const sentence = `It does not go with ${other}${reason === undefined ? "." : `: ${reason}`}`;
    return objection(candidate, "conflicts_with", sentence, `project#modelStackPolicy.compatibility.${index}`);
  }
  return null;
}

function objectionOf(choices: Choices, candidate: Candidate): Objection {
  const found = choices.objections.get(candidate);
  // Every candidate was either chosen or given an objection in one pass.
  if (found === undefined) throw new TypeError(`${candidate.loraId} was neither chosen nor objected to`);
  return found;
}

function toChosen(candidate: Candidate, facts: Facts): readonly Chosen[] {
  const { lora, layer, rule, askedWeight, isRequired } = candidate;
  const releasePolicy = facts.spec.value.loraPolicy?.releasePolicy ?? "active_or_latest_approved";
  const release = lora && eligibleRelease(lora.value, releasePolicy);
  if (!lora || !release) return [];
  return [chosenAs(lora, JSON.stringify([release.id, layer, rule, askedWeight, isRequired]))];
}

/** A LoRA as stacks have it; the key holds its release, layer and rule, the weight asked for, and whether it is required. */
const chosenAs = oncePerKey((lora: Found<"loras">, key): Chosen => {
  const [releaseId, layer, rule, askedWeight, isRequired] = JSON.parse(key) as ChosenKey;
  const file = lora.value.releases.find(({ id }) => id === releaseId)?.file ?? "";
  const { triggerWords = [], recommended = false } = lora.value;
  const why = isRequired ? "It is required" : recommended ? "It fits and is recommended" : "It fits";
  const whichWeight = askedWeight === null ? "its own default weight" : "the weight asked for";
  const reason = `${why}; release ${releaseId} is approved; it has ${whichWeight}.`;
  const weight = weightOf({ askedWeight }, lora.value);
  return { loraId: lora.id, releaseId, file, layer, weight, triggerWords, reason, rule };
});

type ChosenKey = [string, Chosen["layer"], string, number | null, boolean];

/** What a stack says of a LoRA that is not in it. */
const leftFor = oncePerKey(
  ({ loraId, reasonCode, reason, rule }: Objection, layer): Left => ({ loraId, layer, reasonCode, reason, rule }),
);

function unsatisfiable(candidate: Candidate, reason: Objection, fix: string, stack: Stack): Refusal {
  return {
    code: "STACK_UNSATISFIABLE",
    field: candidate.layer === "manual" ? "/loraIds" : "/tags",
    sentence: `The LoRA ${candidate.loraId} is required (${candidate.rule}) but can't be used: ${reason.reason}`,
    fix,
    evidence: stack,
  };
}
