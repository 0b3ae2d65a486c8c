import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { systemCode } from "../../store/real-file-system.ts";

/** Makes the data folder and writes into it once. Failure CONFIG_INVALID with a way out when that does not work. */
export async function checkDataFolder(dataDir: string): Promise<void> {
  const runtime = join(dataDir, "runtime");
  const probe = join(runtime, `probe-${process.pid}`);
  try {
    await mkdir(runtime, { recursive: true });
    await writeFile(probe, "x");
    await rm(probe);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === null) throw cause;
    const sentence = `The data folder ${dataDir} can't be written (${code}).`;
    const way = "Make it writable, or choose another one: DIECAST_DATA=/a/folder npm start";
    throw new Failure("CONFIG_INVALID", `${sentence} ${way}`, { cause });
  }
}
