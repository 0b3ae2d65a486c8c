import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { seed } from "../seed.ts";

const DEMO_PROJECT = "astroduck_demo";

/** Seeds the demo project when the data folder has no project yet, or when an earlier seeding was cut short. */
export async function seedWhenEmpty(dataDir: string, log: (line: string) => void): Promise<void> {
  const marker = join(dataDir, "runtime", "seeding");
  const projects = join(dataDir, "projects");
  const isEmpty = !existsSync(projects) || (await readdir(projects)).length === 0;
  if (!isEmpty && !existsSync(marker)) return;
  log(`Seeding the example project ${DEMO_PROJECT} …`);
  await mkdir(join(dataDir, "runtime"), { recursive: true });
  await writeFile(marker, "");
  await seed({ dataDir, projectId: DEMO_PROJECT, log });
  await rm(marker);
}
