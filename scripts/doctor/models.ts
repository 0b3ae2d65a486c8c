import { architectureOf } from "../../core/intake/model-facts.ts";
import type { ComfyClient } from "../../worker/comfy/client.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";
import type { NeededModel, Needs } from "./projects.ts";

/** Whether the renderer has the nodes and models that the projects' documents name, and whether they fit together. */
export async function checkModels(client: ComfyClient, { classTypes, models }: Needs): Promise<readonly Finding[]> {
  const findings: Finding[] = [await checkNodes(client, classTypes)];
  for (const folder of ["checkpoints", "loras", "vae"] as const) {
    const needed = models.filter((model) => model.folder === folder);
    if (needed.length === 0) continue;
    const listed = new Set(await client.models(folder));
    const there = needed.filter(({ file }) => listed.has(file));
    if (there.length > 0)
      findings.push(ok(folder, `${there.length} of ${needed.length} that documents name are there.`));
    findings.push(...needed.filter(({ file }) => !listed.has(file)).map(missingFinding));
    for (const model of there) findings.push(...(await checkFile(client, model)));
  }
  return findings;
}

async function checkNodes(client: ComfyClient, classTypes: readonly string[]): Promise<Finding> {
  if (classTypes.length === 0) return ok("nodes", "No project has a workflow template yet.");
  const missing: string[] = [];
  for (const name of classTypes) if ((await client.objectInfo(name)) === null) missing.push(name);
  if (missing.length === 0)
    return ok("nodes", `All ${classTypes.length} node classes of the workflow templates are there.`);
  const fix = "Install the custom nodes that bring them, or choose other workflow templates.";
  return fail("nodes", `The renderer does not know ${missing.join(", ")}.`, fix);
}

function missingFinding({ folder, file, sourceUrl, by, sha256 }: NeededModel): Finding {
  const from = sourceUrl === null ? "Get the file" : `Get it from ${sourceUrl}`;
  const hash = sha256 === null ? "" : ` Its sha256 is ${sha256}.`;
  const fix = `${from} and put it into ComfyUI's models/${folder} folder as ${file}.${hash}`;
  // Without a checkpoint nothing renders; a spec may do without one LoRA.
  const make = folder === "loras" ? warn : fail;
  return make(folder, `The renderer has no ${file}, which ${by} names.`, fix);
}

/** What the file says of itself, against what the documents say: a LoRA of another family changes nothing, without a word. */
async function checkFile(
  client: ComfyClient,
  { folder, file, architecture, by }: NeededModel,
): Promise<readonly Finding[]> {
  if (folder === "vae") return [];
  const metadata = await client.modelMetadata(folder, file);
  const says = architectureOf({ metadata, tensorNames: [] });
  if (says === null || architecture === null || architecture === "other" || says === architecture) return [];
  const whose = folder === "loras" ? `the checkpoint of ${by} is ${architecture}` : `${by} says ${architecture}`;
  const fix =
    folder === "loras"
      ? "Bind the LoRA to a checkpoint of its family: ComfyUI loads it without an error and without an effect."
      : "Correct the architecture in the checkpoint's document, or the file.";
  return [warn(folder, `${file} is made for ${says}, but ${whose}.`, fix)];
}
