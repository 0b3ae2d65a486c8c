import { spawn } from "node:child_process";
import { Failure } from "../core/failure.ts";
import { loadConfig } from "../store/config.ts";
import { ROOT } from "./root.ts";

/**
 * Replays every recorded exchange: against the demo renderer always, and against COMFYUI_URL too when it is set. What a
 * foreign server can't be asked to do (restart, other flags, other models) is listed as skipped, with the reason.
 */
async function main(): Promise<void> {
  const { config } = await loadConfig();
  const where = config.comfyuiUrl ?? "";
  console.log(where === "" ? "COMFYUI_URL is not set: the demo renderer alone is tested." : `Also against ${where}.`);
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

main().catch((error: unknown) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 2;
});
