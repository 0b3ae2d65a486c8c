import type { Spec } from "../contracts.ts";
import type { Found, Lookup } from "../document/lookup.ts";
import { sameTextKey } from "../policy/dialect.ts";
import { gatherFacts } from "../policy/facts.ts";
import { planGeneration } from "../policy/plan.ts";
import { readyBlockers } from "../spec/decide.ts";

/** Something to know about a spec. An error keeps it from being ready, a warning may spoil pictures, a suggestion may better them. */
export interface Finding {
  readonly level: "error" | "warning" | "suggestion";
  readonly code: string;
  /** JSON pointer into the spec. */
  readonly field: string;
  readonly sentence: string;
  readonly fix: string;
}

/**
 * Everything to know about a spec, worst first: the same for forms, API, commands and the ready gate, whose blockers are the errors.
 */
export function lintSpec(spec: Found<"specs">, lookup: Lookup, titles: Titles = titlesOf(lookup)): readonly Finding[] {
  const errors = readyBlockers(spec, lookup).map((blocker): Finding => ({ level: "error", ...blocker }));
  const compiled = errors.length > 0 ? [] : compileWarnings(spec, lookup);
  return [...errors, ...compiled, ...RULES.flatMap((rule) => rule(spec.value, titles))].sort(byLevel);
}

/** Title, however it is written → ids of the specs that are not retired. */
export type Titles = ReadonlyMap<string, readonly string[]>;

/** Read once when many specs are looked over. */
export function titlesOf(lookup: Lookup): Titles {
  const titles = new Map<string, string[]>();
  for (const { id, value } of lookup.list("specs")) {
    if (value.status === "retired") continue;
    const key = sameTextKey(value.title);
    titles.set(key, [...(titles.get(key) ?? []), id]);
  }
  return titles;
}

const LEVELS: readonly Finding["level"][] = ["error", "warning", "suggestion"];

function byLevel(one: Finding, other: Finding): number {
  return LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level);
}

const SOME_PICTURE = "0".repeat(64);

/** What the compiler warns of: long prompts, words that are wanted and unwanted at once. */
function compileWarnings(spec: Found<"specs">, lookup: Lookup): readonly Finding[] {
  const facts = gatherFacts(spec, lookup, () => SOME_PICTURE);
  if (!facts.ok) return [];
  const trial = planGeneration(facts.value, { attempt: 1, remedy: null, chance: () => 0 });
  if (!trial.ok) return [];
  const prompt = trial.objects.find(({ hash }) => hash === trial.packageHash)?.value;
  return warningsOf(prompt).map((sentence) => ({
    level: "warning",
    code: "PROMPT_WARNING",
    field: "/prompt/positive",
    sentence,
    fix: "Change the words, or leave it if you mean it so.",
  }));
}

/** The package was made a moment ago by the compiler; only its warnings are of interest here. */
function warningsOf(prompt: unknown): readonly string[] {
  if (typeof prompt !== "object" || prompt === null || !("warnings" in prompt)) return [];
  return Array.isArray(prompt.warnings) ? prompt.warnings.map(String) : [];
}

type Rule = (spec: Spec, titles: Titles) => readonly Finding[];

const RULES: readonly Rule[] = [
  titleTwice,
  statesWithoutRequired,
  wordlessStates,
  wordlessFrames,
  stepsBeyondUse,
  nothingMoves,
  untagged,
  fewWords,
  sizeless,
];

function warning(code: string, field: string, sentence: string, fix: string): readonly Finding[] {
  return [{ level: "warning", code, field, sentence, fix }];
}

function suggestion(code: string, field: string, sentence: string, fix: string): readonly Finding[] {
  return [{ level: "suggestion", code, field, sentence, fix }];
}

function titleTwice({ id, title }: Spec, titles: Titles): readonly Finding[] {
  const other = titles.get(sameTextKey(title))?.find((each) => each !== id);
  if (other === undefined) return [];
  const fix = "Give one of them another title, or retire it.";
  return warning("TITLE_TWICE", "/title", `${other} has the same title.`, fix);
}

function statesWithoutRequired({ output, qualityContract }: Spec): readonly Finding[] {
  const states = output?.uiStates?.states ?? [];
  const missing = (qualityContract?.requiredStates ?? []).filter((state) => !states.includes(state));
  if (output?.kind !== "ui_states" || missing.length === 0) return [];
  const sentence = `The contract requires ${missing.join(", ")}, but the output does not have ${missing.length === 1 ? "it" : "them"}.`;
  return warning(
    "REQUIRED_STATE_ABSENT",
    "/output/uiStates/states",
    sentence,
    "Add the states, or don't require them.",
  );
}

function wordlessStates({ output }: Spec): readonly Finding[] {
  const { states = [], statePrompts = {} } = output?.uiStates ?? {};
  const missing = states.filter((state) => !Object.hasOwn(statePrompts, state));
  if (output?.kind !== "ui_states" || missing.length === 0) return [];
  const sentence = `Nothing says how ${missing.join(", ")} should look; only the seed will differ.`;
  return warning("STATE_WITHOUT_WORDS", "/output/uiStates/statePrompts", sentence, "Write a few words for each state.");
}

function wordlessFrames({ output }: Spec): readonly Finding[] {
  const { frameCount = 0, framePrompts = [] } = output?.animation ?? {};
  if (output?.kind !== "animation" || framePrompts.length === frameCount) return [];
  const sentence = `${framePrompts.length} of ${frameCount} frames have words of their own; the others differ by their seed only.`;
  return warning(
    "FRAME_WITHOUT_WORDS",
    "/output/animation/framePrompts",
    sentence,
    "Write a few words for each frame.",
  );
}

const USEFUL_STEPS = 60;

function stepsBeyondUse({ generationParams }: Spec): readonly Finding[] {
  const steps = generationParams?.steps ?? 0;
  if (steps <= USEFUL_STEPS) return [];
  const sentence = `${steps} steps take long and seldom look better than ${USEFUL_STEPS}.`;
  return warning("MANY_STEPS", "/generationParams/steps", sentence, "Use 15 to 40.");
}

function nothingMoves({ output }: Spec): readonly Finding[] {
  if (output?.kind !== "animation" || output.animation?.frameCount !== 1) return [];
  return warning(
    "ONE_FRAME",
    "/output/animation/frameCount",
    "An animation of one frame does not move.",
    "Add frames.",
  );
}

function untagged({ tags = [] }: Spec): readonly Finding[] {
  if (tags.length > 0) return [];
  return suggestion("NO_TAGS", "/tags", "It has no tags, so no rule of the project's tags applies to it.", "Add tags.");
}

function fewWords({ prompt }: Spec): readonly Finding[] {
  const words = (prompt?.positive ?? "").split(/\s+/).filter((word) => word !== "");
  if (words.length === 0 || words.length > 2) return [];
  const sentence = "The prompt is very short; shape, material and colour are left to chance.";
  return suggestion("FEW_WORDS", "/prompt/positive", sentence, "Name shape, material and colour.");
}

function sizeless({ output }: Spec): readonly Finding[] {
  if (output?.background === "scene" || (output?.sizes ?? []).length > 0) return [];
  const sentence = "It has no size, so the cut-out decides how large the picture is.";
  return suggestion("NO_SIZE", "/output/sizes", sentence, "Set the size that the game loads.");
}
