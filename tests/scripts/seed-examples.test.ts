import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { readExample } from "../../scripts/seed/examples.ts";

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const project = { id: "game", title: "Game", policies: {} };
const spec = { id: "duck", title: "Duck", assetType: "enemy" };

/** Writes files under a new folder: path → text, or a value as JSON. */
async function examplesWith(files: Readonly<Record<string, unknown>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-examples-"));
  folders.push(folder);
  for (const [path, content] of Object.entries({ "game/project.json": project, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

test("a project's own document wins over the shared one of the same id", async () => {
  const folder = await examplesWith({
    "shared/specs/duck.json": { ...spec, title: "Shared" },
    "shared/specs/drone.json": { ...spec, id: "drone" },
    "game/specs/duck.json": spec,
  });
  const documents = await readExample("game", folder);
  assert.deepEqual(
    documents.map(({ id, summary }) => [id, summary.title]),
    [
      ["game", "Game"],
      ["drone", "Duck"],
      ["duck", "Duck"],
    ],
  );
});

test("a spec its author calls ready is imported as a draft that wants to be ready", async () => {
  const folder = await examplesWith({ "game/specs/duck.json": { ...spec, status: "ready" } });
  const duck = (await readExample("game", folder)).find(({ id }) => id === "duck");
  assert.deepEqual(duck?.value, { ...spec, status: "draft" });
  assert.equal(duck?.wantsReady, true);
  assert.equal(duck?.summary.status, "draft");
});

test("broken JSON, an unknown field and a file named after another id are refused, naming the file", async () => {
  const cases: readonly (readonly [unknown, string])[] = [
    ["{", "MALFORMED_JSON"],
    [{ ...spec, colour: "red" }, "INVALID_INPUT"],
    [{ ...spec, id: "drone" }, "INVALID_INPUT"],
  ];
  for (const [content, code] of cases) {
    const folder = await examplesWith({ "game/specs/duck.json": content });
    await assert.rejects(readExample("game", folder), { code, message: /duck\.json/ });
  }
});
