import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
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

/**
 * Measures the procedural corpus, or takes what was measured by exactly this code; a measurement that was cut short goes on
 * where it stopped. `onCase` hears of each case measured.
 */
export async function measureCorpus(onCase: (done: number, all: number) => void): Promise<MeasuredCorpus> {
  const codeHash = await hashOfCode();
  const file = `${ROOT}/node_modules/.cache/diecast/${corpusVersion}-${codeHash.slice(0, 16)}.ndjson`;
  await mkdir(dirname(file), { recursive: true });
  const all = corpusCases();
  const cases = await readKept(file);
  if (cases.length < all.length) await writeFile(file, cases.map(lineOf).join(""));
  for (const one of all.slice(cases.length)) {
    const measured = measureCase(one);
    cases.push(measured);
    await appendFile(file, lineOf(measured));
    onCase(cases.length, all.length);
  }
  return { corpusHash: hashOfCases(cases), codeHash, cases };
}

const lineOf = (measured: Measured): string => `${JSON.stringify(measured)}\n`;

/** Identity of a corpus: of its pixels and of what is known about them. */
function hashOfCases(cases: readonly Measured[]): string {
  return sha256Hex(cases.map(({ id, pixelHash }) => `${id} ${pixelHash}`).join("\n"));
}

/** Whole lines only: the last one may have been cut off. */
async function readKept(file: string): Promise<Measured[]> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Measured);
}

/** What turns figures into verdicts; it may change without the figures changing. */
const judging = /^core\/quality\/(calibration\/|(judge|ruling|rejudge|ground|verdict|words)\.ts)/;

async function hashOfCode(): Promise<string> {
  const files = [...(await listFiles(ROOT, "core/quality")), ...(await listFiles(ROOT, "scripts/corpus"))];
  const code = files.filter((file) => !judging.test(file) && !/\/(whole|label)\.ts$/.test(file)).sort();
  const texts = await Promise.all(code.map(async (file) => `${file}\n${await readFile(`${ROOT}/${file}`, "utf8")}`));
  return sha256Hex(texts.join("\n"));
}
