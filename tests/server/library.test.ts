import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DiecastEvent } from "../../core/event.ts";
import { serverFold } from "../../core/project/server-state.ts";
import { libraryFacets } from "../../core/view/library-facets.ts";
import { writeProject } from "../../scripts/bench/log-file.ts";
import { planProfile, profileEvents } from "../../scripts/bench/profile.ts";
import { createLibrary } from "../../server/library.ts";
import { names, refusedBy } from "./refused.ts";
import { call, projectId, type Running, startServer } from "./support.ts";

/** 40 specs; the last run of 50 versions has only begun, so that not everything is approved. */
const profile = { ...planProfile, specs: 40, assets: 40, jobs: 400, rules: 0 };
let server: Running;

before(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-library-"));
  await writeProject(dataDir, projectId, profile);
  server = await startServer({ dataDir });
});
after(() => server.stop());

interface Item {
  readonly specId: string;
  readonly at: string;
  readonly stage: string;
  readonly isApproved: boolean;
}

async function library(query = "") {
  const { status, json } = await call("GET", `${server.api}/library${query}`);
  assert.equal(status, 200);
  return json as {
    items: Item[];
    total: number;
    mark: number;
    facets: Record<string, { values: { value: string; count: number }[]; more: number }> | null;
  };
}

test("windows of any size add up to every picture once, newest first, and only the first one counts facets", async () => {
  const whole = await library("?limit=200");
  assert.equal(whole.items.length, 40);
  assert.equal(whole.total, 40);
  assert.deepEqual(
    whole.items,
    whole.items.toSorted((a, b) => (a.at === b.at ? (a.specId < b.specId ? -1 : 1) : a.at > b.at ? -1 : 1)),
  );
  const windows = await Promise.all([0, 7, 14, 21, 28, 35].map((from) => library(`?from=${from}&limit=7`)));
  assert.deepEqual(
    windows.flatMap(({ items }) => items),
    whole.items,
  );
  assert.deepEqual(
    windows.map(({ facets }) => facets !== null),
    [true, false, false, false, false, false],
  );
  assert.deepEqual((await library("?from=40")).items, []);
});

test("every count is what choosing that value would find", async () => {
  const { facets } = await library("?tag=group-3&tag=group-4");
  assert.ok(facets !== null);
  for (const { value, count } of facets["tag"]?.values ?? [])
    assert.equal((await library(`?tag=${value}`)).total, count, value);
  for (const facet of libraryFacets.filter((name) => name !== "tag"))
    for (const { value, count } of facets[facet]?.values ?? [])
      assert.equal((await library(`?tag=group-3&tag=group-4&${facet}=${value}`)).total, count, `${facet} ${value}`);
});

test("words must all be found, in any order; a value that nothing has is shown with none", async () => {
  assert.deepEqual(
    (await library("?q=asset_7%20BENCHMARK")).items.map(({ specId }) => specId),
    ["bench_asset_7"],
  );
  const nothing = await library("?type=boat");
  assert.equal(nothing.total, 0);
  assert.deepEqual(
    nothing.facets?.["type"]?.values.find(({ value }) => value === "boat"),
    { value: "boat", count: 0 },
  );
});

test("a spec that is retired leaves the library, with another mark", async () => {
  const before = await library("?limit=200");
  const specId = before.items[3]?.specId ?? "";
  const project = await server.project();
  const { hash, summary } = project.state().documents[`specs/${specId}`] ?? assert.fail(specId);
  const revised = { kind: "specs" as const, id: specId, hash, previousHash: hash, revision: 2 };
  const payload = { ...revised, summary: { ...summary, status: "retired" as const } };
  const draft = { type: "document.revised" as const, entityType: "document", entityId: `specs:${specId}`, payload };
  await project.commit(() => [draft], { actor: { kind: "person", id: "test" } });
  const now = await library("?limit=200");
  assert.ok(now.mark > before.mark);
  assert.deepEqual(
    now.items,
    before.items.filter((item) => item.specId !== specId),
  );
});

test("what is kept in memory is at every event what would be made from nothing", () => {
  const state = serverFold.initial();
  const events: DiecastEvent[] = [...profileEvents({ ...profile, specs: 10, assets: 12, jobs: 200 }, "made-up")];
  const kept = createLibrary(() => state);
  const everything = { words: "", isAll: true, wanted: {} };
  let looks = 0;
  for (const [at, event] of events.entries()) {
    serverFold.evolve(state, event);
    if (at % 3 !== 0 && at !== events.length - 1) continue;
    looks += 1;
    const { mark: _, ...found } = kept.find(everything, "title");
    const { mark: __, ...anew } = createLibrary(() => state).find(everything, "title");
    assert.deepEqual(found, anew, `after event ${at + 1}`);
  }
  assert.ok(looks > 50, String(looks));
});

test("bad queries are refused by name and nothing is guessed", async () => {
  const refuses = async (query: string, path: string, rule: string): Promise<void> => {
    const get = () => call("GET", `${server.api}/library?${query}`);
    names(await refusedBy(server, 422, "INVALID_INPUT", get), path, rule);
  };
  await refuses("from=-1", "?from", "range");
  await refuses("from=1.5", "?from", "range");
  await refuses("limit=201", "?limit", "range");
  await refuses("sort=oldest", "?sort", "enum");
  await refuses("show=none", "?show", "enum");
  await refuses("colour=red", "?colour", "unknown");
  await refuses(Array.from({ length: 51 }, () => "tag=a").join("&"), "?tag", "most");
  await refuses(`q=${"a".repeat(201)}`, "?q", "length");
});
