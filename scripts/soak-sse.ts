import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./root.ts";
import { soakStreams } from "./soak/sse.ts";
import { provideChromium } from "./test/chromium.ts";

const usage = `npm run soak:sse -- [--minutes N] [--clients K] [--tabs T] [--retry-ms MS] [--seed S]

A writer appends all the time, a proxy cuts every connection after a random number of bytes, and K clients of the
eventsource package and T tabs of Chromium must still get every event exactly once and in order.
Defaults: 1 minute, 8 clients, 3 tabs, seed 1, 200 ms: how long the server tells clients to
wait (2000 in real life, which leaves fewer cuts to a minute).
Exit code: 0 all did, 1 one did not, 2 wrong arguments.`;

const options = {
  minutes: { type: "string", default: "1" },
  clients: { type: "string", default: "8" },
  tabs: { type: "string", default: "3" },
  "retry-ms": { type: "string", default: "200" },
  seed: { type: "string", default: "1" },
  help: { type: "boolean", default: false },
} as const;

/** Null for what can't be run. */
function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return "help";
    const [minutes, clients, tabs] = [Number(values.minutes), Number(values.clients), Number(values.tabs)];
    const [retryMs, seed] = [Number(values["retry-ms"]), Number(values.seed)];
    const counts = [clients, tabs, retryMs, seed].every((value) => Number.isInteger(value) && value >= 0);
    const isBounded = minutes > 0 && minutes <= 24 * 60 && clients <= 400 && tabs <= 20 && clients + tabs > 0;
    return counts && isBounded ? { minutes, clients, tabs, retryMs, seed } : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

const asked = readOptions(process.argv.slice(2));
if (asked === null || asked === "help") {
  console.log(usage);
  process.exitCode = asked === null ? 2 : 0;
} else {
  const chromiumPath = await provideChromium(ROOT, process.env);
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-soak-sse-"));
  const durationMs = asked.minutes * 60_000;
  // Whoever waits longer between connections needs longer ones to keep up with the writer.
  const longestCutBytes = 100_000 + 1000 * asked.retryMs;
  const longEventBytes = 100_000;
  const report = await soakStreams({ ...asked, dataDir, chromiumPath, durationMs, longestCutBytes, longEventBytes });
  console.log(JSON.stringify({ asked, ...report }, null, 2));
  // What went wrong can be looked at.
  if (report.isOk) await rm(dataDir, { recursive: true });
  else {
    console.error(`the log is kept in ${dataDir}`);
    process.exitCode = 1;
  }
}
