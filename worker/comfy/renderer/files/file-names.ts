import { readdir } from "node:fs/promises";
import path from "node:path";
import { pythonFault } from "../protocol/python-fault.ts";
import { resolveInside } from "./folders.ts";

export interface NamePlan {
  readonly folder: string;
  readonly subfolder: string;
  readonly stem: string;
  /** The first free counter. */
  readonly counter: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where files with this prefix go and with which counter they start. Throws the fault of a prefix leading outside. */
export async function planNames(root: string, rawPrefix: string, size: Size, now: Date): Promise<NamePlan> {
  const prefix = expandTokens(rawPrefix, size, now);
  const normal = path.posix.normalize(prefix === "" ? "." : prefix).replace(/(.)\/$/, "$1");
  const subfolder = path.posix.dirname(normal) === "." ? "" : path.posix.dirname(normal);
  const folder = subfolder.startsWith("/") ? undefined : resolveInside(root, subfolder);
  if (folder === undefined || normal.startsWith("/")) {
    const shown = path.resolve(root, subfolder);
    const lines = [` full_output_folder: ${shown}`, `         output_dir: ${root}`, `         commonpath: /`];
    throw pythonFault(
      "Exception",
      ["**** ERROR: Saving image outside the output folder is not allowed.", ...lines, ""].join("\n"),
    );
  }
  const stem = path.posix.basename(normal);
  return { folder, subfolder, stem, counter: (await highestCounter(folder, stem)) + 1 };
}

export function fileNameAt(plan: NamePlan, batchIndex: number): string {
  const stem = plan.stem.replaceAll("%batch_num%", String(batchIndex));
  return `${stem}_${String(plan.counter + batchIndex).padStart(5, "0")}_.png`;
}

function expandTokens(prefix: string, size: Size, now: Date): string {
  if (!prefix.includes("%")) return prefix;
  const two = (value: number): string => String(value).padStart(2, "0");
  const tokens = {
    width: String(size.width),
    height: String(size.height),
    year: String(now.getFullYear()),
    month: two(now.getMonth() + 1),
    day: two(now.getDate()),
    hour: two(now.getHours()),
    minute: two(now.getMinutes()),
    second: two(now.getSeconds()),
  };
  return Object.entries(tokens).reduce((text, [name, value]) => text.replaceAll(`%${name}%`, value), prefix);
}

async function highestCounter(folder: string, stem: string): Promise<number> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
  const start = `${stem}_`;
  const counters = names
    .filter((name) => name.startsWith(start))
    .map((name) => Number.parseInt(name.slice(start.length).split("_")[0] ?? "", 10));
  return Math.max(0, ...counters.filter(Number.isSafeInteger));
}
