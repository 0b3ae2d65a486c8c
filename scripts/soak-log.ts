import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { soak } from "./soak/soak.ts";

const usage = "npm run soak -- [--minutes N] [--no-lock]";
const longestMinutes = 24 * 60;
const longestWaitMs = 1000;

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    "no-lock": { type: "boolean" },
    help: { type: "boolean" },
  },
});
const minutes = Number(values.minutes);
if (values.help || !(minutes > 0 && minutes <= longestMinutes)) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), "diecast-soak-"));
  const report = await soak({
    folder,
    locking: values["no-lock"] ? "no-lock" : "lock",
    durationMs: minutes * 60_000,
    chance: Math.random,
  });
  console.log(JSON.stringify(report, null, 2));
  if (report.maxWaitMs > longestWaitMs) {
    console.error(`somebody waited longer than ${longestWaitMs} ms`);
    process.exitCode = 1;
  }
  // What went wrong can be looked at.
  if (report.isOk) await rm(folder, { recursive: true });
  else {
    console.error(`the log is kept in ${folder}`);
    process.exitCode = 1;
  }
}
