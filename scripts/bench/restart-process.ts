import type { Restarted } from "./log-reading.ts";
import { round, timed } from "./measure.ts";
import { actor, openBench, smallDraft } from "./store-support.ts";

/** A process that opens the benchmark project, reads its newest events, appends one and says how long each took. */
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
const [dataDir = ""] = process.argv.slice(2);
const startedAt = performance.now();
const project = await openBench(dataDir);
const openMs = performance.now() - startedAt;
const readMs = await timed(() => project.read({ since: Math.max(0, project.headSeq() - 10), limit: 10 }));
const appendMs = await timed(() => project.commit(() => [smallDraft(`restart-${process.pid}`)], { actor }));
const rssMb = process.memoryUsage().rss / 2 ** 20;
const answer: Restarted = {
  openMs: round(openMs),
  readMs: round(readMs),
  appendMs: round(appendMs),
  rssMb: round(rssMb),
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
await project.close();
