import { createReadStream } from "node:fs";
import { readFile as readWhole, stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { IntakeRequest } from "../../core/contracts.ts";
import type { Lookup } from "../../core/document/lookup.ts";
import { Failure } from "../../core/failure.ts";
import { fileTypeOf, MAX_TEXT_BYTES } from "../../core/intake/file-intake.ts";
import { draftsOfFile, type FileIntake } from "../../server/intake/file-drafts.ts";
import { readFile } from "../../server/intake/read-file.ts";
import { createProgressBar } from "../verify/progress-bar.ts";
import type { ImportOptions } from "./options.ts";

/** What one file of the command line came to. */
export interface ReadImport {
  readonly path: string;
  /** What would be created from it; null when a draft still has open questions. */
  readonly request: IntakeRequest | null;
  /** Null for lists. */
  readonly intake: FileIntake | null;
}

const LIST_FORMATS: Readonly<Record<string, "csv" | "markdown" | "lines">> = {
  ...{ ".csv": "csv", ".tsv": "csv", ".md": "markdown", ".markdown": "markdown", ".txt": "lines", ".list": "lines" },
};

/** Reads one file: as a list when its name says so and its bytes do not say otherwise. @throws Failure */
export async function readImport(path: string, options: ImportOptions, lookup: Lookup): Promise<ReadImport> {
  const list = await readList(path, options);
  return list === null ? readDrafts(path, options, lookup) : { path, request: list, intake: null };
}

async function readList(
  path: string,
  { template, skipsExisting, settings }: ImportOptions,
): Promise<IntakeRequest | null> {
  const format = LIST_FORMATS[extname(path).toLowerCase()];
  if (format === undefined) return null;
  const { size } = await stat(path);
  if (size > MAX_TEXT_BYTES) throw new Failure("BODY_TOO_LARGE", `${path} has more than ${MAX_TEXT_BYTES} bytes.`);
  const bytes = await readWhole(path);
  if (fileTypeOf(bytes) !== null) return null;
  if (template === null)
    throw new Failure("INVALID_INPUT", `${path} is a list: say with --template what its specs start from.`);
  const text = bytes.toString("utf8");
  const defaults = Object.fromEntries([...settings].filter(([name]) => ANSWERED["specs"]?.includes(name)));
  return { kind: "list", template, format, text, defaults, collisions: skipsExisting ? "skip" : "refuse" };
}

async function readDrafts(path: string, options: ImportOptions, lookup: Lookup): Promise<ReadImport> {
  const file = await readFile(await chunksOf(path), { name: basename(path), isStart: false });
  const intake = draftsOfFile(file, lookup);
  const documents = intake.drafts.map(({ kind, document }) => ({
    kind,
    document: { ...answersFor(kind, options), ...document },
  }));
  if (documents.length === 0) return { path, request: null, intake };
  return {
    path,
    request: { kind: "documents", documents, collisions: options.skipsExisting ? "skip" : "refuse" },
    intake,
  };
}

/** The bytes of a file; on a terminal people see how far hashing a model of gigabytes has come. */
async function chunksOf(path: string): Promise<AsyncIterable<Uint8Array>> {
  const { size } = await stat(path);
  const bar = createProgressBar(process.stderr, () => performance.now());
  async function* counted(): AsyncGenerator<Uint8Array> {
    let done = 0;
    try {
      for await (const chunk of createReadStream(path)) {
        if (!(chunk instanceof Uint8Array)) throw new TypeError("a file without encoding gives bytes");
        done += chunk.length;
        bar.show(basename(path), done, size);
        yield chunk;
      }
    } finally {
      bar.clear();
    }
  }
  return counted();
}

/** Which fields `--set` may answer for which kind; anything else would make a document nobody knows. */
const ANSWERED: Readonly<Record<string, readonly string[]>> = {
  loras: ["scope", "checkpointId"],
  checkpoints: ["dialect"],
  specs: ["assetType", "checkpointId"],
  "workflow-templates": ["outputNodeId"],
};

function answersFor(kind: string, { settings }: ImportOptions): Record<string, string> {
  return Object.fromEntries([...settings].filter(([name]) => ANSWERED[kind]?.includes(name)));
}
