import { once } from "node:events";
import type { Written } from "./log-writers.ts";
import { timed } from "./measure.ts";
import { actor, openBench, smallDraft } from "./store-support.ts";

/** A writer in a process of its own: commits one event after another from SIGUSR2 to SIGTERM, then says how it went. */
process.on("disconnect", () => process.exit(1));
process.channel?.unref();
const [dataDir = "", name = ""] = process.argv.slice(2);
const project = await openBench(dataDir);
let isStopping = false;
process.on("SIGTERM", () => {
  isStopping = true;
});
const begun = once(process, "SIGUSR2");
// Nothing else keeps a waiting process alive.
const alive = setInterval(() => undefined, 1000);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
await begun;
clearInterval(alive);
const startedAt = performance.now();
const waitsMs: number[] = [];
while (!isStopping) {
  waitsMs.push(await timed(() => project.commit(() => [smallDraft(`${name}-${waitsMs.length}`)], { actor })));
}
const answer: Written = { acknowledged: waitsMs.length, waitsMs, ms: performance.now() - startedAt };
process.stdout.write(`${JSON.stringify(answer)}\n`);
await project.close();
