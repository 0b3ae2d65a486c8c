import { spawn } from "node:child_process";

const LIMIT_MS = 300_000;

interface CommandOptions {
  readonly cwd: string;
  readonly limitMs?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints is seen to be enough: the program is ended (SIGKILL) once its output matches. */
  readonly enough?: RegExp;
}

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and error, interleaved as they came. */
  readonly output: string;
}

/** Runs one program to its end, at most `limitMs` (5 min), and keeps what it printed; one that can't start rejects. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const { cwd, limitMs: timeout = LIMIT_MS, env = process.env, enough } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, timeout, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      if (enough?.test(output)) child.kill("SIGKILL");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
