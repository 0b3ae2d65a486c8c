import type { CompileTrace, PromptPackage, Remedy, Stack } from "../contracts.ts";
import { hashOf } from "../hash.ts";
import { estimateTokens, TOKENS_PER_WINDOW, writeFragment } from "./dialect.ts";
import type { Facts } from "./facts.ts";
import { type Composition, composeFragments, type Draft, type Polarity, type TraceFragment } from "./fragments.ts";
import { promptDrafts } from "./layers.ts";
import { fillPlaceholders, type PlaceholderWords, shapePlaceholders, specPlaceholders } from "./placeholders.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";
import type { Shape } from "./units.ts";

export interface CompiledPrompt {
  readonly package: PromptPackage;
  readonly trace: CompileTrace;
}

type Text = PromptPackage["base"];

const POLARITIES: readonly Polarity[] = ["positive", "negative"];

/** Text encoders of a model family; the encoders of SDXL share one vocabulary, so they see the same number of tokens. */
const ENCODERS: Readonly<Record<string, readonly string[]>> = { sdxl: ["clip_g", "clip_l"], sd15: ["clip_l"] };

/** Compiles the seven layers into positive and negative text, for all pictures and for each state or frame. */
export function compilePrompt(
  facts: Facts,
  stack: Stack,
  shapes: readonly Shape[],
  remedy: Remedy | null,
): Result<CompiledPrompt> {
  const drafts = promptDrafts(facts, stack, shapes, remedy);
  if (!drafts.ok) return drafts;
  const filled = fillDrafts(drafts.value, facts, shapes);
  if (!filled.ok) return filled;
  const composed = composeFragments(filled.value, facts.profile.value.overrideRules ?? []);
  if (!composed.ok) return composed;
  return accepted({
    package: packageOf(facts, composed.value, shapes),
    trace: { fragments: composed.value.trace },
  });
}

/** What of a trace is part of the prompt's identity: everything but the names and revisions of the documents it came from. */
function digestOf(trace: readonly TraceFragment[]): string {
  return hashOf(trace.map(({ source: _source, revision: _revision, ...what }) => what));
}

function fillDrafts(drafts: readonly Draft[], facts: Facts, shapes: readonly Shape[]): Result<readonly Draft[]> {
  const ofSpec = specPlaceholders(facts.spec.value);
  const ofUnit = new Map<string | null, PlaceholderWords>([[null, ofSpec]]);
  for (const shape of shapes) ofUnit.set(shape.name, { ...ofSpec, ...shapePlaceholders(shape, shapes.length) });
  const refusals: Refusal[] = [];
  const filled = drafts.map((draft) => {
    if (!draft.text.includes("{{")) return draft;
    const { text, unknown } = fillPlaceholders(draft.text, ofUnit.get(draft.unit) ?? ofSpec);
    refusals.push(...unknown.map((name) => unknownPlaceholder(name, draft.source)));
    return { ...draft, text };
  });
  return refusals.length === 0 ? accepted(filled) : refused(refusals);
}

function packageOf(facts: Facts, { trace, text, warnings }: Composition, shapes: readonly Shape[]): PromptPackage {
  const isWeighted = facts.checkpoint.value.weightSyntax !== "none";
  const write = (unit: string | null): Text => ({
    positive: writeText(text, "positive", unit, isWeighted),
    negative: writeText(text, "negative", unit, isWeighted),
  });
  const base = write(null);
  const names = shapes.flatMap(({ name }) => (name === null ? [] : [name]));
  const units = Object.fromEntries(names.map((name) => [name, write(name)]));
  const texts = names.length === 0 ? [base] : Object.values(units);
  const tokens = longest(texts);
  return {
    dialect: facts.checkpoint.value.dialect,
    base,
    units,
    tokenEstimates: estimatesPerEncoder(tokens, facts.checkpoint.value.architecture ?? "sdxl"),
    warnings: [...warnings, ...windowWarnings(tokens), ...policyWarnings(facts, text, isWeighted)],
    traceDigest: digestOf(trace),
  };
}

function writeText(
  text: readonly TraceFragment[],
  polarity: Polarity,
  unit: string | null,
  isWeighted: boolean,
): string {
  return text
    .filter((fragment) => fragment.polarity === polarity && (fragment.unit === null || fragment.unit === unit))
    .map((fragment) => writeFragment(fragment.text, isWeighted ? fragment.weight : 1))
    .join(", ");
}

/** Estimated tokens of the longest text of each polarity. */
function longest(texts: readonly Text[]): Readonly<Record<Polarity, number>> {
  const most = (polarity: Polarity): number => Math.max(...texts.map((text) => estimateTokens(text[polarity])));
  return { positive: most("positive"), negative: most("negative") };
}

function estimatesPerEncoder(tokens: Readonly<Record<Polarity, number>>, architecture: string): Record<string, number> {
  const encoders = ENCODERS[architecture] ?? ["text"];
  return Object.fromEntries(
    encoders.flatMap((encoder) => POLARITIES.map((polarity) => [`${encoder}.${polarity}`, tokens[polarity]])),
  );
}

function windowWarnings(tokens: Readonly<Record<Polarity, number>>): readonly string[] {
  return POLARITIES.filter((polarity) => tokens[polarity] > TOKENS_PER_WINDOW).map((polarity) => {
    const windows = Math.ceil(tokens[polarity] / TOKENS_PER_WINDOW);
    return `The ${polarity} prompt has about ${tokens[polarity]} tokens: ${windows} windows of ${TOKENS_PER_WINDOW}; words past the first weigh less.`;
  });
}

function policyWarnings(facts: Facts, text: readonly TraceFragment[], isWeighted: boolean): readonly string[] {
  const { compileMode, overrides = [] } = facts.spec.value.promptPolicy ?? {};
  const unusedOverrides = overrides.length > 0 && compileMode !== "spec_override";
  const lostWeights = !isWeighted && text.some(({ weight }) => weight !== 1);
  return [
    ...(unusedOverrides
      ? ["The spec's overrides are not in force, because its compile mode is not spec_override."]
      : []),
    ...(lostWeights ? ["This dialect writes no weights; weighted words stand unweighted."] : []),
  ];
}

function unknownPlaceholder(name: string, source: string): Refusal {
  return {
    code: "UNKNOWN_PLACEHOLDER",
    field: "/prompt",
    sentence: `${source} uses the placeholder {{${name}}}, which nothing fills here.`,
    fix: "Correct the name, or write the words themselves.",
  };
}
