import { rm } from "node:fs/promises";
import { startChild } from "./child.ts";
import { writeProject } from "./log-file.ts";
import { type Profile, planProfile } from "./profile.ts";
import type { Row } from "./report.ts";
import { projectId } from "./store-support.ts";

/** What a process holds that has folded a project, after a garbage collection; and the same state as JSON text. */
export interface HeldMemory {
  readonly heapBytes: number;
  readonly jsonBytes: number;
}

const assets = 5_000;
const jobsPerVersion = 4;
/** Beside what a process holds in any case, newest lines and such. */
const half: Profile = { ...planProfile, specs: assets / 2, assets: assets / 2, jobs: (assets / 2) * jobsPerVersion };
const oneEach: Profile = { ...half, specs: assets, assets, jobs: assets * jobsPerVersion };
const twoEach: Profile = { ...oneEach, jobs: 2 * oneEach.jobs };

/** What the server keeps in memory for each asset (its spec, one version, four ended jobs) and for each further job. */
export async function memory(folder: string): Promise<Row[]> {
  const [some, one, two] = [
    await held(`${folder}/half`, half),
    await held(`${folder}/one`, oneEach),
    await held(`${folder}/two`, twoEach),
  ];
  return [row("memory.bytesPerAsset", some, one, assets / 2), row("memory.bytesPerJob", one, two, oneEach.jobs)];
}

function row(key: string, less: HeldMemory, more: HeldMemory, count: number): Row {
  const jsonBytes = Math.round((more.jsonBytes - less.jsonBytes) / count);
  const control = `the same as bare JSON text ${jsonBytes} B`;
  return { key, value: Math.round((more.heapBytes - less.heapBytes) / count), unit: "B", bar: null, control };
}

async function held(dataDir: string, profile: Profile): Promise<HeldMemory> {
  await writeProject(dataDir, projectId, profile);
  const child = startChild("memory-process.ts", [dataDir]);
  try {
    return await child.next<HeldMemory>();
  } finally {
    await child.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
