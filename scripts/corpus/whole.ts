import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { sha256Hex } from "../../core/hash.ts";
import { listFiles } from "../files.ts";
import { ROOT } from "../root.ts";
import { type Case, corpusCases, corpusVersion } from "./cases.ts";
import { measureByCrew } from "./crew.ts";
import type { Measured } from "./measure-corpus.ts";
import { createProgress } from "./progress.ts";

/** All cases with what the checks see in them, and what they depend on. */
export interface MeasuredCorpus {
  /** Over the pixels of every case, in order. */
  readonly corpusHash: string;
  /** Over the code that draws, finishes and measures; tables excluded. */
  readonly codeHash: string;
  readonly cases: readonly Measured[];
}

/** Measures the procedural corpus, or takes what was measured by exactly this code. */
export async function measureCorpus(): Promise<MeasuredCorpus> {
  const codeHash = await hashOfCode();
  const cases = await measureAll({ corpus: "procedural", version: corpusVersion, codeHash }, corpusCases());
  return { corpusHash: hashOfCases(cases), codeHash, cases };
}

/** Which measurements are the same: of this corpus, drawn in this version, by this code. */
interface Measuring {
  readonly corpus: string;
  readonly version: string;
  readonly codeHash: string;
}

/**
 * Measures all cases of a corpus in their order. Each is kept in `folder` as soon as it is measured: what was cut short goes
 * on where it stopped.
 */
export async function measureAll(
  { corpus, version, codeHash }: Measuring,
  all: readonly Pick<Case, "id">[],
  folder = `${ROOT}/node_modules/.cache/diecast`,
): Promise<readonly Measured[]> {
  await mkdir(folder, { recursive: true });
  const file = `${folder}/${corpus}-${version}-${codeHash.slice(0, 16)}.ndjson`;
  const kept = new Map((await readKept(file)).map((measured) => [measured.id, measured]));
  const left = all.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  if (left.length > 0) await writeFile(file, [...kept.values()].map(lineOf).join(""));
  const progress = createProgress(corpus, kept.size, all.length);
  await measureByCrew(corpus, left, async (measured) => {
    kept.set(measured.id, measured);
    progress.onCase(kept.size);
    await appendFile(file, lineOf(measured));
  }).finally(progress.end);
  return all.flatMap(({ id }) => kept.get(id) ?? []);
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

/** What only runs the measuring. */
const aside = /\/(whole|label|crew|progress|measure-thread)\.ts$/;

/** Over the code that draws, finishes and measures, and over further folders of the project. */
export async function hashOfCode(...further: readonly string[]): Promise<string> {
  const folders = ["core/quality", "scripts/corpus", ...further];
  const files = (await Promise.all(folders.map((folder) => listFiles(ROOT, folder)))).flat();
  const code = files.filter((file) => !judging.test(file) && !aside.test(file)).sort();
  const texts = await Promise.all(code.map(async (file) => `${file}\n${await readFile(`${ROOT}/${file}`, "utf8")}`));
  return sha256Hex(texts.join("\n"));
}
