import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { type CommandResult, runCommand } from "../../scripts/run-command.ts";
import { nodeArguments } from "../../store/programs.ts";
import { openStudio, type Studio } from "../helpers/studio.ts";

let studio: Studio;
let bundle: string;

before(async () => {
  studio = await openStudio();
  await studio.start("run-1", ["icon_bolt", "icon_coin"]);
  bundle = await mkdtemp(join(tmpdir(), "diecast-bundle-"));
});

after(async () => {
  await studio.close();
  await rm(bundle, { recursive: true, force: true });
});

/** A command as a shell runs it, on the studio's data folder unless told otherwise. */
function run(script: string, args: readonly string[], dataDir: string = studio.dataDir): Promise<CommandResult> {
  const { DIECAST_DATA: _own, ...env } = process.env;
  const all = [...nodeArguments(join(ROOT, `scripts/${script}.ts`)), ...args];
  return runCommand(process.execPath, all, { cwd: ROOT, limitMs: 60_000, env: { ...env, DIECAST_DATA: dataDir } });
}

const planHashOf = (specId: string): string => studio.project.state().assets[specId]?.versions[0]?.planHash ?? "";

test("explain says in words which words, LoRAs, seeds and limits, and as JSON the same", async () => {
  const [told, json] = await Promise.all([run("explain", ["icon_bolt"]), run("explain", ["icon_bolt.v1", "--json"])]);
  assert.equal(told.exitCode, 0, told.output);
  for (const words of [
    "Which words came from where?",
    "Which seed",
    "Which limits apply",
    "is not used: It is made for pony",
  ])
    assert.ok(told.output.includes(words), words);
  const { versionId, answers } = JSON.parse(json.output);
  assert.equal(versionId, "icon_bolt.v1");
  for (const line of answers.flatMap(({ lines }: { lines: string[] }) => lines))
    assert.ok(told.output.includes(line), line);
});

test("plan shows what would be rendered, and a refusal with its fix exits with 1", async () => {
  const [shown, refused] = await Promise.all([run("plan", ["icon_heart", "--json"]), run("plan", ["nobody"])]);
  const { ok, plan, evidence, planHash } = JSON.parse(shown.output);
  assert.deepEqual([shown.exitCode, ok, plan.specId], [0, true, "icon_heart"]);
  assert.deepEqual(evidence[planHash], plan);
  assert.equal(refused.exitCode, 1);
  assert.match(refused.output, /There is no spec nobody/);
});

test("diff names what differs between two plans and exits with 1, with 0 when nothing does", async () => {
  const [one, other] = [planHashOf("icon_bolt"), planHashOf("icon_coin")];
  const [apart, same] = await Promise.all([run("diff", [one, other, "--json"]), run("diff", [one, one])]);
  const { differences } = JSON.parse(apart.output);
  assert.equal(apart.exitCode, 1);
  assert.ok(differences.some(({ part }: { part: string }) => part === "words"));
  assert.deepEqual([same.exitCode, same.output.includes("the same")], [0, true]);
});

test("a version is decided again from its exported bundle where no project is, until one character is another", async () => {
  const nowhere = await mkdtemp(join(tmpdir(), "diecast-nowhere-"));
  try {
    const here = await run("replay", ["icon_bolt.v1", "--out", bundle]);
    assert.deepEqual([here.exitCode, here.output.includes("the decision trace is equal")], [0, true], here.output);
    const there = await run("replay", ["--from", bundle, "--json"], nowhere);
    assert.deepEqual([there.exitCode, JSON.parse(there.output).isEqual], [0, true], there.output);
    const file = await objectWith('"basePositive"');
    await writeFile(file, (await readFile(file, "utf8")).replace("masterpiece", "masterpiecf"));
    const altered = await run("replay", ["--from", bundle, "--json"], nowhere);
    const { first, effect } = JSON.parse(altered.output);
    assert.equal(altered.exitCode, 1);
    assert.equal(first.path, "/documents/checkpoint-profiles~1copax-v1");
    assert.deepEqual([effect.path, effect.was, effect.is], ["/trace/fragments/0/text", "masterpiece", "masterpiecf"]);
  } finally {
    await rm(nowhere, { recursive: true, force: true });
  }
});

async function objectWith(text: string): Promise<string> {
  const folder = join(bundle, "objects");
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (name.length > 3 && (await readFile(path, "utf8")).includes(text)) return path;
  }
  throw new Error(`no object has ${text}`);
}

test("what can't run exits with 2 and says what to do, never as if it had found something", async () => {
  const empty = await mkdtemp(join(tmpdir(), "diecast-empty-"));
  await mkdir(join(empty, "projects"));
  try {
    const runs = await Promise.all([
      run("explain", ["icon_bolt"], empty),
      run("explain", []),
      run("diff", [planHashOf("icon_bolt"), "0".repeat(64)]),
      run("replay", ["icon_bolt.v7"]),
      run("replay", ["--from", empty]),
    ]);
    for (const { exitCode, output } of runs) assert.deepEqual([exitCode, output.trim() === ""], [2, false], output);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
});
