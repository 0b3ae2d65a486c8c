import { spawn } from "node:child_process";
import { Failure } from "../core/failure.ts";
import { loadConfig } from "../store/config.ts";
import { ROOT } from "./root.ts";

/**
 * Replays every recorded exchange: against the demo renderer always, and against COMFYUI_URL too when it is set. What a
 * foreign server can't be asked to do (restart, other flags, other models) is listed as skipped, with the reason. A server that
 * COMFYUI_COMMAND starts (`python main.py`, in a shell's words) can be asked for all of it, once with the flags of each profile.
 */
async function main(): Promise<void> {
  const { config } = await loadConfig();
  const where = config.comfyuiUrl ?? "";
  const command = process.env["COMFYUI_COMMAND"] ?? "";
  console.log(whoElse(where, command));
  const suite = "tests/worker/contract/contract.test.ts";
  const child = spawn(process.execPath, ["--import", "tsx", "--test", "--test-reporter=spec", suite], {
    cwd: ROOT,
    env: { ...process.env, COMFYUI_URL: where },
    stdio: "inherit",
  });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

function whoElse(where: string, command: string): string {
  if (where === "" && command === "")
    return "Neither COMFYUI_URL nor COMFYUI_COMMAND is set: the demo renderer alone is tested.";
  const also = [where, command].filter((name) => name !== "");
  return `Also against ${also.join(" and ")}.`;
}

main().catch((error: unknown) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 2;
});
