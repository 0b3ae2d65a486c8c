import { noLock } from "../../store/log/no-lock.ts";
import { openProject } from "../../store/project.ts";
import { actor, draft, namesFold } from "./support.ts";

/**
 * A real writer in its own process: commits `<name>-<n>` without end, a few at a time, and writes each
 * acknowledgement as `<seq> <name>-<n>` to its output. Arguments: data folder, name, lock | no-lock.
 */
const [dataDir = "", name = "", locking = "lock"] = process.argv.slice(2);
const project = await openProject({
  dataDir,
  projectId: "p",
  fold: namesFold,
  freeSpaceFloorBytes: 0,
  ...(locking === "no-lock" ? { lock: noLock } : {}),
});
let isStopping = false;
process.on("SIGTERM", () => {
  isStopping = true;
});
for (let round = 0; !isStopping; round += 1) {
  const names = [0, 1, 2].map((each) => `${name}-${round * 3 + each}`);
  const results = await Promise.all(
    names.map((each) => project.commit(() => [draft(each)], { actor, idempotencyKey: "k" })),
  );
  const lines = results.map(({ events }) => `${events[0]?.seq} ${events[0]?.entityId}\n`);
  process.stdout.write(lines.join(""));
}
await project.close();
