import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent, EventOf, EventType } from "../event.ts";
import type { Tone } from "./tone.ts";
import { asSentence, count, idInWords, shortDurationInWords, unitInWords } from "./words.ts";

/** One event as a line people can read. */
export interface TimelineLine {
  readonly seq: number;
  readonly at: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly actor: string;
}

type Teller<T extends EventType> = (payload: EventPayloads[T]) => readonly [Tone, string];

const kindInWords = { generate: "Rendering", finish: "Finishing", validate: "Checking", route: "Deciding" } as const;
const outcomeTone = {
  auto_advance: "pass",
  regenerate: "unsure",
  ask: "unsure",
  reject: "fail",
  exception: "fail",
} as const;
const handedTo = {
  decision_sprint: "a person is asked",
  exception_inbox: "it went to the exceptions",
  reject: "the try is rejected",
} as const;
const settledInWords = {
  retry: "try again",
  retry_with_change: "try again with a change",
  waive: "waive it",
  snooze: "look later",
  dismiss: "dismiss it",
  wake: "look at it now",
} as const;
const askedInWords: Readonly<Record<number, string>> = { 1: "A person", 2: "A second person", 3: "A third person" };
const answerTone = { yes: "pass", no: "fail", unsure: "unsure" } as const;

/** What each type of event says; a new type does not compile until it has its sentence. */
const tellers: { readonly [T in EventType]: Teller<T> } = {
  "project.created": ({ title, source }) => [
    "pass",
    `The project ${title} began${source === "" ? "" : ` from ${source}`}.`,
  ],
  "document.revised": ({ kind, id, revision }) => [
    "wait",
    `${documentInWords(kind, id)} was saved as revision ${revision}.`,
  ],
  "document.removed": ({ kind, id }) => ["wait", `${documentInWords(kind, id)} was removed.`],
  "document.problem-found": ({ path, problems }) => [
    "fail",
    `The file ${path} has ${count(problems.length, "problem")} and was left alone.`,
  ],
  "document.problem-cleared": ({ path }) => ["pass", `The file ${path} is fine again.`],
  "spec.readied": ({ pins, reboundFrom }) => [
    "pass",
    `${reboundFrom === undefined ? "Made ready" : "Bound anew,"} with the look ${pins.checkpointProfileId} and the rules of ${pins.baselineProfileId}.`,
  ],
  "spec.pin-drifted": ({ document, found }) => [
    "unsure",
    `The document ${document} ${found === null ? "was removed" : "moved on"}; this spec stays with the revision it is pinned to.`,
  ],
  "spec.retired": () => ["wait", "The spec was retired."],
  "run.started": ({ versions, skipped, trigger }) => ["run", runInWords(versions.length, skipped.length, trigger.kind)],
  "version.planned": ({ version }) => [
    "run",
    `Try ${version.attempt} was planned${version.remedy ? `: ${version.remedy.sentence}` : "."}`,
  ],
  "run.canceled": ({ reason }) => ["fail", `The run was stopped: ${reason}`],
  "run.paused": ({ reason }) => ["wait", `The run was paused: ${reason}`],
  "run.resumed": () => ["run", "The run goes on."],
  "run.finished": ({ counts: { succeeded, failed, canceled, skipped = 0 } }) => [
    "pass",
    `The run ended: ${count(succeeded, "job")} done, ${failed} failed, ${canceled} canceled${
      skipped === 0 ? "" : `, ${skipped} not needed`
    }.`,
  ],
  "job.started": ({ kind, unitKey, attempt }) => [
    "run",
    `${stepInWords(kind, unitKey)} began${attempt > 1 ? ` (attempt ${attempt})` : ""}.`,
  ],
  "job.succeeded": (payload) => ["pass", successInWords(payload)],
  "job.retry-scheduled": ({ kind, unitKey, sentence, attempt, maxAttempts }) => [
    "unsure",
    `${stepInWords(kind, unitKey)} did not work (attempt ${attempt} of ${maxAttempts}): ${sentence}`,
  ],
  "job.failed": ({ kind, unitKey, sentence, isOptional }) => [
    isOptional ? "unsure" : "fail",
    `${stepInWords(kind, unitKey)} failed${isOptional ? " and is not needed" : ""}: ${sentence}`,
  ],
  "job.escalated": ({ kind, unitKey, attempt, reasonCode, escalatedTo }) => [
    "fail",
    `${stepInWords(kind, unitKey)} was given up in attempt ${attempt} (${idInWords(reasonCode)}); ${handedTo[escalatedTo]}.`,
  ],
  "provider.paused": ({ providerId, sentence, jobIds }) => [
    "fail",
    `The renderer ${providerId} is paused after ${count(jobIds.length, "render")} failed in the same way: ${sentence}`,
  ],
  "provider.probed": ({ providerId, sentence }) => ["unsure", `The renderer ${providerId} still fails: ${sentence}`],
  "provider.resumed": ({ providerId, because }) => [
    "pass",
    `The renderer ${providerId} is used again: ${because === "probe" ? "a try succeeded" : "a person says so"}.`,
  ],
  "job.canceled": ({ kind, unitKey, reason }) => ["wait", `${stepInWords(kind, unitKey)} was canceled: ${reason}`],
  "asset.routed": ({ outcome, sentence }) => [outcomeTone[outcome], sentence],
  "decision.asked": ({ question, round }) => ["unsure", `${askedInWords[round?.nth ?? 1]} is asked: ${question.text}`],
  "decision.answered": (payload) => [
    payload.settles === false ? "wait" : answerTone[payload.answer],
    answerInWords(payload),
  ],
  "decision.postponed": () => ["wait", "A person will look at it later."],
  "decision.undone": ({ canceledRunId, setAsideVersionIds = [] }) => [
    "wait",
    `The answer was taken back${canceledRunId === null ? "" : " and the run it started was stopped"}${
      setAsideVersionIds.length === 0 ? "" : `; ${count(setAsideVersionIds.length, "later version")} set aside`
    }.`,
  ],
  "decision.brought-back": () => ["wait", "It is not put off any more."],
  "sprint.started": ({ decisionIds }) => ["run", `A review of ${count(decisionIds.length, "question")} began.`],
  "sprint.extended": ({ decisionIds }) => ["wait", `${count(decisionIds.length, "new question")} joined the review.`],
  "sprint.ended": () => ["pass", "The review ended."],
  "validator.gap": ({ checkId, said }) => [
    "unsure",
    said === "pass"
      ? "The checks passed what a person turned down; the next calibration learns from it."
      : `The check “${checkId ?? "unknown"}” failed what a person approved; the next calibration learns from it.`,
  ],
  "exception.raised": ({ sentence }) => ["fail", sentence],
  "cause.settled": ({ verb, assetIds = [], until }) => [
    "wait",
    `A person decided about a cause: ${settledInWords[verb]}${assetIds.length === 0 ? "" : `, ${count(assetIds.length, "asset")}`}${until === undefined ? "" : ` until ${until}`}.`,
  ],
  "exception.resolved": ({ resolution, note }) => [
    "pass",
    `The exception was ${resolution}${note === null ? "" : `: ${note.replace(/\.$/, "")}`}.`,
  ],
  "automation.loop-stopped": ({ reason, ruleId, causalDepth }) => [
    "unsure",
    `${ruleId === null ? "An automatic effect" : `The rule ${ruleId}`} was stopped: ${
      reason === "re-entered" ? "it has already acted in this chain" : `it would be ${causalDepth} effects deep`
    }.`,
  ],
  "log.sealed": ({ firstSeq }) => ["wait", `The log goes on in a new file; the one from ${firstSeq} is complete.`],
};

