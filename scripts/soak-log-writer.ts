import { appendFileSync } from "node:fs";
import { noLock } from "../store/log/no-lock.ts";
import { openProject } from "../store/project.ts";
import { postponed, soakFold, soakSegmentBytes } from "./soak/events.ts";

/**
 * One writer of the soak in its own process: commits without end and notes each acknowledgement in a journal as
 * `<start> <end> <seq> <name>` (nanoseconds of the machine's monotonic clock), and says so after the first ones. Arguments:
 * data folder, journal, name, lock | no-lock.
 */
const [dataDir = "", journal = "", name = "", locking = "lock"] = process.argv.slice(2);
const project = await openProject({
  dataDir,
  projectId: "p",
  fold: soakFold,
  freeSpaceFloorBytes: 0,
  segmentBytes: soakSegmentBytes,
  ...(locking === "no-lock" ? { lock: noLock } : {}),
});
let isStopping = false;
process.on("SIGTERM", () => {
  isStopping = true;
});

async function commitUntilKnown(entityId: string): Promise<void> {
  const start = process.hrtime.bigint();
  while (!isStopping) {
    try {
      const { events } = await project.commit(() => [postponed(entityId)], {
        actor: { kind: "system", id: "soak" },
        idempotencyKey: "k",
      });
      appendFileSync(journal, `${start} ${process.hrtime.bigint()} ${events[0]?.seq} ${entityId}\n`);
      return;
    } catch (error) {
      // Indeterminate, so the same key is sent again.
      if (!(error instanceof Error && "code" in error && error.code === "LOCK_TIMEOUT")) throw error;
    }
  }
}

for (let round = 0; !isStopping; round += 1) {
  await Promise.all([0, 1, 2].map((each) => commitUntilKnown(`${name}-${round * 3 + each}`)));
  if (round === 0) process.stdout.write("writing\n");
}
await project.close();
