import type { Suspect } from "../exception/suspects.ts";
import { msBetween } from "../telemetry/instant.ts";
import type { Choice } from "./exception-choices.ts";
import type { Emptiness, ExceptionRow } from "./exceptions.ts";
import { count, durationInWords, roughly } from "./words.ts";

const whatInWords: Readonly<Record<Suspect["what"], string>> = {
  added: "was added",
  revised: "was changed",
  removed: "was removed",
  updated: "was updated",
  changed: "is another one than before",
};

/** What became of a suspect, after its name: `was changed (revision 3), 2m before it first failed`. */
export function suspectInWords({ what, revision, at }: Suspect, firstAt: string): string {
  const which = revision === null || what !== "revised" ? "" : ` (revision ${revision})`;
  const gapMs = msBetween(at, firstAt);
  const before = gapMs < 1000 ? "right before" : `${durationInWords(gapMs)} before`;
  return `${whatInWords[what]}${which}, ${before} it first failed`;
}

/** What a choice costs and how often it helped: nothing is made up where nothing is known. */
export function priceInWords({ kind, price, odds }: Choice): string {
  if (kind === "advice") return "costs no renders";
  const pictures = price.renders === 0 && price.unknown > 0 ? "" : count(price.renders, "picture");
  const unplanned = price.unknown === 0 ? "" : `${count(price.unknown, "asset")} not planned yet`;
  const time = price.ms === null ? "time not known yet" : price.renders === 0 ? "" : roughly(price.ms);
  const history = odds === null ? "no history yet" : `helped ${odds.helped} of ${count(odds.tried, "time")}`;
  return [pictures, unplanned, time, history].filter((part) => part !== "").join(" · ");
}

/** How far the few are that are tried first; empty when none are. */
export function sampleInWords({ sample }: Pick<ExceptionRow, "sample">): string {
  if (sample === null) return "";
  const { helped, failed, assetIds } = sample;
  const left = assetIds.length - helped - failed;
  const parts = [
    ...(helped > 0 ? [`${helped} went through`] : []),
    ...(failed > 0 ? [`${failed} failed the same way`] : []),
    ...(left > 0 ? [`${left} on the way`] : []),
  ];
  return `${count(assetIds.length, "asset")} tried first: ${parts.join(", ")}.`;
}

const closedInWords: Readonly<Record<NonNullable<ExceptionRow["cameBackAfter"]>["by"], string>> = {
  retried: "it was tried again",
  dismissed: "it was dismissed",
  superseded: "a newer version was begun",
  undone: "an answer was taken back",
  recovered: "the renderer worked again",
  fixed: "it looked mended",
  gone: "its assets were retired",
};

/** That a closed cause has come back, and after what; empty for one that is new. */
export function comebackInWords({ cameBackAfter, episodes }: Pick<ExceptionRow, "cameBackAfter" | "episodes">): string {
  if (cameBackAfter === null) return "";
  const often = episodes > 2 ? ` It is here for the ${ordinal(episodes)} time.` : "";
  return `Came back after ${closedInWords[cameBackAfter.by]}.${often}`;
}

function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${ending}`;
}

/** `0 open · 14 closed by themselves · 6 settled by people`. */
export function emptinessInWords({ open, autoResolved, settled }: Emptiness): string {
  return `${open} open · ${autoResolved} closed by themselves · ${settled} settled by people`;
}
