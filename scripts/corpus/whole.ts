import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { sha256Hex } from "../../core/hash.ts";
import { listFiles } from "../files.ts";
import { ROOT } from "../root.ts";
import { corpusCases, corpusVersion } from "./cases.ts";
import { type Measured, measureCase } from "./measure-corpus.ts";

/** All cases with what the checks see in them, and what they depend on. */
export interface MeasuredCorpus {
  /** Over the pixels of every case, in order. */
  readonly corpusHash: string;
  /** Over the code that draws, finishes and measures; tables excluded. */
  readonly codeHash: string;
  readonly cases: readonly Measured[];
}

/** Measures the procedural corpus, or takes what was measured by exactly this code. `onCase` hears of each case measured. */
export async function measureCorpus(onCase: (done: number, all: number) => void): Promise<MeasuredCorpus> {
  const codeHash = await hashOfCode();
  const file = `${ROOT}/node_modules/.cache/diecast/${corpusVersion}-${codeHash.slice(0, 16)}.json`;
  const kept = await readKept(file);
  if (kept !== null) return kept;
  const all = corpusCases();
  const cases: Measured[] = [];
  for (const one of all) {
    cases.push(measureCase(one));
    onCase(cases.length, all.length);
  }
  const measured = { corpusHash: hashOfCases(cases), codeHash, cases };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(measured));
  return measured;
}

/** Identity of a corpus: of its pixels and of what is known about them. */
function hashOfCases(cases: readonly Measured[]): string {
  return sha256Hex(cases.map(({ id, pixelHash }) => `${id} ${pixelHash}`).join("\n"));
}

async function readKept(file: string): Promise<MeasuredCorpus | null> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as MeasuredCorpus;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** What turns figures into verdicts; it may change without the figures changing. */
const judging = /^core\/quality\/(calibration\/|(judge|ruling|rejudge|ground|verdict|words)\.ts)/;

async function hashOfCode(): Promise<string> {
  const files = [...(await listFiles(ROOT, "core/quality")), ...(await listFiles(ROOT, "scripts/corpus"))];
  const code = files.filter((file) => !judging.test(file) && !/\/(whole|label)\.ts$/.test(file)).sort();
  const texts = await Promise.all(code.map(async (file) => `${file}\n${await readFile(`${ROOT}/${file}`, "utf8")}`));
  return sha256Hex(texts.join("\n"));
}
