import type { Finding } from "../../store/verify/findings.ts";
import type { VerifyReport } from "../../store/verify/verify-project.ts";

const shownFindings = 20;

/** The report in words, one line each: what was read, what is wrong, and the first bad byte of the log. */
export function describeReport(report: VerifyReport): string[] {
  const { log, objects, snapshots, documents, findings, firstBad } = report;
  const shown = findings.filter(({ level }) => level === "problem");
  const notes = findings.filter(({ level }) => level === "note");
  return [
    `${report.projectId}: ${report.ok ? "clean" : counted(report.problems, "problem")}`,
    `  log        ${counted(log.headSeq - log.firstSeq + 1, "event")} in ${counted(log.files, "file")} (${log.bytes} bytes), head ${log.headSeq} ${log.headHash?.slice(0, 12) ?? "of no hash"}; ${describeGhosts(report)}`,
    `  objects    ${objects.stored} stored, ${objects.named} named, ${objects.missing} missing, ${objects.damaged} damaged, ${objects.unnamed} that nobody names`,
    `  snapshots  ${snapshots.good} of ${snapshots.checked} agree with the log${snapshots.ignored > 0 ? `, ${snapshots.ignored} of other versions ignored` : ""}`,
    `  documents  ${documents.revisions} with a revision, ${documents.different} working copies differ`,
    ...(log.firstBad === null
      ? []
      : [`  first byte that does not count: ${placeOf(log.firstBad)} (${log.firstBad.rule})`]),
    ...(firstBad === null ? [] : [`  first bad byte: ${placeOf(firstBad)}: ${firstBad.why}`]),
    ...shown.slice(0, shownFindings).map((finding) => `  PROBLEM ${describe(finding)}`),
    ...(shown.length > shownFindings ? [`  … and ${report.problems - shownFindings} more; --json has them`] : []),
    ...notes.slice(0, shownFindings).map((finding) => `  note ${describe(finding)}`),
  ];
}

function describeGhosts({ log }: VerifyReport): string {
  const kinds = Object.entries(log.ghosts).map(([kind, count]) => `${count} ${kind}`);
  const ghosts = kinds.length === 0 ? "no ghosts" : `ghosts: ${kinds.join(", ")}`;
  return log.looseBytes === 0 ? ghosts : `${ghosts}; ${log.looseBytes} bytes after the last whole line`;
}

function describe(finding: Finding): string {
  return `${placeOf(finding)}: ${finding.why}. ${finding.fix}`;
}

function placeOf({ file, line, offset, badByte }: Pick<Finding, "file" | "line" | "offset" | "badByte">): string {
  if (line === undefined || offset === undefined) return file;
  const exact = badByte === undefined || badByte === offset ? "" : `, bad byte ${badByte}`;
  return `${file} line ${line} at byte ${offset}${exact}`;
}

export function counted(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
