import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { bundleUi, type UiFile } from "../build-ui/bundle.ts";
import { listFiles } from "../files.ts";
import { findBannedMembers, findLongFile, findOversize } from "./measure.ts";
import { scriptWeight } from "./script-weight.ts";

const ROOMS = ["core", "store", "server", "worker", "ui", "scripts", "tests"];
const GENERATED = new Set(["core/contracts.ts", "core/quality/calibration/tables.ts"]);
/** Gzipped: for a page with all its parts, and before anything can be shown. */
const UI_SCRIPT_CEILING_BYTES = 60_000;
const UI_FIRST_CEILING_BYTES = 45_000;

/** Every breach of the length, banned-member and script-size budgets, one printable line each; paths are relative to root. */
export async function sizeBudgetBreaches(root: string): Promise<readonly string[]> {
  const perRoom = await Promise.all(ROOMS.map((room) => listFiles(root, room)));
  const sources = perRoom.flat().filter((path) => /\.(ts|tsx|mjs|cjs|css)$/.test(path) && !GENERATED.has(path));
  const perFile = await Promise.all(sources.map((path) => breachesOfFile(root, path)));
  return [...perFile.flat(), ...(await uiScriptBreaches(root))];
}

async function breachesOfFile(root: string, path: string): Promise<readonly string[]> {
  const source = await readFile(`${root}/${path}`, "utf8");
  const findings = path.endsWith(".css")
    ? findLongFile(path, source)
    : [...findOversize(path, source), ...findBannedMembers(path, source)];
  return findings.map((finding) => `${finding.path}:${finding.line} ${finding.message}`);
}

async function uiScriptBreaches(root: string): Promise<readonly string[]> {
  if (!existsSync(`${root}/ui/main.tsx`)) return [];
  const bundle = await tryBundle(root);
  if (!bundle.isBuilt) return [bundle.problem];
  const { firstBytes, mostBytes, heaviest } = scriptWeight(bundle.files);
  return [
    ...(firstBytes <= UI_FIRST_CEILING_BYTES
      ? []
      : [`ui: main.js reads ${firstBytes} bytes gzipped before any page, ceiling ${UI_FIRST_CEILING_BYTES}`]),
    ...(mostBytes <= UI_SCRIPT_CEILING_BYTES
      ? []
      : [`ui: ${heaviest} comes to ${mostBytes} bytes gzipped, ceiling ${UI_SCRIPT_CEILING_BYTES}`]),
  ];
}

type Bundle =
  | { readonly isBuilt: true; readonly files: readonly UiFile[] }
  | { readonly isBuilt: false; readonly problem: string };

async function tryBundle(root: string): Promise<Bundle> {
  try {
    return { isBuilt: true, files: await bundleUi(root) };
  } catch (error) {
    // What the bundler throws for bad sources carries a list; anything else is a fault of this script.
    if (!(error instanceof Error && "errors" in error)) throw error;
    return { isBuilt: false, problem: `ui: ${error.message}` };
  }
}
