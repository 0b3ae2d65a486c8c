import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { FileSystem } from "../../../store/file-system.ts";
import { noLock } from "../../../store/log/no-lock.ts";
import { realPorts } from "../../../store/ports.ts";
import { openProject, type ProjectStore } from "../../../store/project.ts";
import { createProject } from "../../../store/projects.ts";
import { realFileSystem } from "../../../store/real-file-system.ts";
import { chanceFrom, SimulatedDisk } from "../simulated-disk.ts";
import { simulatedFileSystem } from "../simulated-file-system.ts";
import { actor, draft, type Names, namesFold, readAll } from "../support.ts";

/** A small file size, so that most runs rotate. */
const segmentBytes = 1500;

type Command =
  | { readonly kind: "append"; readonly writer: number; readonly count: number }
  | { readonly kind: "duplicate"; readonly writer: number; readonly of: number }
  | { readonly kind: "reopen"; readonly writer: number }
  | { readonly kind: "crash"; readonly seed: number };

const writer = fc.integer({ min: 0, max: 1 });
const commands = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("append"), writer, count: fc.integer({ min: 1, max: 4 }) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("duplicate"), writer, of: fc.nat(50) }) },
    fc.record({ kind: fc.constant("reopen"), writer }),
    fc.record({ kind: fc.constant("crash"), seed: fc.nat() }),
  ),
  { maxLength: 14 },
) as fc.Arbitrary<Command[]>;

/** A disk to run on: a crash gives back what is left, a real one can only be reopened. */
interface Backend {
  readonly dataDir: string;
  fileSystem(): FileSystem;
  crash(seed: number): void;
  dispose(): Promise<void>;
}

async function simulatedBackend(): Promise<Backend> {
  let disk = new SimulatedDisk();
  return {
    dataDir: "/data",
    fileSystem: () => simulatedFileSystem(disk),
    crash(seed) {
      disk = disk.crash("subset", chanceFrom(seed));
    },
    dispose: async () => undefined,
  };
}

async function realBackend(): Promise<Backend> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-model-"));
  return {
    dataDir,
    fileSystem: () => realFileSystem,
    crash: () => undefined,
    dispose: () => rm(dataDir, { recursive: true, force: true }),
  };
}

async function createProjectOn({ dataDir, fileSystem }: Backend): Promise<void> {
  await createProject(dataDir, "p", { ...realPorts, fileSystem: fileSystem() });
  for (const folder of ["", "/projects", "/projects/p"]) await fileSystem().syncFolder(`${dataDir}${folder}`);
  if (dataDir === "/data") await fileSystem().syncFolder("");
}

/** Two writers on one log, and the list of names it must hold: all there is to know of it. */
async function runAgainstModel(backend: Backend, steps: readonly Command[]): Promise<void> {
  const ports = () => ({ ...realPorts, fileSystem: backend.fileSystem() });
  const open = () =>
    openProject<Names>({
      ...{ dataDir: backend.dataDir, projectId: "p", fold: namesFold, segmentBytes, lock: noLock },
      ...{ ports: ports(), freeSpaceFloorBytes: 0, onFault: () => undefined },
    });
  await createProjectOn(backend);
  const writers: ProjectStore<Names>[] = [await open(), await open()];
  const model: string[] = [];
  const at = (index: number) => writers[index] ?? assert.fail(`no writer ${index}`);
  const closeAll = () => Promise.all(writers.map((each) => each.close()));
  async function run(step: Command): Promise<void> {
    if (step.kind === "append") {
      const names = Array.from({ length: step.count }, (_, offset) => `n${model.length + offset}`);
      model.push(...names);
      await at(step.writer).commit(() => names.map((name) => draft(name, "k")), { actor });
    } else if (step.kind === "duplicate") {
      const name = model[step.of % Math.max(1, model.length)];
      if (name === undefined) return;
      const { duplicate, events } = await at(step.writer).commit(() => [draft(name, "k")], { actor });
      assert.deepEqual([duplicate, events[0]?.entityId], [true, name]);
    } else if (step.kind === "reopen") {
      await at(step.writer).close();
      writers[step.writer] = await open();
    } else {
      await closeAll();
      backend.crash(step.seed);
      writers.splice(0, 2, await open(), await open());
    }
  }
  try {
    for (const step of steps) await run(step);
    for (const each of writers) {
      await each.commit(() => [], { actor });
      const events = await readAll(each, 3);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, index) => index + 1),
      );
      const names = events.filter(({ type }) => type !== "log.sealed").map(({ entityId }) => entityId);
      assert.deepEqual(names, model);
      assert.equal(each.headSeq(), events.length);
    }
  } finally {
    await closeAll();
  }
}

for (const [name, makeBackend, numRuns] of [
  ["simulated", simulatedBackend, 40],
  ["real", realBackend, 12],
] as const) {
  test(`append, duplicate, reopen, crash and a second writer, in any order, are what a plain list would be (${name} disk)`, async () => {
    const property = fc.asyncProperty(commands, async (steps) => {
      const backend = await makeBackend();
      try {
        await runAgainstModel(backend, steps);
      } finally {
        await backend.dispose();
      }
    });
    await fc.assert(property, { numRuns, seed: 7 });
  });
}
