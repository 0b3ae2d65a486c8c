import type { Version } from "../asset/state.ts";
import type { Decision } from "../decision/state.ts";
import { documentKey } from "../document/state.ts";
import type { ProjectState } from "../project/state.ts";
import { isAnimated, unitsOf } from "./pictures.ts";
import type { Tone } from "./tone.ts";
import { asSentence, count, figure, idInWords, withArticle } from "./words.ts";

/** One sentence of an asset's story; `evidence` are the measures behind it. */
export interface StoryLine {
  readonly at: string | null;
  readonly tone: Tone;
  readonly sentence: string;
  readonly evidence: readonly string[];
}

/** Why an asset is the way it is, oldest first. */
export function storyOf(state: ProjectState, assetId: string): StoryLine[] {
  const versions = state.assets[assetId]?.versions ?? [];
  return [...specLines(state, assetId), ...versions.flatMap((version) => versionLines(state, version, assetId))];
}

function specLines(state: ProjectState, specId: string): StoryLine[] {
  const head = state.documents[documentKey("specs", specId)];
  if (!head) return [];
  const { assetType, outputKind, tags } = head.summary;
  const kind = idInWords(outputKind ?? "single_image");
  const tagged = tags.length === 0 ? "" : `, tagged ${tags.join(", ")}`;
  const asked = line(
    head.revisedAt,
    "wait",
    `The spec asks for ${withArticle(idInWords(assetType ?? "asset"))} (${kind})${tagged}.`,
  );
  if (!head.pins) return [asked];
  const { checkpointProfileId, checkpointProfileVersion, baselineProfileId } = head.pins;
  const pinned = `Pinned to the look ${checkpointProfileId} (${checkpointProfileVersion}) and the house rules ${baselineProfileId}.`;
  return [asked, line(null, "pass", pinned)];
}

function versionLines(state: ProjectState, version: Version, assetId: string): StoryLine[] {
  const decisions = Object.values(state.decisions).filter(
    (item) => item.assetId === assetId && item.versionId === version.id,
  );
  return [planLine(state, version), ...routeLines(version), ...decisions.flatMap(decisionLines), ...endLines(version)];
}

function planLine(state: ProjectState, version: Version): StoryLine {
  const units = Object.values(version.units);
  const pictures = count(units.length, isAnimated(version) ? "frame" : "picture");
  const variants = new Set(units.map((unit) => unit.variantIndex)).size;
  const seeds = unitsOf(version, units[0]?.variantIndex ?? 0).map(
    (unit) => `seed ${unit.seed}${unit.state ? ` for ${unit.state}` : ""}`,
  );
  const trigger = state.runs[version.runId]?.trigger.kind ?? "person";
  const why = version.remedy
    ? `: ${version.remedy.sentence}`
    : { person: "", answer: " after an answer", rule: " by a rule", exception: " from an exception" }[trigger];
  const sentence = `Try ${version.attempt} planned ${pictures}${variants > 1 ? ` in ${variants} variants` : ""} on ${version.checkpointId}${why}`;
  return {
    at: version.plannedAt,
    tone: "run",
    sentence: asSentence(sentence),
    evidence: [...seeds.slice(0, 4), ...hints(version)],
  };
}

function hints({ remedy }: Version): string[] {
  const added = remedy?.promptHint ? [`prompt gained “${remedy.promptHint}”`] : [];
  return remedy?.negativeHint ? [...added, `now avoids “${remedy.negativeHint}”`] : added;
}

const toneOfOutcome = {
  auto_advance: "pass",
  regenerate: "unsure",
  ask: "unsure",
  reject: "fail",
  exception: "fail",
} as const;

function routeLines(version: Version): StoryLine[] {
  const { route } = version;
  if (!route) return [];
  const evidence = route.decidingChecks.map(({ checkId, message, value, limit, unit }) => {
    const figures =
      value === null
        ? ""
        : ` (${figure(value)}${unit === "" ? "" : ` ${unit}`}${limit === null ? "" : `, limit ${figure(limit)}`})`;
    return message === "" ? `${idInWords(checkId)}${figures}` : message;
  });
  const news = evidence.filter((item) => !route.sentence.includes(item));
  const audit = route.isAudit ? ["chosen for a human check although it passed"] : [];
  return [
    {
      at: version.routedAt,
      tone: toneOfOutcome[route.outcome],
      sentence: asSentence(route.sentence),
      evidence: [...news, ...audit],
    },
  ];
}

function decisionLines(decision: Decision): StoryLine[] {
  const question = line(decision.askedAt, "unsure", `A person was asked: ${decision.question.text}`, [
    decision.question.why,
  ]);
  if (decision.answer === null) return [question];
  const because = decision.reason === null ? "" : ` because of ${idInWords(decision.reason)}`;
  const tone = { yes: "pass", no: "fail", unsure: "unsure" }[decision.answer] as Tone;
  return [question, line(decision.answeredAt, tone, `The answer was ${decision.answer}${because}.`)];
}

function endLines(version: Version): StoryLine[] {
  if (version.status === "canceled") return [line(null, "wait", "This try was stopped before it was done.")];
  if (version.status === "exception" && !version.route) return [line(null, "fail", "This try ended as an exception.")];
  return [];
}

function line(at: string | null, tone: Tone, sentence: string, evidence: readonly string[] = []): StoryLine {
  return { at, tone, sentence, evidence };
}
