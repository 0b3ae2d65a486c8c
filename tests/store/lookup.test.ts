import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentsState } from "../../core/document/state.ts";
import { hashOf } from "../../core/hash.ts";
import { benchSpec } from "../../scripts/bench/profile.ts";
import { newestRevisions, withPins } from "../../store/lookup.ts";
import { createObjectStore } from "../../store/objects.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { makeDataDir } from "./support.ts";

const head = (spec: ReturnType<typeof benchSpec>, pins: unknown = null) => ({
  ...{ kind: "specs", id: spec.id, hash: hashOf(spec), revision: 1, revisedAt: "", pins },
  summary: { checkpointId: "copax" },
});

test("only revisions that were not the newest before are read; what has no newer pin is not copied", async (t) => {
  const stored = createObjectStore(await makeDataDir(t), realFileSystem);
  const read: string[] = [];
  const objects = {
    ...stored,
    getJson: <T>(hash: string) => {
      read.push(hash);
      return stored.getJson<T>(hash);
    },
  };
  const [first, second] = [benchSpec(1), benchSpec(2)];
  const changed = { ...second, title: "Changed" };
  for (const spec of [first, second, changed]) await objects.putJson(spec);
  const stateOf = (...specs: (typeof first)[]) =>
    ({
      documents: Object.fromEntries(specs.map((spec) => [`specs/${spec.id}`, head(spec)])),
      problems: {},
    }) as unknown as DocumentsState;

  await newestRevisions(objects, stateOf(first, second));
  assert.equal(read.splice(0).length, 2);
  const documents = await newestRevisions(objects, stateOf(first, changed));
  assert.deepEqual(read.splice(0), [hashOf(changed)]);
  assert.deepEqual(documents.get(`specs/${second.id}`), { id: second.id, hash: hashOf(changed), value: changed });
  assert.deepEqual([...(await newestRevisions(objects, stateOf(changed))).keys()], [`specs/${second.id}`]);
  assert.deepEqual(read, []);
  assert.equal(await withPins(objects, documents, head(first) as never), documents);
});
