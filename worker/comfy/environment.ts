import { hashOf } from "../../core/hash.ts";
import type { ComfyClient } from "./client.ts";
import { listOf, numberOf, recordOf, textOf } from "./json.ts";
import type { ProviderEnvironment } from "./provider.ts";

/** Flags that say where a server lives, not how it renders; they take a value. */
const placeFlags = new Set([
  "--listen",
  "--port",
  "--base-directory",
  "--output-directory",
  "--input-directory",
  "--temp-directory",
  "--user-directory",
  "--extra-model-paths-config",
]);

/** Reads the environment, at most once in so many ms however many ask; a failed look is repeated at once. */
export function createProbe(client: ComfyClient, freshMs: number): () => Promise<ProviderEnvironment> {
  let newest: { readonly atMs: number; readonly answer: Promise<ProviderEnvironment> } | null = null;
  return () => {
    if (newest !== null && performance.now() - newest.atMs < freshMs) return newest.answer;
    const answer = probeEnvironment(client);
    const asked = { atMs: performance.now(), answer };
    newest = asked;
    answer.catch(() => {
      if (newest === asked) newest = null;
    });
    return answer;
  };
}

/** The environment of a server; free memory, addresses and folders are left out, so a restart keeps the fingerprint. */
async function probeEnvironment(client: ComfyClient): Promise<ProviderEnvironment> {
  const stats = await client.systemStats();
  const system = recordOf(stats["system"]);
  const environment = {
    version: textOf(system["comfyui_version"]),
    pythonVersion: textOf(system["python_version"]),
    torchVersion: textOf(system["pytorch_version"]),
    os: textOf(system["os"]),
    devices: listOf(stats["devices"]).map((device) => ({
      name: textOf(recordOf(device)["name"]) ?? "",
      type: textOf(recordOf(device)["type"]) ?? "",
      vramBytes: numberOf(recordOf(device)["vram_total"]),
    })),
    flags: flagsOf(listOf(system["argv"]).map(String)),
  };
  return { ...environment, fingerprint: hashOf(environment) };
}

/** `argv` without the script and without places, each flag joined with its values, sorted by code units. */
function flagsOf(argv: readonly string[]): readonly string[] {
  const flags: string[][] = [];
  for (const word of argv.slice(1)) {
    if (word.startsWith("--")) flags.push([word]);
    else flags.at(-1)?.push(word);
  }
  return flags
    .filter(([name = ""]) => !placeFlags.has(name.split("=")[0] ?? name))
    .map((words) => words.join(" "))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
