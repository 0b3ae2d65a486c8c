import { writeSync } from "node:fs";
import { openProject } from "../../store/project.ts";
import { actor, draft, namesFold } from "./support.ts";

/**
 * Decides one commit so slowly that it can be stopped while it holds the lock: says `holding`, stands still for a moment,
 * and at the end says `<seq> <times decided>`. Argument: data folder.
 */
const standMs = 1000;
const [dataDir = ""] = process.argv.slice(2);
const project = await openProject({ dataDir, projectId: "p", fold: namesFold, freeSpaceFloorBytes: 0 });
let times = 0;
const { events } = await project.commit(
  () => {
    times += 1;
    writeSync(1, "holding\n");
    if (times === 1) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, standMs);
    return [draft("held")];
  },
  { actor },
);
writeSync(1, `${events[0]?.seq} ${times}\n`);
await project.close();
