import { canonicalJson } from "../canonical.ts";
import type { CompileTrace, PromptPackage, Remedy, Stack } from "../contracts.ts";
import { type Composition, composeFragments } from "./compose.ts";
import { contradictingTags } from "./conflicts.ts";
import { TOKENS_PER_WINDOW } from "./dialect.ts";
import type { Facts } from "./facts.ts";
import { type Draft, draftOf, type Entry, type Polarity, toTrace, traceHashes } from "./fragments.ts";
import { promptDrafts } from "./layers.ts";
import { objectJson } from "./once.ts";
import { fillPlaceholders, type PlaceholderWords, shapePlaceholders, specPlaceholders } from "./placeholders.ts";
import { accepted, type Refusal, type Result, refused } from "./result.ts";
import type { Shape } from "./units.ts";

export interface CompiledPrompt {
  readonly package: PromptPackage;
  readonly trace: CompileTrace;
  readonly traceHash: string;
}

type Text = PromptPackage["base"];
type Tokens = Readonly<Record<Polarity, number>>;

const POLARITIES: readonly Polarity[] = ["positive", "negative"];

/** Text encoders of a model family; the encoders of SDXL share one vocabulary, so they see the same number of tokens. */
const ENCODERS: Readonly<Record<string, readonly string[]>> = { sdxl: ["clip_g", "clip_l"], sd15: ["clip_l"] };

/** Canonical JSON of a package. */
export function packageJson({ base, dialect, tokenEstimates, traceDigest, units, warnings }: PromptPackage): string {
  const texts: Record<string, string> = {};
  for (const [name, text] of Object.entries(units)) texts[name] = textJson(text);
  return objectJson({
    base: textJson(base),
    dialect: JSON.stringify(dialect),
    tokenEstimates: canonicalJson(tokenEstimates),
    traceDigest: JSON.stringify(traceDigest),
    units: objectJson(texts),
    warnings: JSON.stringify(warnings),
  });
}

function textJson({ negative, positive }: Text): string {
  return `{"negative":${JSON.stringify(negative)},"positive":${JSON.stringify(positive)}}`;
}

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
  const { whole, nameless } = traceHashes(composed.value.entries);
  return accepted({
    // What of a trace is part of the prompt's identity: everything but the names of the documents it came from (D-0015).
    package: packageOf(facts, composed.value, shapes, nameless),
    trace: { fragments: composed.value.entries.map(toTrace) },
    traceHash: whole,
  });
}

function fillDrafts(drafts: readonly Draft[], facts: Facts, shapes: readonly Shape[]): Result<readonly Draft[]> {
  if (!drafts.some(({ hasPlaceholder }) => hasPlaceholder)) return accepted(drafts);
  const ofSpec = specPlaceholders(facts.spec.value);
  const ofUnit = new Map<string | null, PlaceholderWords>([[null, ofSpec]]);
  for (const shape of shapes) ofUnit.set(shape.name, { ...ofSpec, ...shapePlaceholders(shape, shapes.length) });
  const refusals: Refusal[] = [];
  const filled = drafts.map((draft) => {
    if (!draft.hasPlaceholder) return draft;
    const { text, unknown } = fillPlaceholders(draft.text, ofUnit.get(draft.unit) ?? ofSpec);
    refusals.push(...unknown.map((name) => unknownPlaceholder(name, draft.source)));
    return draftOf({ ...draft, text });
  });
  return refusals.length === 0 ? accepted(filled) : refused(refusals);
}

function packageOf(
  facts: Facts,
  { kept, warnings }: Composition,
  shapes: readonly Shape[],
  traceDigest: string,
): PromptPackage {
  const { dialect, weightSyntax, architecture = "sdxl" } = facts.checkpoint.value;
  const isWeighted = weightSyntax !== "none";
  const base = writeText(kept, null, isWeighted);
  const units: Record<string, Text> = {};
  let tokens: Tokens | null = null;
  for (const { name } of shapes) {
    if (name !== null) units[name] = writeText(kept, name, isWeighted);
    tokens = mostTokens(tokens, tokensOf(kept, name));
  }
  const most = tokens ?? tokensOf(kept, null);
  return {
    dialect,
    base,
    units,
    tokenEstimates: estimatesPerEncoder(most, architecture),
    warnings: [...warnings, ...windowWarnings(most), ...policyWarnings(facts, kept, isWeighted)],
    traceDigest,
  };
}

function writeText(kept: readonly Entry[], unit: string | null, isWeighted: boolean): Text {
  const words: Record<Polarity, string[]> = { positive: [], negative: [] };
  for (const { draft } of kept)
    if (draft.unit === null || draft.unit === unit)
      words[draft.polarity].push(isWeighted ? draft.weighted : draft.plain);
  return { positive: words.positive.join(", "), negative: words.negative.join(", ") };
}

/** Estimated tokens of the text of one picture: those of its fragments and of the commas between them. */
function tokensOf(kept: readonly Entry[], unit: string | null): Tokens {
  const tokens = { positive: -1, negative: -1 };
  for (const { draft } of kept)
    if (draft.unit === null || draft.unit === unit) tokens[draft.polarity] += draft.tokens + 1;
  return { positive: Math.max(0, tokens.positive), negative: Math.max(0, tokens.negative) };
}

function mostTokens(one: Tokens | null, other: Tokens): Tokens {
  if (one === null) return other;
  return {
    positive: Math.max(one.positive, other.positive),
    negative: Math.max(one.negative, other.negative),
  };
}

function estimatesPerEncoder(tokens: Tokens, architecture: string): Record<string, number> {
  const estimates: Record<string, number> = {};
  for (const encoder of ENCODERS[architecture] ?? ["text"])
    for (const polarity of POLARITIES) estimates[`${encoder}.${polarity}`] = tokens[polarity];
  return estimates;
}

function windowWarnings(tokens: Tokens): readonly string[] {
  return POLARITIES.filter((polarity) => tokens[polarity] > TOKENS_PER_WINDOW).map((polarity) => {
    const windows = Math.ceil(tokens[polarity] / TOKENS_PER_WINDOW);
    return `The ${polarity} prompt has about ${tokens[polarity]} tokens: ${windows} windows of ${TOKENS_PER_WINDOW}; words past the first weigh less.`;
  });
}

function policyWarnings(facts: Facts, kept: readonly Entry[], isWeighted: boolean): readonly string[] {
  const { compileMode, overrides = [] } = facts.spec.value.promptPolicy ?? {};
  const unusedOverrides = overrides.length > 0 && compileMode !== "spec_override";
  const lostWeights = !isWeighted && kept.some(({ draft }) => draft.weight !== 1);
  return [
    ...contradictingTags(facts.tags.map(({ entry }) => entry)),
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
