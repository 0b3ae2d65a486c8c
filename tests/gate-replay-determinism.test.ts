import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import type { DocumentKind, Spec } from "../core/contracts.ts";
import { type DocumentOf, documentKinds, documentSchemaOf } from "../core/document/kinds.ts";
import type { Found, Lookup } from "../core/document/lookup.ts";
import { hashOf } from "../core/hash.ts";
import { gatherFacts } from "../core/policy/facts.ts";
import { type PlanResult, planGeneration } from "../core/policy/plan.ts";
import { runGate } from "../scripts/gates/gate.ts";
import { replayDeterminism } from "../scripts/gates/replay-determinism.ts";
import { nodeArguments } from "../store/programs.ts";
import { parse } from "../store/schemas.ts";
import { spec } from "./core/policy/small-documents.ts";
import { documents, KINDS, listOf, mustPlan } from "./core/policy/small-project.ts";

type Shelf = ReadonlyMap<DocumentKind, readonly { readonly id: string; readonly value: unknown }[]>;

const root = new URL("../", import.meta.url);
const execute = promisify(execFile);

/** Key order and order of documents as a random generator puts them; lists inside documents keep theirs, since it means something. */
function permuted(shelf: Shelf, random: () => number): Shelf {
  const shuffle = <T>(list: readonly T[]): readonly T[] =>
    list
      .map((value) => ({ value, at: random() }))
      .sort((left, right) => left.at - right.at)
      .map(({ value }) => value);
  const shuffleKeys = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffleKeys);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(shuffle(Object.entries(value)).map(([key, each]) => [key, shuffleKeys(each)]));
  };
  return new Map(
    [...shelf].map(([kind, list]) => [kind, shuffle(list).map(({ id, value }) => ({ id, value: shuffleKeys(value) }))]),
  );
}

function lookupOf(shelf: Shelf): Lookup {
  const list = <K extends DocumentKind>(kind: K): readonly Found<K>[] =>
    (shelf.get(kind) ?? []).map(({ id, value }) => ({ id, value: value as DocumentOf[K], hash: hashOf(value) }));
  return { list, get: (kind, id) => list(kind).find((found) => found.id === id) ?? null };
}

function plan(shelf: Shelf, specId: string): PlanResult {
  const lookup = lookupOf(shelf);
  const found = lookup.get("specs", specId);
  assert.ok(found);
  const facts = gatherFacts(found, lookup);
  return facts.ok ? planGeneration(facts.value, { attempt: 1, remedy: null }) : facts;
}

function hashesOf(result: PlanResult): readonly string[] {
  if (!result.ok) assert.fail(JSON.stringify(result.refusals));
  return result.objects.map(({ hash }) => hash);
}

function smallShelf(own: Spec): Shelf {
  const all = documents({ spec: own });
  return new Map(KINDS.map((kind) => [kind, listOf(all, kind).map((value) => ({ id: value.id, value }))]));
}

async function exampleShelf(): Promise<Shelf> {
  const shelf = new Map<DocumentKind, { id: string; value: unknown }[]>();
  const read = async (path: string, kind: DocumentKind): Promise<void> => {
    const value = parse<{ id: string }>(
      documentSchemaOf[kind],
      JSON.parse(await readFile(new URL(path, root), "utf8")),
    );
    shelf.set(kind, [...(shelf.get(kind) ?? []), { id: value.id, value }]);
  };
  await read("examples/astroduck_demo/project.json", "project");
  for (const folder of ["astroduck_demo", "shared"]) {
    const present = await readdir(new URL(`examples/${folder}/`, root));
    for (const kind of documentKinds.filter((each) => present.includes(each)))
      for (const name of await readdir(new URL(`examples/${folder}/${kind}/`, root)))
        await read(`examples/${folder}/${kind}/${name}`, kind);
  }
  return shelf;
}

const specs = fc.record<Spec>({
  id: fc.constantFrom("ship", "drone-2"),
  title: fc.constantFrom("Ship", "Ship"),
  assetType: fc.constantFrom("sprite", "background", "tile"),
  checkpointId: fc.constantFrom("copax", "pony"),
  tags: fc.uniqueArray(fc.constantFrom("size:boss", "view:side", "plain")),
  loraIds: fc.constant([]),
  prompt: fc.record({
    positive: fc.stringMatching(/^[a-zA-Zıİ (),]{1,30}x$/),
    negative: fc.string({ maxLength: 20 }).filter((text) => !text.includes("{{")),
  }),
  seedPolicy: fc.record({
    mode: fc.constantFrom("fixed" as const, "derived" as const),
    hashAlgo: fc.constantFrom("fnv1a32" as const, "sha256-53" as const),
  }),
  output: fc.constantFrom<NonNullable<Spec["output"]>>(
    { kind: "single_image" },
    { kind: "ui_states", uiStates: { states: ["idle", "hover"] } },
    { kind: "animation", animation: { name: "burst", frameCount: 2, framePrompts: ["one", "two"] } },
  ),
  generationParams: fc.record({
    width: fc.constant(512),
    height: fc.constant(256),
    variants: fc.integer({ min: 1, max: 3 }),
  }),
});

