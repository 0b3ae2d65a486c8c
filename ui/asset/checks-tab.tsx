import type { JSX } from "preact";
import type { CheckResult, ValidatorReport, Verdict } from "../../core/contracts.ts";
import type { Tone } from "../../core/view/tone.ts";
import { asLabel, count, figure, idInWords, unitInWords } from "../../core/view/words.ts";
import { ToneMark } from "../components/icons.tsx";

export type Subject = ValidatorReport["subjects"][number];

/** A check whose places are drawn on the picture. */
export interface Marked {
  readonly subject: Subject;
  readonly check: CheckResult;
}

interface Props {
  readonly report: ValidatorReport | null;
  readonly marked: Marked | null;
  readonly onMark: (marked: Marked | null) => void;
}

const toneOfVerdict: Readonly<Record<Verdict, Tone>> = {
  pass: "pass",
  fail: "fail",
  uncertain: "unsure",
  skipped: "wait",
  error: "fail",
};
const order: Readonly<Record<Verdict, number>> = { fail: 0, error: 1, uncertain: 2, pass: 3, skipped: 4 };

/** Every check with its measure and limit; what did not pass comes first, and what does not apply says why on demand: it would bury what does. */
export function ChecksTab({ report, marked, onMark }: Props): JSX.Element {
  if (!report) return <p class="none">The checks run once all pictures are there.</p>;
  const rows = (subject: Subject, checks: readonly CheckResult[]): JSX.Element => (
    <ul class="lines checks">
      {checks.map((check) => (
        <Check key={check.checkId} subject={subject} check={check} isMarked={marked?.check === check} onMark={onMark} />
      ))}
    </ul>
  );
  return (
    <>
      {report.subjects.map((subject) => {
        const made = subject.checks.filter(({ verdict }) => verdict !== "skipped");
        const skipped = subject.checks.filter(({ verdict }) => verdict === "skipped");
        return (
          <section key={`${subject.stage}${subject.unitKey}`} class="subject">
            <h3>{subjectInWords(subject)}</h3>
            {rows(
              subject,
              made.toSorted((a, b) => order[a.verdict] - order[b.verdict]),
            )}
            {skipped.length > 0 && (
              <details>
                <summary class="fine">{count(skipped.length, "check")} not made here</summary>
                {rows(subject, skipped)}
              </details>
            )}
          </section>
        );
      })}
    </>
  );
}

interface CheckProps {
  readonly subject: Subject;
  readonly check: CheckResult;
  readonly isMarked: boolean;
  readonly onMark: Props["onMark"];
}

function Check({ subject, check, isMarked, onMark }: CheckProps): JSX.Element {
  const { measure, limit } = check;
  return (
    <li>
      <ToneMark tone={toneOfVerdict[check.verdict]} />
      <div>
        <p>
          <b>{asLabel(idInWords(check.checkId))}</b> {check.message}
        </p>
        <p class="fine">
          {measure && `${idInWords(measure.name).replace(/ (share|px)$/, "")} ${amount(measure.value, measure.unit)}`}
          {measure && limit && ` · limit ${amount(limit.value, measure.unit)}, set by ${setBy(limit.source)}`}
          {measure && ` · ${sureness(check)}`}
        </p>
      </div>
      {check.overlays.length > 0 && (
        <button
          type="button"
          class="button small"
          aria-pressed={isMarked}
          onClick={() => onMark(isMarked ? null : { subject, check })}
        >
          Show
        </button>
      )}
    </li>
  );
}

/** Only exact facts and what labels taught have a chance that can be told: a formula's guess looks like one and is none. */
function sureness({ severity, verdict, calibrationId, confidence, limit }: CheckResult): string {
  const isExact = severity === "hard" && verdict !== "uncertain";
  const isTaught = calibrationId !== "prior-1" && limit?.source !== `unknown calibration ${calibrationId}`;
  return isExact || isTaught ? `${Math.round(confidence * 100)} % sure` : "not calibrated";
}

function subjectInWords({ unitKey, stage }: Subject): string {
  if (unitKey === null) return "All pictures together";
  const name = unitInWords(unitKey);
  return asLabel(`${name === "" ? "the picture" : name}, ${stage === "raw" ? "as rendered" : "finished"}`);
}

function amount(value: number, unit: string): string {
  if (unit === "share") return `${figure(Math.round(value * 1000) / 10)} %`;
  return unit === "" ? figure(value) : `${figure(value)} ${unit}`;
}

function setBy(source: string): string {
  if (source === "default" || source === "built-in") return "Diecast";
  return source.startsWith("cal-") ? "calibration" : source;
}
