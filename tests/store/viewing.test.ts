import assert from "node:assert/strict";
import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { realPorts } from "../../store/ports.ts";
import { createViewingWriter, readViewing } from "../../store/viewing.ts";

async function open(t: TestContext, viewed: () => readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), "diecast-viewing-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const layout = { folder, viewing: join(folder, "runtime", "viewing") };
  const faults: unknown[] = [];
  const onFault = (error: unknown): void => void faults.push(error);
  const writer = createViewingWriter({ layout, serverId: "server-1", viewed, onFault });
  t.after(() => writer.close());
  return { layout, writer, faults };
}

test("workers hear what people look at, and no more once nobody does", async (t) => {
  let specs: readonly string[] = ["ship", "boss"];
  const { layout, writer, faults } = await open(t, () => specs);
  assert.deepEqual(await readViewing(layout.viewing), []);
  writer.note();
  await writer.settled();
  assert.deepEqual(await readViewing(layout.viewing), ["boss", "ship"]);
  specs = [];
  writer.note();
  await writer.settled();
  assert.deepEqual(await readViewing(layout.viewing), []);
  assert.deepEqual(faults, []);
});

test("what a server that is gone left behind is void after its time, and a damaged side-car says nothing", async (t) => {
  const { layout, writer } = await open(t, () => ["ship"]);
  writer.note();
  await writer.settled();
  const later = { ...realPorts, now: () => Date.now() + 16_000 };
  assert.deepEqual(await readViewing(layout.viewing, later), []);
  for (const [name, text] of Object.entries({
    a: "{",
    b: "null",
    c: '{"seenAt":1,"specIds":["x"]}',
    d: '{"specIds":[1]}',
  }))
    await writeFile(join(layout.viewing, `${name}.json`), text);
  assert.deepEqual(await readViewing(layout.viewing), ["ship"]);
});

test("many viewers are bounded, and a project that was deleted does not come back as an empty folder", async (t) => {
  const many = Array.from({ length: 500 }, (_, n) => `spec-${1000 + n}`);
  const { layout, writer } = await open(t, () => many);
  writer.note();
  await writer.settled();
  assert.equal((await readViewing(layout.viewing)).length, 200);
  await rm(layout.folder, { recursive: true });
  many.pop();
  many.unshift("another");
  writer.note();
  await writer.settled();
  await assert.rejects(access(layout.folder), { code: "ENOENT" });
  await mkdir(layout.folder);
});
