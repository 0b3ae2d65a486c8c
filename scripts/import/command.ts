import type { Lookup } from "../../core/document/lookup.ts";
import { Failure } from "../../core/failure.ts";
import type { Preview } from "../../core/intake/rows.ts";
import { projectFold } from "../../core/project/state.ts";
import { type CreatedIntake, createIntake } from "../../server/intake/create.ts";
import { createAll, createdBefore } from "../../server/intake/create-all.ts";
import type { FileIntake } from "../../server/intake/file-drafts.ts";
import { previewIntake } from "../../server/intake/preview.ts";
import { loadConfig } from "../../store/config.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { lookupOf, newestRevisions } from "../../store/lookup.ts";
import { openProject } from "../../store/project.ts";
import { describe } from "./describe.ts";
import { type ImportOptions, readOptions, USAGE } from "./options.ts";
import { readImport } from "./read.ts";

const refused = 1;
const calledWrongly = 2;

/** What the command did with one file. */
interface ImportedFile {
  readonly path: string;
  readonly intake: FileIntake | null;
  readonly preview: Preview | null;
  readonly created: CreatedIntake | null;
  readonly failure: Pick<Failure, "code" | "message" | "fields"> | null;
}

/** `npm run import`: exits with 0 when every file is in (or would be), 1 when one was refused, 2 when called the wrong way. */
export async function runImport(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === null || options === "help") {
    if (options === "help") console.log(USAGE);
    else process.exitCode = calledWrongly;
    return;
  }
  try {
    const files = await importFiles((await loadConfig()).config.dataDir, options);
    print(files, options);
    if (files.some(isRefused)) process.exitCode = refused;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = refused;
  }
}

function print(files: readonly ImportedFile[], options: ImportOptions): void {
  const { projectId, isDryRun, isJson } = options;
  if (isJson) console.log(JSON.stringify({ projectId, isDryRun, files }));
  else for (const line of files.flatMap((file) => linesOf(file, options))) console.log(line);
}

/** File after file, each all or nothing; one that is refused keeps none of the others back. @throws Failure PROJECT_NOT_FOUND */
async function importFiles(dataDir: string, options: ImportOptions): Promise<readonly ImportedFile[]> {
  const project = await openProject({ dataDir, projectId: options.projectId, fold: projectFold });
  const commits = createDocumentCommits(project);
  const books = { project, commits };
  const desk: Desk = {
    createAll: (documents, key) => createAll(books, documents, key),
    createdBefore: (documents, key) => createdBefore(books, documents, key),
  };
  const lookup = async () => lookupOf(await newestRevisions(project.objects, project.state()));
  const done: ImportedFile[] = [];
  try {
    if (!options.isDryRun) await commits.restore();
    for (const path of options.files) done.push(await importFile(path, options, desk, lookup));
  } finally {
    await project.close();
  }
  return done;
}

type Desk = Parameters<typeof createIntake>[0];
type Reading = () => Promise<Lookup>;

async function importFile(path: string, options: ImportOptions, desk: Desk, lookup: Reading): Promise<ImportedFile> {
  let read: ImportedFile = { path, intake: null, preview: null, created: null, failure: null };
  try {
    const present = await lookup();
    const { request, intake } = await readImport(path, options, present);
    read = { ...read, intake, preview: request === null ? null : previewIntake(request, present) };
    if (request === null || options.isDryRun) return read;
    return { ...read, created: await createIntake(desk, present, request, null) };
  } catch (error) {
    return { ...read, failure: failureOf(path, error) };
  }
}

/** What can be told of a file that is not there or not allowed; anything else is a bug. */
function failureOf(path: string, error: unknown): NonNullable<ImportedFile["failure"]> {
  if (error instanceof Failure) return { code: error.code, message: error.message, fields: error.fields };
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!["ENOENT", "EACCES", "EISDIR", "ENOTDIR"].includes(code)) throw error;
  return { code: "NOT_FOUND", message: `${path} can't be read: ${code}.`, fields: [] };
}

function isRefused({ failure, preview }: ImportedFile): boolean {
  if (failure !== null) return true;
  return preview?.rows.some(({ problems, collision }) => problems.length > 0 || collision === "twice") ?? false;
}

function linesOf(
  { path, intake, preview, created, failure }: ImportedFile,
  { isDryRun }: ImportOptions,
): readonly string[] {
  const ids = created?.created.map(({ kind, id }) => `${kind}/${id}`) ?? [];
  const skipped = created?.skipped ?? [];
  return [
    ...describe(path, intake, preview),
    ...(failure === null ? [] : [`  refused: ${failure.message}`]),
    ...(ids.length > 0 ? [`  created ${ids.length}: ${ids.join(", ")}`] : []),
    ...(skipped.length > 0 ? [`  left as they are: ${skipped.join(", ")}`] : []),
    ...(isDryRun ? ["  dry run: nothing was stored"] : []),
  ];
}
