import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and error, interleaved as they came. */
  readonly output: string;
}

/** Runs one program to its end, at most `limitMs`, and keeps what it printed; a program that can't start rejects. */
export function runCommand(
  program: string,
  args: readonly string[],
  cwd: string,
  limitMs = 300_000,
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], timeout: limitMs });
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.once("error", reject);
    child.once("close", (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
