import { parseArgs } from "node:util";
import { specTemplates, type TemplateId } from "../../core/intake/templates.ts";

export const USAGE = [
  "npm run import -- FILE… [--project ID] [--dry-run] [--skip-existing] [--json]",
  "  .safetensors, PNG, ComfyUI workflow (API format), A1111 infotext: drafts of LoRAs, checkpoints, templates and specs",
  "  .csv, .md, .txt lists: one spec per record; needs --template ID",
  `  --template ${specTemplates.map(({ id }) => id).join(" | ")}`,
  "  --set name=value   answers what a file can't tell, such as --set scope=project --set checkpointId=copax",
].join("\n");

export interface ImportOptions {
  readonly files: readonly string[];
  readonly projectId: string;
  readonly template: TemplateId | null;
  readonly isDryRun: boolean;
  readonly skipsExisting: boolean;
  readonly isJson: boolean;
  /** Top-level field → value, for every draft that lacks it. */
  readonly settings: ReadonlyMap<string, string>;
}

/** What the command line asks for; null when it asks for the wrong thing, with a sentence on standard error. */
export function readOptions(args: readonly string[]): ImportOptions | "help" | null {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: KNOWN, allowPositionals: true });
    return values.help === true ? "help" : toOptions(values, positionals);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return wrong(error.message);
  }
}

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;
const KNOWN = {
  project: { ...text, default: "astroduck_demo" },
  template: text,
  set: { ...text, multiple: true, default: [] as string[] },
  "dry-run": flag,
  "skip-existing": flag,
  json: flag,
  help: flag,
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof KNOWN }>>["values"];

function toOptions(values: Values, files: readonly string[]): ImportOptions | null {
  const template = specTemplates.find(({ id }) => id === values.template)?.id ?? null;
  if (files.length === 0) return wrong("Name at least one file.");
  if (values.template !== undefined && template === null) return wrong(`There is no template ${values.template}.`);
  const settings = values.set.map((setting) => /^([A-Za-z]{1,40})=(.{1,200})$/.exec(setting));
  if (settings.includes(null)) return wrong("--set takes name=value.");
  return {
    files,
    projectId: values.project,
    template,
    isDryRun: values["dry-run"],
    skipsExisting: values["skip-existing"],
    isJson: values.json,
    settings: new Map(settings.map((match) => [match?.[1] ?? "", match?.[2] ?? ""])),
  };
}

function wrong(sentence: string): null {
  console.error(`${sentence}\n${USAGE}`);
  return null;
}
