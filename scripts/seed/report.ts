import type { SeedVerdict } from "./compare.ts";
import type { BlockedSpec, Readiness } from "./ready.ts";

/** What one seeding did, or with `isDryRun` would do. Documents are named `kind/id`, specs by id. */
export interface SeedReport {
  readonly projectId: string;
  readonly isDryRun: boolean;
  readonly isNewProject: boolean;
  /** Where `--force` moved the earlier project; null when there was none to move. */
  readonly movedTo: string | null;
  readonly added: readonly string[];
  readonly updated: readonly string[];
  readonly kept: readonly string[];
  /** Changed by a person since, so left alone. */
  readonly edited: readonly string[];
  /** Removed by a person since, so not brought back. */
  readonly removed: readonly string[];
  readonly readied: readonly string[];
  readonly blocked: readonly BlockedSpec[];
}

/** Puts together what was found out. */
export function toReport(
  plan: Pick<SeedReport, "projectId" | "isDryRun" | "isNewProject" | "movedTo">,
  verdicts: ReadonlyMap<string, SeedVerdict>,
  readiness: Readiness,
): SeedReport {
  const { projectId, isDryRun, isNewProject, movedTo } = plan;
  const keysWith = (wanted: SeedVerdict) =>
    [...verdicts].flatMap(([key, verdict]) => (verdict === wanted ? [key] : []));
  return {
    projectId,
    isDryRun,
    isNewProject,
    movedTo,
    added: keysWith("add"),
    updated: keysWith("update"),
    kept: keysWith("keep"),
    edited: keysWith("edited"),
    removed: keysWith("removed"),
    readied: readiness.ready.map(({ value }) => value.id),
    blocked: readiness.blocked,
  };
}

/** The report in sentences for people. */
export function describeReport(report: SeedReport): readonly string[] {
  const { isDryRun, added, updated, readied, blocked, edited, removed } = report;
  const changes = [
    change(added.length, "document", isDryRun ? "to add" : "added"),
    change(updated.length, "document", isDryRun ? "to bring up to date" : "brought up to date"),
    change(readied.length, "spec", isDryRun ? "to ready" : "readied"),
  ].filter((text) => text !== null);
  const summary = changes.length > 0 ? `${changes.join(", ")}.` : "nothing to do, everything is there already.";
  return [
    ...(report.movedTo === null
      ? []
      : [`The earlier project ${isDryRun ? "would move to" : "is now in"} ${report.movedTo}.`]),
    `${report.projectId}: ${summary}`,
    ...edited.map((key) => `  left alone, changed since: ${key}`),
    ...removed.map((key) => `  left out, removed since: ${key}`),
    ...blocked.map(({ specId, sentences }) => `  stays a draft: ${specId}. ${sentences.join(" ")}`),
  ];
}

function change(amount: number, noun: string, done: string): string | null {
  return amount === 0 ? null : `${amount} ${noun}${amount === 1 ? "" : "s"} ${done}`;
}
