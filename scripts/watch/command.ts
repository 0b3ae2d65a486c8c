import { join } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../../core/failure.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Progress } from "../../core/view/progress.ts";
import { watchProgress } from "../../store/progress.ts";
import type { ProjectStore } from "../../store/project.ts";
import { couldNotRun, withProject } from "../plan/project-command.ts";
import { createTerminalLine, type Terminal } from "../terminal/line.ts";
import { endLine, type Frame, frameOf, lineOf } from "./frame.ts";

const usage = "npm run watch [-- --project ID] [--run RUN] [--data DIR] [--json]";
/** As often as a worker tells. */
const lookMs = 200;
/** Without a terminal a line each time so much more is done. */
const lineEveryPercent = 5;

/** `npm run watch`: follows runs to their end. Exits with 0 when every job did well or nothing runs, 1 otherwise, 2 when it could not run. */
export async function runWatch(args: readonly string[], terminal: Terminal = process.stdout): Promise<void> {
  try {
    process.exitCode = await run(args, terminal);
  } catch (error) {
    // Whatever it was: it must not look like a run that ended.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const known = { project: text, run: text, data: text, json: flag, help: flag } as const;
  const { values } = parseArgs({ args: [...args], options: known });
  if (values.help) {
    console.error(usage);
    return 0;
  }
  const last = await withProject(values, async (project) => {
    const runId = values.run ?? null;
    if (runId !== null && project.state().runs[runId] === undefined)
      throw new Failure("NOT_FOUND", `There is no run ${runId} in ${project.projectId}.`);
    const teller = values.json ? tellAsJson(terminal) : tellInWords(terminal);
    const frame = await follow(project, runId, teller.tell);
    teller.end(frame);
    return frame;
  });
  return last.counts.failed + last.counts.canceled === 0 ? 0 : 1;
}

/** Looks whenever the log or the progress moves, at most five times a second, until nothing that is watched goes on. */
async function follow(
  project: ProjectStore<ProjectState>,
  runId: string | null,
  tell: (frame: Frame) => void,
): Promise<Frame> {
  const hot = new Map<string, Progress>();
  const runIds = new Set(runId === null ? [] : [runId]);
  const { promise, resolve, reject } = deferred<Frame>();
  let timer: NodeJS.Timeout | null = null;

  function look(): void {
    timer = null;
    const state = project.state();
    if (runId === null) for (const id of Object.keys(state.runsOfJobs)) runIds.add(id);
    const frame = frameOf(state, Object.fromEntries(hot), [...runIds], runId);
    if (frame.hasEnded) resolve(frame);
    else tell(frame);
  }
  function lookSoon(): void {
    timer ??= setTimeout(look, lookMs);
  }

  const stop = project.onAppend(lookSoon);
  const watch = await watchProgress({
    folder: join(project.folder, "runtime", "progress"),
    onProgress: (progress) => {
      hot.set(progress.jobId, progress);
      lookSoon();
    },
    onEnd: (jobId) => hot.delete(jobId),
    onFault: reject,
  });
  try {
    look();
    return await promise;
  } finally {
    stop();
    if (timer !== null) clearTimeout(timer);
    await watch.close();
  }
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((whenDone, whenBroken) => {
    resolve = whenDone;
    reject = whenBroken;
  });
  return { promise, resolve, reject };
}

interface Teller {
  tell(frame: Frame): void;
  end(frame: Frame): void;
}

function tellAsJson(terminal: Terminal): Teller {
  const write = (frame: Frame): void => void terminal.write(`${JSON.stringify(frame)}\n`);
  return { tell: write, end: write };
}

/** A bar on a terminal; lines elsewhere. */
function tellInWords(terminal: Terminal): Teller {
  const line = createTerminalLine(terminal, () => performance.now());
  let toldPercent = Number.NEGATIVE_INFINITY;
  return {
    tell(frame) {
      if (terminal.isTTY === true) return line.show(lineOf(frame));
      if (frame.percent < toldPercent + lineEveryPercent) return;
      toldPercent = frame.percent;
      terminal.write(`${lineOf(frame)}\n`);
    },
    end(frame) {
      line.clear();
      terminal.write(`${endLine(frame)}\n`);
    },
  };
}
