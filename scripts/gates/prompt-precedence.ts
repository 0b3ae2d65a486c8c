import type { CheckpointProfile, PromptLayer, Spec } from "../../core/contracts.ts";
import { evidenceOf, type PlanEvidence } from "../../core/policy/bundle-evidence.ts";
import { sameTextKey } from "../../core/policy/dialect.ts";
import { LAYERS } from "../../core/policy/fragments.ts";
import type { PlanResult } from "../../core/policy/plan.ts";
import type { Gate, Tally } from "./gate.ts";
import { type Documents, generateProject } from "./generate.ts";
import { lookupOver, planSpec } from "./plan-documents.ts";
import { checkPlainRules } from "./prompt-rules.ts";
import { type Random, randomOf } from "./random.ts";

const specsPerProject = 2;

/** Layers, tag order and safety words held against rules written down apart from the compiler; then every kind of override. */
export const promptPrecedence: Gate = {
  name: "gate-prompt-precedence",
  rule: "Seven layers in their order; overrides change earlier layers only where a rule allows it; safety words always stay.",
  async run({ seed, iterations }, tally) {
    for (let iteration = 0; iteration < iterations; iteration += 1) {
      const random = randomOf(seed + iteration);
      const documents = generateProject(random, specsPerProject);
      for (const spec of documents.specs) precedenceOf(documents, withoutOverrides(spec), random, tally);
    }
  },
};

function withoutOverrides(spec: Spec): Spec {
  const { overrides: _overrides, compileMode: _mode, ...promptPolicy } = spec.promptPolicy ?? {};
  return { ...spec, loraIds: [], promptPolicy };
}

function precedenceOf(documents: Documents, spec: Spec, random: Random, tally: Tally): void {
  const plain = planSpec(lookupOver(documents), spec);
  if (!plain.ok) return;
  const base = evidenceOf(plain);
  tally.count("prompts");
  checkPlainRules(base, documents, spec, tally);
  for (const target of LAYERS) {
    const polarity = random.pick(["positive", "negative"] as const);
    const action = random.pick(["replace", "remove"] as const);
    overrideOnce(documents, spec, base, { target, polarity, action }, random, tally);
  }
}

interface Attempt {
  readonly target: PromptLayer;
  readonly polarity: "positive" | "negative";
  readonly action: "replace" | "remove";
}

type Rules = NonNullable<CheckpointProfile["overrideRules"]>;

/** One override, without its rule and with it. */
function overrideOnce(
  documents: Documents,
  spec: Spec,
  base: PlanEvidence,
  { target, polarity, action }: Attempt,
  random: Random,
  tally: Tally,
): void {
  // Of words that stand in several places another one comes back when the first goes, so only unique ones are taken.
  const sides = base.trace.fragments.filter((each) => each.polarity === polarity);
  const isUnique = (text: string): boolean =>
    sides.filter((each) => sameTextKey(each.text) === sameTextKey(text)).length === 1;
  const present = sides.filter((each) => each.layerName === target && each.unit === null && isUnique(each.text));
  const match = present.length === 0 ? "any words" : random.pick(present).text;
  const text = action === "replace" ? { text: `override of ${target}` } : {};
  const overrides = [{ action, polarity, target, match, ...text }];
  const overriding: Spec = { ...spec, promptPolicy: { ...spec.promptPolicy, compileMode: "spec_override", overrides } };
  const plan = (rules: Rules): PlanResult => planSpec(lookupOver(withRules(documents, spec, rules)), overriding);
  const what = `${spec.id}: ${action} "${match}" of ${target} (${polarity})`;
  const forbidden = plan([]);
  const codes = forbidden.ok ? [] : forbidden.refusals.map(({ code }) => code);
  tally.count("override pairs");
  tally.check(
    codes.join() === "OVERRIDE_FORBIDDEN",
    () => `${what} without a rule came to ${codes.join() || "a plan"}`,
  );
  const allowed = plan([{ target, by: "spec_override", allow: [action] }]);
  const isEarlier = LAYERS.indexOf(target) < LAYERS.indexOf("spec_override");
  if (!isEarlier) tally.check(!allowed.ok, () => `${what} is let through by a rule, which no rule may do`);
  else if (present.length > 0) checkOverride(base, allowed, { target, polarity, action }, match, what, tally);
}

function withRules(documents: Documents, { checkpointId }: Spec, overrideRules: Rules): Documents {
  const profiles = documents["checkpoint-profiles"].map((profile) =>
    profile.checkpointId === checkpointId ? { ...profile, overrideRules } : profile,
  );
  return { ...documents, "checkpoint-profiles": profiles };
}

/** What was meant is replaced in its place or gone; every other word that stood in the text still does, in the same order. */
function checkOverride(
  base: PlanEvidence,
  allowed: PlanResult,
  { target, polarity, action }: Attempt,
  match: string,
  what: string,
  tally: Tally,
): void {
  tally.check(allowed.ok, () => `${what} with its rule is refused`);
  if (!allowed.ok) return;
  const after = evidenceOf(allowed);
  const fragments = after.trace.fragments;
  const by = fragments.find(({ source }) => source.includes("#promptPolicy.overrides.0"));
  const isVictim = (each: (typeof fragments)[number]): boolean =>
    each.layerName === target && each.polarity === polarity && sameTextKey(each.text) === sameTextKey(match);
  const verb = action === "replace" ? "replaced" : "removed";
  const victims = fragments.filter(isVictim);
  const areGone = victims.every(({ effect }) => effect === `${verb} by #${by?.index}`);
  tally.check(
    victims.length > 0 && areGone,
    () => `${what}: the words are ${victims.map(({ effect }) => effect).join()}`,
  );
  const [was = [], is = []] = [base, after].map(({ package: { base: text } }) => text[polarity].split(", "));
  const at = is.findIndex((word, place) => word !== was[place]);
  const place = at < 0 ? was.length - 1 : at;
  const change = action === "replace" ? [`override of ${target}`] : [];
  const expected = was.toSpliced(place, 1, ...change);
  const isMeant = was[place]?.includes(match.replace(/[\\()]/g, (sign) => `\\${sign}`)) === true;
  tally.check(isMeant && is.join() === expected.join(), () => `${what}: "${is}" instead of "${expected}"`);
}
