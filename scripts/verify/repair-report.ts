import type { RepairReport } from "../../store/verify/repair-work.ts";
import { counted } from "./report.ts";

/** What a repair did, in words. */
export function describeRepair(report: RepairReport): string[] {
  const { projectId, cuts, left, sealedTails, reopened, head, removedSnapshots, removedTemporaries } = report;
  const done = [
    ...cuts.map(
      ({ file, offset, length, keptAs }) =>
        `cut ${counted(length, "byte")} (${offset} to ${offset + length - 1}) out of ${file}, kept as ${keptAs}`,
    ),
    ...sealedTails.map((file) => `ended the last line of ${file} with the newline it lacked`),
    ...(reopened === null ? [] : [`made ${reopened} the newest file again: it has lost its seal`]),
    ...(head === null ? [] : [`wrote the head anew: ${counted(head.seq, "event")}`]),
    ...removedSnapshots.map((name) => `removed the snapshot ${name}`),
    ...removedTemporaries.map((file) => `removed ${file}, which a process that is gone left unfinished`),
  ];
  const kept = left.map(
    ({ file, offset, length }) =>
      `left ${counted(length, "byte")} at byte ${offset} of ${file}: the log begins later, and nothing before what events/base stands for may move`,
  );
  const first = done.length === 0 ? `${projectId}: nothing to repair` : `${projectId}: repaired`;
  return [first, ...[...done, ...kept].map((line) => `  ${line}`)];
}
