import type { Version } from "../asset/state.ts";
import type { ReviewRound } from "../contracts.ts";
import { reasonOf } from "../decision/reviewer.ts";
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
  return [...specLines(state, assetId), ...versions.flatMap((version) => versionLines(state, version))];
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

function versionLines(state: ProjectState, version: Version): StoryLine[] {
  const decisions = (version.questionIds ?? []).flatMap((id) => state.decisions[id] ?? []);
  return [
    planLine(state, version),
    ...routeLines(version),
    ...decisions.flatMap((decision) => decisionLines(state, decision)),
    ...endLines(version),
  ];
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

function decisionLines(state: ProjectState, decision: Decision): StoryLine[] {
  const { round, askedAt, answeredAt, answer, question, settles } = decision;
  const asked = line(askedAt, "unsure", askedInWords(decision), round === null ? [question.why] : saidInWords(round));
  if (answer === null) return [asked];
  if (!settles) return [asked, line(answeredAt, "wait", "That answer counts together with somebody else's.")];
  const tone = { yes: "pass", no: "fail", unsure: "unsure" }[answer] as Tone;
  return [asked, line(answeredAt, tone, settledInWords(decision, reasonOf(state, decision, decision.reason)))];
}

function askedInWords({ round, question, second }: Decision): string {
  if (round?.nth === 2) return "A second person was asked the same without being shown the first answer.";
  if (round?.nth === 3)
    return `They disagreed, so ${round.notBy.length === 0 ? "one of the two" : "a third person"} was asked, who saw both answers.`;
  return `${second === null ? "A person was" : "Two people were to be"} asked: ${question.text}`;
}

function saidInWords({ said = [] }: ReviewRound): string[] {
  return said.map(
    ({ answer, reason }, at) => `${at === 0 ? "the first" : "the second"} said ${because(answer, reason)}`,
  );
}

function settledInWords({ answer, round }: Decision, reason: string | null): string {
  const said = because(answer ?? "", reason);
  if (round?.nth === 2) return `Two people agreed: ${said}.`;
  if (round?.nth === 3) return `${round.notBy.length === 0 ? "One of the two" : "A third person"} decided: ${said}.`;
  return `The answer was ${said}.`;
}

function because(answer: string, reason: string | null): string {
  return `${answer}${reason === null ? "" : ` because of ${idInWords(reason)}`}`;
}

function endLines(version: Version): StoryLine[] {
  if (version.status === "canceled") return [line(null, "wait", "This try was stopped before it was done.")];
  if (version.status === "exception" && !version.route) return [line(null, "fail", "This try ended as an exception.")];
  return [];
}

function line(at: string | null, tone: Tone, sentence: string, evidence: readonly string[] = []): StoryLine {
  return { at, tone, sentence, evidence };
}
