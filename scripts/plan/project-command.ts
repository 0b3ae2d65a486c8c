import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { Failure } from "../../core/failure.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { loadConfig } from "../../store/config.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import { listProjects } from "../../store/projects.ts";

export const couldNotRun = 2;

/** What a command found: for people as lines, for programs as JSON, for shells as exit code. */
export interface Finding {
  readonly exitCode: 0 | 1;
  readonly facts: unknown;
  readonly lines: readonly string[];
}

export interface ProjectCommand {
  readonly usage: string;
  /** How many words it takes beside the options. */
  readonly words: number;
  readonly work: (project: ProjectStore<ProjectState>, words: readonly string[]) => Promise<Finding>;
}

/** Runs a command that reads one project. Exits with 0 or 1 as it finds, 2 when it could not run. */
export async function runProjectCommand(command: ProjectCommand, args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await run(command, args);
  } catch (error) {
    // Whatever it was: there is no finding, and it must not look like one.
    console.error(error instanceof Error ? error.message : String(error));
    if (error instanceof Failure)
      for (const { message, fix } of error.fields) console.error(`  ${message} ${fix ?? ""}`.trimEnd());
    process.exitCode = couldNotRun;
  }
}

async function run({ usage, words, work }: ProjectCommand, args: readonly string[]): Promise<number> {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const known = { project: text, data: text, json: flag, help: flag } as const;
  const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
  if (values.help || positionals.length !== words) {
    console.error(usage);
    return values.help ? 0 : couldNotRun;
  }
  const finding = await withProject(values, (project) => work(project, positionals));
  console.log(values.json ? JSON.stringify(finding.facts) : finding.lines.join("\n"));
  return finding.exitCode;
}

interface ProjectChoice {
  readonly project?: string | undefined;
  readonly data?: string | undefined;
}

/** Opens the project of `--data` and `--project` for as long as the work takes. Failures PROJECT_NOT_FOUND, CONFIG_INVALID. */
export async function withProject<T>(
  choice: ProjectChoice,
  work: (project: ProjectStore<ProjectState>) => Promise<T>,
): Promise<T> {
  const dataDir = choice.data === undefined ? (await loadConfig()).config.dataDir : resolve(choice.data);
  const projectId = choice.project ?? (await onlyProject(dataDir));
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  try {
    return await work(project);
  } finally {
    await project.close();
  }
}

async function onlyProject(dataDir: string): Promise<string> {
  const [first, ...others] = await listProjects(dataDir);
  if (first === undefined) throw new Failure("PROJECT_NOT_FOUND", `There are no projects in ${dataDir}.`);
  if (others.length === 0) return first;
  throw new Failure("PROJECT_NOT_FOUND", `Say which with --project: ${[first, ...others].join(", ")}.`);
}