test("the order of keys and of documents changes no hash of any generated project", () => {
  fc.assert(
    fc.property(
      specs,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }),
      (own, numbers) => {
        let next = 0;
        const random = (): number => numbers[next++ % numbers.length] ?? 0;
        const shelf = smallShelf(own);
        assert.deepEqual(hashesOf(plan(permuted(shelf, random), own.id)), hashesOf(plan(shelf, own.id)));
      },
    ),
    { numRuns: 150, seed: 20260101 },
  );
});

test("the order of keys and of documents changes no hash of the example project", async () => {
  const shelf = await exampleShelf();
  let state = 1;
  const random = (): number => {
    state = Math.imul(state, 48271) % 0x7fffffff;
    return (state >>> 0) / 2 ** 32;
  };
  const shuffled = permuted(shelf, random);
  const ready = (shelf.get("specs") ?? []).filter(({ value }) => (value as Spec).status === "ready");
  assert.ok(ready.length >= 25);
  for (const { id } of ready) assert.deepEqual(hashesOf(plan(shuffled, id)), hashesOf(plan(shelf, id)), id);
});

test("another process in another language and time zone comes to the same bytes", async () => {
  const script = fileURLToPath(new URL("tests/core/policy/plan-process.ts", root));
  const run = async (env: Record<string, string>): Promise<string> => {
    const options = { env: { PATH: process.env["PATH"] ?? "", ...env }, cwd: fileURLToPath(root), timeout: 60_000 };
    return (await execute(process.execPath, nodeArguments(script), options)).stdout;
  };
  const [turkish, plain] = await Promise.all([
    run({ LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", TZ: "Asia/Kathmandu" }),
    run({ LANG: "C", TZ: "UTC" }),
  ]);
  assert.equal(turkish, plain);
  assert.ok(JSON.parse(plain).includes(mustPlan().planHash));
});

test("planning twice gives the same bytes and leaves its inputs as they were", () => {
  const shelf = smallShelf(spec);
  const before = JSON.stringify([...shelf]);
  assert.deepEqual(plan(shelf, spec.id), plan(shelf, spec.id));
  assert.equal(JSON.stringify([...shelf]), before);
});

test("no evidence holds a time, or the id of a run or a version", () => {
  const { objects } = mustPlan();
  for (const { value } of objects)
    assert.doesNotMatch(JSON.stringify(value), /\d{4}-\d\d-\d\dT|"(runId|versionId|jobId|at|ts)"/);
});

test("each input that a render depends on moves the plan's hash", () => {
  const base = mustPlan().planHash;
  const others: readonly Partial<Spec>[] = [
    { prompt: { positive: "a small ship, blue hull" } },
    { tags: ["size:boss"] },
    { seedPolicy: { mode: "fixed", baseSeed: 1 } },
    { generationParams: { ...spec.generationParams, steps: 13 } },
    { qualityContract: { paddingPx: 40 } },
  ];
  const hashes = others.map((change) => mustPlan(documents({ spec: { ...spec, ...change } })).planHash);
  assert.equal(new Set([base, ...hashes]).size, others.length + 1);
});

test("the small project's prompt, stack, seed and graph are what they have always been", () => {
  const { plan: frozen } = mustPlan();
  assert.deepEqual(
    {
      package: frozen.packageHash,
      stack: frozen.stackHash,
      seed: frozen.units[0]?.seed,
      graph: frozen.units[0]?.graphHash,
    },
    {
      package: "f83841ca44c3c90281f3f111e5eb7da28c342fbc24451e88e2794a0890aeaf01",
      stack: "b9ebb9af52ce3cde25c27a061831c3bb97625fde32a9fd18329dce9b6c8e0d92",
      // First 53 bits of sha256 over [["specId","ship"],["state",null],["frameIndex",null],["variantIndex",0],["attempt",1]].
      seed: 5636490632512937,
      graph: "6adf461bf5fa7e8b6dd6536fc5db0ca0b07d065eaa91c3e742d8472be3899d5f",
    },
  );
});

test("over a hundred seeded iterations with generated projects the gate holds", { timeout: 120_000 }, async () => {
  const { failures, figures } = await runGate(replayDeterminism, { seed: 20_261_120, iterations: 100 });
  assert.deepEqual(failures, []);
  assert.ok((figures["replayed"] ?? 0) >= 90 && (figures["altered inputs found"] ?? 0) >= 200);
});
