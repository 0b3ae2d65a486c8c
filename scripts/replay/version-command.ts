import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { hashOf } from "../../core/hash.ts";
import { loadConfig } from "../../store/config.ts";
import { readBundle } from "../../store/plan-reading.ts";
import { couldNotRun, withProject } from "../plan/project-command.ts";
import { decideAgain, type Replayed } from "./decide-again.ts";
import { type RenderReport, renderAgain } from "./render-again.ts";
import { exportBundle, importBundle, type ShelvedBundle, shelfOf } from "./shelf.ts";

export const versionUsage =
  "npm run replay -- <versionId> [--render] [--out FOLDER] [--project ID] [--data DIR] [--json]\n" +
  "npm run replay -- --from FOLDER [--render] [--json]";

type Options = ReturnType<typeof readOptions>;

/** `npm run replay -- <versionId>`: 0 when everything is decided as it was, 1 at the first divergence, 2 when it could not run. */
export async function runVersionReplay(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await replay(readOptions(args));
  } catch (error) {
    // Nothing was compared, so it must look neither equal nor different.
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = couldNotRun;
  }
}

function readOptions(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean", default: false } as const;
  const known = { project: text, data: text, out: text, from: text, render: flag, json: flag, help: flag } as const;
  const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
  return { ...values, versionIds: positionals };
}

async function replay(options: Options): Promise<number> {
  const [versionId] = options.versionIds;
  const isOne = (versionId === undefined) !== (options.from === undefined) && options.versionIds.length < 2;
  if (options.help || !isOne) {
    console.error(versionUsage);
    return options.help ? 0 : couldNotRun;
  }
  if (options.from !== undefined) return report(await importBundle(resolve(options.from)), options);
  return withProject(options, async (project) => {
    const bundle = await readBundle(project, versionId ?? "");
    const hash = hashOf(bundle);
    const shelved = { bundle, hash, statedHash: hash, read: shelfOf(project.folder, bundle) };
    const written = options.out === undefined ? null : await exportBundle(bundle, shelved.read, resolve(options.out));
    if (written !== null) console.error(`written: ${written}`);
    return report(shelved, options);
  });
}

async function report(shelved: ShelvedBundle, { render, json }: Options): Promise<number> {
  const replayed = await decideAgain(shelved);
  const { again, ...found } = replayed;
  const pixels = render && again.ok ? await renderAgain(shelved.bundle, again, shelved.read, await placeOf()) : null;
  const { versionId, specId } = shelved.bundle;
  if (json) console.log(JSON.stringify({ versionId, specId, ...found, render: pixels }));
  else console.log([...describeReplay(versionId, replayed), ...describeRender(pixels)].join("\n"));
  const isOtherPicture = pixels?.isSameEnvironment === true && pixels.pictures.some(({ level }) => level === "D3");
  return replayed.isEqual && !isOtherPicture ? 0 : 1;
}

async function placeOf() {
  const { comfyuiUrl: url, comfyuiHeaders } = (await loadConfig()).config;
  return { url, headers: comfyuiHeaders ?? {} };
}

function describeReplay(versionId: string, { first, effect, documents, planHash }: Replayed): string[] {
  if (first === null)
    return [
      `${versionId}: decided again from ${documents} documents, the decision trace is equal (D1).`,
      `  plan ${planHash}`,
    ];
  const shown = (value: unknown): string => (value === null ? "nothing" : JSON.stringify(value));
  return [
    `${versionId}: the first divergence is at ${first.path || "the bundle itself"}`,
    `  was  ${shown(first.was)}`,
    `  is   ${shown(first.is)}`,
    ...(effect === null ? [] : [`  which first shows at ${effect.path}: ${shown(effect.was)} → ${shown(effect.is)}`]),
  ];
}

function describeRender(report: RenderReport | null): string[] {
  if (report === null) return [];
  const where = report.isSameEnvironment ? "the renderer it was made with" : "another renderer";
  return [
    `Rendered again by ${where}:`,
    ...report.pictures.map(({ unitKey, level, was, distance }) => {
      if (was === null) return `  ${unitKey}  was never rendered`;
      return level === "D2" ? `  ${unitKey}  D2, the same pixels` : `  ${unitKey}  D3, ${distance.toFixed(4)} apart`;
    }),
  ];
}