/** Whether an event only says that the machine took or ended one step as it should. */
export function isStep(type: EventType): boolean {
  return type === "job.started" || type === "job.succeeded";
}

/** One event as a line people can read. */
export function timelineLine(event: DiecastEvent): TimelineLine {
  const [tone, text] = tell(event);
  return { seq: event.seq, at: event.ts, tone, sentence: asSentence(text), actor: actorInWords(event.actor) };
}

function tell<T extends EventType>(event: EventOf<T>): readonly [Tone, string] {
  const teller: Teller<T> | undefined = tellers[event.type];
  return teller
    ? teller(event.payload)
    : ["wait", `Something happened that this version does not know: ${event.type}.`];
}

function actorInWords({ kind, id }: DiecastEvent["actor"]): string {
  const names = {
    person: "a person",
    rule: `the rule ${id}`,
    worker: "the worker",
    file: "an edited file",
    system: "Diecast",
  };
  return names[kind];
}

function documentInWords(kind: string, id: string): string {
  const singular = kind.endsWith("s") ? kind.slice(0, -1) : kind;
  return `The ${singular.replaceAll("-", " ")} ${id}`;
}

function stepInWords(kind: keyof typeof kindInWords, unitKey: string | null): string {
  return unitKey === null ? kindInWords[kind] : `${kindInWords[kind]} ${unitInWords(unitKey)}`.trim();
}

function runInWords(versions: number, skipped: number, trigger: string): string {
  const why =
    { person: "", answer: " after an answer", rule: " by a rule", exception: " from the exception inbox" }[trigger] ??
    "";
  return `A run of ${count(versions, "asset")} was started${why}${skipped === 0 ? "" : `; ${skipped} left out`}.`;
}

function successInWords({ kind, unitKey, durationMs, result }: EventPayloads["job.succeeded"]): string {
  const step = `${stepInWords(kind, unitKey)} took ${shortDurationInWords(durationMs)}`;
  if (result.kind === "generate" && result.reused)
    return `${step}; the picture of ${result.reused.versionId} was used again.`;
  if (result.kind === "generate" && result.fromCache) return `${step}; the renderer had the picture already.`;
  if (result.kind === "validate") return `${step}; the checks say ${result.verdict}.`;
  return `${step}.`;
}

function answerInWords({
  answer,
  reason,
  note,
  variantIndex,
  over,
  together,
  settles,
}: EventPayloads["decision.answered"]): string {
  // Whoever is asked next must not learn it here.
  if (settles === false) return "A person answered; somebody else is asked as well.";
  const because = reason === null ? "" : ` because of ${idInWords(reason)}`;
  const picked = over === undefined ? "" : ` to variant ${variantIndex + 1} and preferred it to variant ${over + 1}`;
  const others = (together?.count ?? 1) - 1;
  const along = others === 0 ? "" : `, at once with ${count(others, "other")}`;
  return `A person said ${answer}${picked}${because}${along}${note === null ? "" : `: ${note}`}.`;
}
