import type { Config } from "../../core/contracts.ts";
import { type Finding, ok } from "./finding.ts";
import { checkModels } from "./models.ts";
import type { Needs } from "./projects.ts";
import { checkProvider } from "./provider.ts";

interface Examined {
  readonly url: string;
  readonly findings: readonly Finding[];
  readonly models: readonly Finding[];
}

/**
 * Looks at every renderer of the settings. Of several each finding says whose it is, and what one lacks is only a warning
 * while another has it: renders go where their models are.
 */
export async function checkRenderers(config: Config, needs: Needs): Promise<readonly Finding[]> {
  const { comfyuiUrls: urls, comfyuiHeaders } = config;
  if (urls.length === 0) return [ok("renderer", "The built-in demo renderer is used; COMFYUI_URL is not set.")];
  const all: Examined[] = [];
  for (const url of urls) {
    const { findings, client } = await checkProvider(url, comfyuiHeaders ?? {});
    all.push({ url, findings, models: client === null ? [] : await checkModels(client, needs) });
  }
  if (all.length === 1) return all.flatMap(({ findings, models }) => [...findings, ...models]);
  return all.flatMap(({ url, findings, models }) => {
    const told = [...findings, ...models.map((finding) => amongSeveral(finding, all))];
    return told.map((finding) => ({ ...finding, sentence: `${url}: ${finding.sentence}` }));
  });
}

function amongSeveral(finding: Finding, all: readonly Examined[]): Finding {
  const reached = all.filter(({ models }) => models.length > 0);
  const isEverywhere = reached.every(({ models }) => models.some(({ sentence }) => sentence === finding.sentence));
  return finding.level === "fail" && !isEverywhere ? { ...finding, level: "warn" } : finding;
}
