import type { RepairReport } from "../../store/verify/repair.ts";
import { counted } from "./report.ts";

/** What a repair did, in words. */
export function describeRepair({ projectId, cuts, sealedTails, head, removedSnapshots }: RepairReport): string[] {
  const done = [
    ...cuts.map(
      ({ file, offset, length, keptAs }) =>
        `cut ${counted(length, "byte")} at byte ${offset} of ${file}, kept as ${keptAs}`,
    ),
    ...sealedTails.map((file) => `ended the last line of ${file} with the newline it lacked`),
    ...(head === null ? [] : [`wrote the head anew: ${counted(head.seq, "event")}`]),
    ...removedSnapshots.map((name) => `removed the snapshot ${name}`),
  ];
  if (done.length === 0) return [`${projectId}: nothing to repair`];
  return [`${projectId}: repaired`, ...done.map((line) => `  ${line}`)];
}
