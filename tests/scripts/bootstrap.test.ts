import assert from "node:assert/strict";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { type CommandResult, runCommand } from "../../scripts/run-command.ts";

/** Stands in for npm: notes each call and leaves behind what an install leaves behind. */
const FAKE_NPM = `
  const { appendFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } = require("node:fs");
  appendFileSync("npm-calls", process.argv.slice(2).join(" ") + "\\n");
  mkdirSync("node_modules", { recursive: true });
  const esbuild = "node_modules/esbuild";
  if (!existsSync(esbuild)) symlinkSync(${JSON.stringify(`${ROOT}/node_modules/esbuild`)}, esbuild);
  if (!existsSync("fail")) writeFileSync("node_modules/.package-lock.json", "{}");
  process.exitCode = existsSync("fail") ? 3 : 0;
`;

async function freshClone(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-clone-"));
  await mkdir(join(folder, "scripts", "build"), { recursive: true });
  for (const file of ["scripts/bootstrap.mjs", "scripts/build/javascript.mjs"])
    await copyFile(join(ROOT, file), join(folder, file));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await writeFile(join(folder, "package-lock.json"), '{"lockfileVersion":3}');
  await writeFile(join(folder, "fake-npm.cjs"), FAKE_NPM);
  const greet =
    'const words: string[] = process.argv.slice(2);\nconsole.log("hello", ...words);\nprocess.exitCode = 7;\n';
  await writeFile(join(folder, "scripts", "greet.ts"), greet);
  return folder;
}

function bootstrap(folder: string, ...args: readonly string[]): Promise<CommandResult> {
  const env = { ...process.env, npm_execpath: "fake-npm.cjs" };
  return runCommand(process.execPath, ["scripts/bootstrap.mjs", ...args], { cwd: folder, env, limitMs: 60_000 });
}

async function installs(folder: string): Promise<number> {
  const calls = await readFile(join(folder, "npm-calls"), "utf8");
  return calls.trimEnd().split("\n").length;
}

test("a fresh clone installs once, then runs the script with its arguments and its exit code", async () => {
  const folder = await freshClone();
  const first = await bootstrap(folder, "greet", "world");
  assert.match(first.output, /Installing packages \(node_modules is missing\)/);
  assert.match(first.output, /hello world/);
  assert.equal(first.exitCode, 7);
  const second = await bootstrap(folder, "greet", "again");
  assert.equal(second.output, "hello again\n");
  assert.equal(await readFile(join(folder, "npm-calls"), "utf8"), "ci --include=dev --no-audit --no-fund\n");
});

test("a changed lock is installed anew, a lock that was only touched is not", async () => {
  const folder = await freshClone();
  await bootstrap(folder, "greet");
  const later = new Date("2100-01-01T00:00:00.000Z");
  await utimes(join(folder, "package-lock.json"), later, later);
  await bootstrap(folder, "greet");
  assert.equal(await installs(folder), 1);
  await writeFile(join(folder, "package-lock.json"), '{"lockfileVersion":3,"name":"changed"}');
  const { output } = await bootstrap(folder, "greet");
  assert.match(output, /node_modules is older than package-lock\.json/);
  assert.equal(await installs(folder), 2);
});

test("after an install by hand, which leaves no stamp, the newer of the two files decides", async () => {
  const folder = await freshClone();
  await bootstrap(folder, "greet");
  await rm(join(folder, "node_modules", ".diecast-lock"));
  await bootstrap(folder, "greet");
  assert.equal(await installs(folder), 1);
  const later = new Date("2100-01-01T00:00:00.000Z");
  await utimes(join(folder, "package-lock.json"), later, later);
  await bootstrap(folder, "greet");
  assert.equal(await installs(folder), 2);
});

test("a failed install stops with a sentence and is tried again the next time", async () => {
  const folder = await freshClone();
  await writeFile(join(folder, "fail"), "");
  const { output, exitCode } = await bootstrap(folder, "greet");
  assert.equal(exitCode, 1);
  assert.match(output, /npm ci failed/);
  assert.doesNotMatch(output, /hello/);
  await rm(join(folder, "fail"));
  assert.match((await bootstrap(folder, "greet")).output, /hello/);
});

test("a script that does not exist is refused by name before anything is installed", async () => {
  const folder = await freshClone();
  const { output, exitCode } = await bootstrap(folder, "dance");
  assert.equal(exitCode, 1);
  assert.equal(output, 'There is no script "dance" in scripts/.\n');
});

test("an edited source is bundled anew, an old build is kept for a day", async () => {
  const folder = await freshClone();
  const builds = async () => (await readdir(join(folder, "node_modules/.cache/diecast"))).sort();
  await bootstrap(folder, "greet");
  const [first = ""] = await builds();
  await bootstrap(folder, "greet");
  assert.deepEqual(await builds(), [first]);
  await writeFile(join(folder, "scripts/greet.ts"), 'console.log("good day");');
  assert.equal((await bootstrap(folder, "greet")).output, "good day\n");
  assert.equal((await builds()).length, 2);
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(folder, "node_modules/.cache/diecast", first), longAgo, longAgo);
  await writeFile(join(folder, "scripts/greet.ts"), 'console.log("good evening");');
  assert.equal((await bootstrap(folder, "greet")).output, "good evening\n");
  assert.equal((await builds()).includes(first), false);
  assert.equal((await builds()).length, 2);
});

test("a source that does not compile is named with its line, and nothing is kept of the build", async () => {
  const folder = await freshClone();
  await writeFile(join(folder, "scripts/greet.ts"), "const words: string = ;\n");
  const { output, exitCode } = await bootstrap(folder, "greet");
  assert.equal(exitCode, 1);
  assert.match(output, /scripts\/greet\.ts:1: /);
  assert.deepEqual(await readdir(join(folder, "node_modules/.cache/diecast")), []);
});
