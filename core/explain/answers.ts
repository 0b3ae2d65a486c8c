import { count } from "../view/words.ts";
import type { Explanation } from "./explanation.ts";

/** One question a stranger has, and its answer in plain sentences. */
export interface Answer {
  readonly question: string;
  readonly lines: readonly string[];
}

/** The five questions that an explanation answers. */
export function answersOf(explanation: Explanation): readonly Answer[] {
  return [
    { question: "Which words came from where?", lines: wordLines(explanation) },
    { question: "Which LoRAs are used, which are not, and why?", lines: loraLines(explanation) },
    { question: "Which seed does it start from?", lines: seedLines(explanation) },
    { question: "Which limits apply, and who set them?", lines: limitLines(explanation) },
    { question: "What was decided?", lines: decisionLines(explanation) },
  ];
}

/** One line per place, in the order of the text; words that are not used come last, with the reason. */
function wordLines({ words }: Explanation): readonly string[] {
  const bySource = new Map<string, string[]>();
  for (const { isUsed, polarity, source, text, weight, unit } of words) {
    if (!isUsed) continue;
    const key = `${source}${polarity === "negative" ? " (unwanted)" : ""}${unit === null ? "" : ` (only ${unit})`}`;
    bySource.set(key, [...(bySource.get(key) ?? []), weight === 1 ? text : `${text} ×${weight}`]);
  }
  const used = [...bySource].map(([source, texts]) => `${source}: ${texts.join(", ")}.`);
  const unused = words.filter(({ isUsed }) => !isUsed);
  return [...used, ...unused.map(({ text, source, fate }) => `Not in the text: "${text}" of ${source} (${fate}).`)];
}

function loraLines({ loras: { used, left } }: Explanation): readonly string[] {
  const lines = [
    ...used.map(({ loraId, weight, why, rule }) => `${loraId} at ${weight}: ${why} Rule: ${rule}.`),
    ...left.map(({ loraId, why, rule, reasonCode }) => {
      const what = reasonCode === "already_chosen" ? "is asked for once more" : "is not used";
      return `${loraId} ${what}: ${why} (${reasonCode}) Rule: ${rule}.`;
    }),
  ];
  return lines.length === 0 ? ["There is no LoRA that could be used."] : lines;
}

function seedLines({ seeds: { rule, setBy, units } }: Explanation): readonly string[] {
  const rules = `${rule} Set by ${setBy ?? "the built-in default"}.`;
  return [rules, ...units.map(({ unitKey, seed }) => `${unitKey}: ${seed}.`)];
}

function limitLines({ limits, heldBack, checks }: Explanation): readonly string[] {
  const set = limits.filter(({ isBuiltIn }) => !isBuiltIn);
  const builtIn = limits.length - set.length;
  const judged = checks.flatMap(({ checkId, unitKey, stage, verdict, measure, limit }) => {
    if (limit === null || measure === null || verdict === "pass") return [];
    const what = `${checkId} of ${unitKey ?? "the set"} (${stage})`;
    return [`${what}: ${verdict}, ${measure.value} ${measure.unit} against ${limit.value}, set by ${limit.source}.`];
  });
  return [
    ...judged,
    ...set.map(({ name, value, setBy, source }) => `${name}: ${value}, set by ${setBy} (${source}).`),
    ...heldBack.map(
      ({ name, asked, inForce, source, setBy }) =>
        `${source} asks for ${name} ${asked}, but the tighter ${inForce} of ${setBy} stays.`,
    ),
    ...(builtIn === 0 ? [] : [`${count(builtIn, "further limit")} built in, which nobody changed.`]),
  ];
}

function decisionLines({ decision, isDryRun }: Explanation): readonly string[] {
  if (decision !== null) return [`${decision.sentence} (${decision.outcome}, ${decision.reasonCode})`];
  return [isDryRun ? "Nothing was rendered yet; this is the plan it would get now." : "Nothing yet; it is being made."];
}
