import assert from "node:assert/strict";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { seedWhenEmpty } from "../../scripts/start/seed-when-empty.ts";

async function world(): Promise<{ dataDir: string; counted: { seeds: number }; seed: () => Promise<void> }> {
  const dataDir = join(await mkdtemp(join(tmpdir(), "diecast-seed-")), "data");
  const counted = { seeds: 0 };
  const seed = async (): Promise<void> => {
    counted.seeds += 1;
    await mkdir(join(dataDir, "projects", "demo"), { recursive: true });
  };
  return { dataDir, counted, seed };
}

test("an empty data folder is seeded once", async () => {
  const { dataDir, counted, seed } = await world();
  await seedWhenEmpty(dataDir, seed);
  await seedWhenEmpty(dataDir, seed);
  assert.equal(counted.seeds, 1);
});

test("a folder that has a project is left alone", async () => {
  const { dataDir, counted, seed } = await world();
  await mkdir(join(dataDir, "projects", "mine"), { recursive: true });
  await seedWhenEmpty(dataDir, seed);
  assert.equal(counted.seeds, 0);
});

test("a seeding that was cut short is taken up at the next start", async () => {
  const { dataDir, counted, seed } = await world();
  const cutShort = async (): Promise<void> => {
    await seed();
    throw new Error("killed");
  };
  await assert.rejects(seedWhenEmpty(dataDir, cutShort), /killed/);
  await seedWhenEmpty(dataDir, seed);
  assert.equal(counted.seeds, 2);
});
