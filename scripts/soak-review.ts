import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { diceFor } from "../worker/comfy/renderer/art/random.ts";
import { writeUi } from "./build-ui/bundle.ts";
import { writeReviewProject } from "./review/project.ts";
import { ROOT } from "./root.ts";
import { soakReview } from "./soak/review.ts";
import { freePort } from "./start/ports.ts";
import { provideChromium } from "./test/chromium.ts";

const usage = `npm run soak:review -- [--answers N] [--kills PERCENT] [--reloads PERCENT] [--seed S]

Answers N questions by keys in Chromium (yes, no with and without a reason, unsure, picks between two, sweeps of many; some put
off, some taken back and answered anew) while the server is killed (SIGKILL) and the page reloaded at random; then compares the
log with what was pressed. Defaults: 300 answers, kills at 4 and reloads at 3 of a hundred of them, seed 1.
Exit code: 0 nothing lost, doubled or mistaken, 1 something was, 2 wrong arguments.`;

const options = {
  answers: { type: "string", default: "300" },
  kills: { type: "string", default: "4" },
  reloads: { type: "string", default: "3" },
  seed: { type: "string", default: "1" },
  help: { type: "boolean", default: false },
} as const;

interface Asked {
  readonly answers: number;
  /** Shares of the answers, from 0 to 1. */
  readonly kill: number;
  readonly reload: number;
  readonly seed: string;
}

const mostAnswers = 100_000;

/** Null for what can't be run. */
function readOptions(args: readonly string[]): Asked | "help" | null {
  try {
    const { values } = parseArgs({ args: [...args], options });
    if (values.help) return "help";
    const answers = Number(values.answers);
    const [kill = Number.NaN, reload = Number.NaN] = [values.kills, values.reloads].map(
      (percent) => Number(percent) / 100,
    );
    if (!Number.isInteger(answers) || answers < 1 || answers > mostAnswers) return null;
    return [kill, reload].every((share) => share >= 0 && share <= 1)
      ? { answers, kill, reload, seed: values.seed }
      : null;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** More questions ask again about the same assets. */
const mostAssets = 500;

async function run({ answers, kill, reload, seed }: Asked): Promise<void> {
  const chromiumPath = await provideChromium(ROOT, process.env);
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-soak-review-"));
  const assets = Math.min(answers, mostAssets);
  const project = await writeReviewProject(dataDir, {
    ...{ assets, questions: answers, pictures: Math.min(assets, 24) },
    ...{ sidesPx: [512, 640], pickEvery: 8 },
  });
  await writeUi(ROOT, join(ROOT, "dist/ui"));
  const chance = diceFor(`review ${seed}`).next;
  const port = await freePort("127.0.0.1");
  const shares = { kill, reload };
  const report = await soakReview({ dataDir, project, chromiumPath, chance, shares, port });
  console.log(JSON.stringify({ seed, ...report }, null, 2));
  // What went wrong can be looked at.
  if (report.isOk) await rm(dataDir, { recursive: true });
  else {
    console.error(`the log is kept in ${dataDir}`);
    process.exitCode = 1;
  }
}

const asked = readOptions(process.argv.slice(2));
if (asked === null || asked === "help") {
  console.log(usage);
  process.exitCode = asked === null ? 2 : 0;
} else {
  await run(asked);
}
