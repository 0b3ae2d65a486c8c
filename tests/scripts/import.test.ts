import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT } from "../../scripts/root.ts";
import { runCommand } from "../../scripts/run-command.ts";
import { nodeArguments } from "../../store/programs.ts";
import { loraFile, pngOf, textChunk, txt2img } from "../core/intake/fixtures.ts";
import { seedDemo } from "../helpers/seeded.ts";

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "diecast-import-"));
  await seedDemo(join(folder, "data"));
  await writeFile(join(folder, "icons.md"), "- Bomb: a round bomb\n- Key: an old key\nprose\n");
  await writeFile(join(folder, "bad.csv"), "title,tier\nLamp,1\nDoor,x\n");
  await writeFile(join(folder, "duck.safetensors"), loraFile({ ss_sd_model_name: "copax_timeless_sdxl.safetensors" }));
  await writeFile(join(folder, "duck.png"), pngOf(textChunk("prompt", JSON.stringify(txt2img()))));
});
after(() => rm(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const env = { ...process.env, DIECAST_DATA: join(folder, "data") };
  const script = nodeArguments(join(ROOT, "scripts/import.ts"));
  return runCommand(process.execPath, [...script, ...args], { cwd: ROOT, env, limitMs: 40_000 });
}

const file = (name: string): string => join(folder, name);
const idsOf = (imported: { created: { created: { kind: string; id: string }[] } | null }): string[] =>
  imported.created?.created.map(({ kind, id }) => `${kind}/${id}`) ?? [];

test("a dry run shows what would come in and stores nothing; the same command then does it, and only once", async () => {
  const args = [file("icons.md"), "--template", "icon", "--set", "checkpointId=copax", "--json"];
  const dry = await run(...args, "--dry-run");
  assert.equal(dry.exitCode, 0, dry.output);
  assert.equal(JSON.parse(dry.output).files[0].created, null);
  const real = await run(...args);
  assert.deepEqual([real.exitCode, idsOf(JSON.parse(real.output).files[0])], [0, ["specs/bomb", "specs/key"]]);
  const [again] = JSON.parse((await run(...args)).output).files;
  assert.equal(again.failure.code, "ALREADY_EXISTS");
  const skipped = await run(...args, "--skip-existing");
  assert.deepEqual([skipped.exitCode, JSON.parse(skipped.output).files[0].created.skipped], [0, ["bomb", "key"]]);
});

test("every file stands for itself: one that is refused keeps none of the others back, and the exit code tells", async () => {
  const files = ["bad.csv", "duck.safetensors", "duck.png", "missing.png"].map(file);
  const answers = ["--set", "scope=project", "--set", "assetType=enemy"];
  const { exitCode, output } = await run(...files, "--template", "icon", ...answers, "--json");
  const [bad, lora, picture, missing] = JSON.parse(output).files;
  assert.equal(exitCode, 1);
  assert.deepEqual([bad.failure.code, bad.created], ["INVALID_INPUT", null]);
  assert.deepEqual(idsOf(lora), ["loras/duck"]);
  assert.deepEqual(idsOf(picture), ["specs/duck", "workflow-templates/duck"]);
  assert.equal(missing.failure.code, "NOT_FOUND");
});

test("people read what comes in, what is asked, what finds no place and what is refused", async () => {
  const { output } = await run(
    file("icons.md"),
    file("bad.csv"),
    file("duck.safetensors"),
    "--template",
    "tile",
    "--dry-run",
  );
  for (const part of [
    /x specs\/bomb "Bomb" \(line 1\)/,
    /not taken over: line 3: prose/,
    /\/tier is "x", which is not a number/,
    /\? loras\/duck \/scope: Which layer/,
    /dry run: nothing was stored/,
  ])
    assert.match(output, part);
});

test("called the wrong way it says how, with exit code 2; a project that is not there is 1", async () => {
  for (const args of [
    [],
    ["--nonsense"],
    [file("icons.md"), "--template", "nonsense"],
    [file("icons.md"), "--set", "x"],
  ]) {
    const { exitCode, output } = await run(...args);
    assert.equal(exitCode, 2);
    assert.match(output, /npm run import -- FILE/);
  }
  const unknown = await run(file("icons.md"), "--project", "nobody");
  assert.deepEqual([unknown.exitCode, /nobody/.test(unknown.output)], [1, true]);
});
