import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { sha256Hex } from "../../core/hash.ts";
import { createObjectStore, type ObjectStore } from "../../store/objects.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { chanceFrom, SimulatedDisk } from "./simulated-disk.ts";
import { simulatedFileSystem } from "./simulated-file-system.ts";

async function makeStore(t: TestContext): Promise<ObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), "diecast-objects-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return createObjectStore(folder, realFileSystem);
}

test("an object is stored under the hash of its bytes and read back unchanged", async (t) => {
  const store = await makeStore(t);
  const body = Buffer.from([0, 1, 2, 255]);
  const hash = await store.put(body);
  assert.equal(hash, sha256Hex(body));
  assert.equal(await store.has(hash), true);
  assert.deepEqual(await store.get(hash), body);
});

test("JSON has one identity, whatever the order of its keys", async (t) => {
  const store = await makeStore(t);
  const hash = await store.putJson({ b: 1, a: [2] });
  assert.equal(await store.putJson({ a: [2], b: 1 }), hash);
  assert.deepEqual(await store.getJson(hash), { a: [2], b: 1 });
});

test("writing the same object from many sides at once leaves one file and no temporary ones", async (t) => {
  const store = await makeStore(t);
  const hashes = await Promise.all(Array.from({ length: 20 }, () => store.put(Buffer.from("same"))));
  assert.deepEqual(await readdir(dirname(store.path(hashes[0] ?? ""))), [hashes[0]]);
});

test("an object that was cut short or taken away since is stored anew by who puts it again", async (t) => {
  const store = await makeStore(t);
  const body = Buffer.from("whole");
  const hash = await store.put(body);
  await writeFile(store.path(hash), "who");
  await store.put(body);
  assert.deepEqual(await store.get(hash), body);
  await rm(store.path(hash));
  await store.put(body);
  assert.deepEqual(await store.get(hash), body);
});

test("a missing, a damaged and a misnamed object are told apart", async (t) => {
  const store = await makeStore(t);
  await assert.rejects(store.get("0".repeat(64)), { code: "OBJECT_MISSING" });
  const hash = await store.put(Buffer.from("whole"));
  await writeFile(store.path(hash), "broken");
  await assert.rejects(store.get(hash), { code: "OBJECT_CORRUPT" });
  await assert.rejects(store.get("../../secret"), { code: "INVALID_ID" });
});

test("a full disk is named as such, so that the work is tried again instead of given up", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "diecast-objects-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const code of ["ENOSPC", "EDQUOT"]) {
    const writeDurably = () => Promise.reject(Object.assign(new Error("full"), { code }));
    const store = createObjectStore(folder, { ...realFileSystem, writeDurably });
    await assert.rejects(store.put(Buffer.from("x")), { code: "DISK_FULL" });
  }
});

test("an object that somebody else has put there counts only when its name outlives a power cut, too", async () => {
  const body = Buffer.from("seen by all, but not yet on the disk");
  for (const kind of ["nothing unsynced", "subset"] as const) {
    const disk = new SimulatedDisk();
    const alive = simulatedFileSystem(disk);
    await alive.makeFolder("/objects");
    await alive.syncFolder("");
    const dying = simulatedFileSystem(disk, (operation) => (operation === "rename" ? "crash after" : "works"));
    await assert.rejects(createObjectStore("/objects", dying).put(body));
    const store = createObjectStore("/objects", alive);
    const hash = await store.put(body);
    const after = createObjectStore("/objects", simulatedFileSystem(disk.crash(kind, chanceFrom(1))));
    assert.deepEqual(await after.get(hash), body, kind);
  }
});
