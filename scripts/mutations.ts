import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Mutation, mutations } from "./mutations/catalog.ts";
import { ROOT } from "./root.ts";
import { runCommand } from "./run-command.ts";

/** `npm run mutations`: breaks a copy of the store on purpose, once in each way, and expects red tests. */
const fileLimitMs = 300_000;
const failure = /^ *not ok \d+ - (.*)$/m;
const copied = ["core", "store", "schemas", "tests", "scripts", "package.json", "tsconfig.json"];
const folder = await mkdtemp(join(tmpdir(), "diecast-mutations-"));
try {
  for (const name of copied) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  const rows: string[] = [];
  let survivors = 0;
  for (const mutation of mutations) {
    const caughtBy = await noticedBy(mutation);
    if (caughtBy === null) survivors += 1;
    rows.push(`${mutation.name.padEnd(24)} ${caughtBy === null ? "SURVIVED" : `caught: ${caughtBy}`}`);
    console.log(rows.at(-1));
  }
  const isGreen = (await failingTest(mutations.flatMap(({ tests }) => tests))) === null;
  console.log(`${"nothing changed".padEnd(24)} ${isGreen ? "green, as it must be" : "RED"}`);
  process.exitCode = survivors === 0 && isGreen ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** The first test that notices the mutation, or null. */
async function noticedBy({ file, before, after, tests }: Mutation): Promise<string | null> {
  const path = join(folder, file);
  const original = await readFile(path, "utf8");
  if (original.split(before).length !== 2) throw new Error(`${file} does not hold this once: ${before}`);
  await writeFile(
    path,
    original.replace(before, () => after),
  );
  try {
    return await failingTest(tests);
  } finally {
    await writeFile(path, original);
  }
}

/** The title of the first test that fails; files run one after another, and none beyond its first failure. */
async function failingTest(tests: readonly string[]): Promise<string | null> {
  for (const file of new Set(tests)) {
    const args = ["--import", "tsx", "--test-reporter=tap", file];
    const { exitCode, output } = await runCommand(process.execPath, args, {
      ...{ cwd: folder, limitMs: fileLimitMs, enough: failure },
    });
    if (exitCode !== 0) return failure.exec(output)?.[1] ?? `${file} fails`;
  }
  return null;
}
