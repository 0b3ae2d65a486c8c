import { spawn } from "node:child_process";

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output and error, interleaved as they came. */
  readonly output: string;
}

/** Runs one program to its end and keeps what it printed; a program that can't start rejects. */
export function runCommand(program: string, args: readonly string[], cwd: string): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
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
