import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Runs `seed` when the data folder has no project yet, or when an earlier seeding was cut short. */
export async function seedWhenEmpty(dataDir: string, seed: () => Promise<unknown>): Promise<void> {
  const projects = join(dataDir, "projects");
  const marker = join(dataDir, "runtime", "seeding");
  const isEmpty = !existsSync(projects) || (await readdir(projects)).length === 0;
  if (!isEmpty && !existsSync(marker)) return;
  await mkdir(join(dataDir, "runtime"), { recursive: true });
  await writeFile(marker, "");
  await seed();
  await rm(marker);
}
