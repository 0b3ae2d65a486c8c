import type { CompileTrace } from "../../contracts.ts";
import type { CheckContext, Measurement, Member, Rule, SetCheck } from "../check.ts";
import type { Evidence } from "../evidence.ts";

/**
 * The prompt and the models kept to the policy, as its evidence says: nothing made for another checkpoint, layers and tags in
 * order, every kept word in the text, the safety words last. Exact, from documents alone; pixels never outweigh it.
 */
export const promptPolicyCheck: SetCheck = {
  id: "prompt_policy",
  version: "1",
  scope: "set",
  group: "prompt",
  gate: 0,
  tool: null,
  isTrial: true,
  figures: ["foreignModels", "outOfOrder", "lostWords"],
  inapplicable: ({ evidence }) =>
    evidence === undefined || evidence.trace === null ? "nothing is known of its prompt" : null,
  measure: (members, context) => measurePolicy(members, context),
  rules: () => [foreign, order, words],
};

const exact = { unit: "", pass: 0, fail: 1, severity: "hard", field: null } as const;

const foreign: Rule = {
  ...exact,
  feature: "foreignModels",
  reasonCode: "CHECKPOINT_INCOMPATIBLE",
  sentence: (f) => `${f["foreignModels"] ?? 0} of its models or its profile are made for another checkpoint (limit 0).`,
};

const order: Rule = {
  ...exact,
  feature: "outOfOrder",
  reasonCode: "PROMPT_ORDER",
  sentence: (f) => `${f["outOfOrder"] ?? 0} fragments of the prompt stand out of their order (limit 0).`,
};

const words: Rule = {
  ...exact,
  feature: "lostWords",
  reasonCode: "PROMPT_WORDS",
  sentence: (f) => `${f["lostWords"] ?? 0} fragments that the policy keeps are not in the prompt (limit 0).`,
};

type Fragment = CompileTrace["fragments"][number];

function measurePolicy(_: readonly Member[], { plan, evidence }: CheckContext): Measurement {
  const { trace, loras, stack, profileCheckpointId, prompts } = evidence as Evidence;
  const isForeign = (checkpointId: string | null | undefined): boolean =>
    checkpointId !== null && checkpointId !== undefined && checkpointId !== plan.checkpoint.id;
  const chosen = new Set(stack?.chosen.map(({ loraId }) => loraId) ?? []);
  const foreignModels = [
    stack?.checkpointId,
    profileCheckpointId,
    ...loras.filter(({ id }) => chosen.has(id)).map(({ checkpointId }) => checkpointId),
  ].filter(isForeign).length;
  const fragments = trace?.fragments ?? [];
  const kept = fragments.filter(({ effect }) => effect === "kept");
  return {
    features: {
      foreignModels,
      outOfOrder: layerBreaks(fragments) + tagBreaks(kept, evidence?.tagOrder ?? null) + safetyBreaks(kept),
      lostWords: prompts === null ? 0 : lostWords(kept, prompts),
      fragments: fragments.length,
    },
    overlays: {},
  };
}

function layerBreaks(fragments: readonly Fragment[]): number {
  return fragments.filter(({ layer }, at) => layer < (fragments[at - 1]?.layer ?? layer)).length;
}

/** Tags behind one that the order names later. Words put before or in the place of others have a place of their own. */
function tagBreaks(kept: readonly Fragment[], tagOrder: readonly string[] | null): number {
  if (tagOrder === null) return 0;
  const ranks = kept.flatMap(({ source, polarity, position }) => {
    const tag = /#tagPromptMap\.[^.]+\.(.+)$/.exec(source)?.[1];
    if (tag === undefined || polarity === "negative" || position !== "suffix") return [];
    const place = tagOrder.indexOf(tag);
    return [place < 0 ? Number.MAX_SAFE_INTEGER : place];
  });
  return ranks.filter((rank, at) => rank < (ranks[at - 1] ?? rank)).length;
}

/** Kept fragments of a later kind behind the safety words. */
function safetyBreaks(kept: readonly Fragment[]): number {
  return (["positive", "negative"] as const).reduce((sum, polarity) => {
    const layers = kept.filter((each) => each.polarity === polarity).map(({ layerName }) => layerName);
    const first = layers.indexOf("runtime_safety");
    return first < 0 ? sum : sum + layers.slice(first).filter((name) => name !== "runtime_safety").length;
  }, 0);
}

function lostWords(kept: readonly Fragment[], { base, units }: NonNullable<Evidence["prompts"]>): number {
  const written = (text: string): string => text.replace(/[\\()]/g, (sign) => `\\${sign}`);
  return kept.filter(({ unit, polarity, text }) => {
    const texts = unit === null ? [base, ...Object.values(units)] : [units[unit]];
    return !texts.every((each) => each === undefined || each[polarity].includes(written(text)));
  }).length;
}
