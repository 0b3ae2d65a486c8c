import { parseArgs } from "node:util";
import { type JsonDifference, jsonDifferences } from "../../core/policy/diff-json.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { loadConfig } from "../../store/config.ts";
import { replayTo } from "../../store/verify/replay.ts";
import { createProgressBar } from "../verify/progress-bar.ts";
import { describeState } from "./summary.ts";
import { versionUsage } from "./version-command.ts";

const usage = `npm run replay -- --project ID [--until SEQ] [--diff SEQ] [--json]\n${versionUsage}`;
const couldNotRun = 2;
const shownDifferences = 60;
const shownText = 100;

/** `npm run replay`: the state after any event, or what changed between two. Exits with 0, or 2 when it could not run. */
export async function runReplay(args: readonly string[]): Promise<void> {
  try {
    await replay(readOptions(args));
  } catch (error) {
    // Nothing to tell apart for the caller: there is no state to show.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

function readOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  return parseArgs({ args: [...args], options: { project: text, until: text, diff: text, json: flag, help: flag } })
    .values;
}

async function replay({ project, until, diff, json, help }: ReturnType<typeof readOptions>): Promise<void> {
  if (help || project === undefined) {
    console.error(usage);
    if (!help) process.exitCode = couldNotRun;
    return;
  }
  const { headSeq, states } = await readStates(project, [toSeq(until), ...(diff === undefined ? [] : [toSeq(diff)])]);
  const [at, other] = states;
  if (at === undefined) throw new Error("there is no state");
  const lines = other === undefined ? describeState(at) : describeChanges(at, other);
  const facts =
    other === undefined
      ? { projectId: project, seq: at.seq, headSeq, state: at }
      : { projectId: project, from: at.seq, to: other.seq, headSeq, changes: jsonDifferences(at, other) };
  console.log(json ? JSON.stringify(facts) : lines.join("\n"));
}

async function readStates(projectId: string, stops: readonly number[]) {
  const { dataDir } = (await loadConfig()).config;
  const bar = createProgressBar(process.stderr, () => performance.now());
  try {
    const { headSeq, states } = await replayTo({
      dataDir,
      projectId,
      fold: projectFold,
      stops,
      onProgress: (done, total) => bar.show(`${projectId} replay`, done, total),
    });
    return { headSeq, states: states.map(({ json }): ProjectState => JSON.parse(json)) };
  } finally {
    bar.clear();
  }
}

/** A seq from the command line; without one the newest. */
function toSeq(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`"${text}" is not a seq. ${usage}`);
  return Number(text);
}

function describeChanges(at: ProjectState, other: ProjectState): string[] {
  const changes = jsonDifferences(at, other);
  const lines = changes.slice(0, shownDifferences).map(describeChange);
  const more = changes.length - lines.length;
  return [
    `from event ${at.seq} to event ${other.seq}: ${changes.length} differences`,
    ...lines,
    ...(more > 0 ? [`  … and ${more} more; --json has them`] : []),
  ];
}

function describeChange({ path, before, after }: JsonDifference): string {
  if (before === undefined) return `  + ${path} ${shortened(after)}`;
  if (after === undefined) return `  - ${path} ${shortened(before)}`;
  return `  ~ ${path} ${shortened(before)} → ${shortened(after)}`;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > shownText ? `${text.slice(0, shownText)}…` : text;
}
