import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { projectFold } from "../../core/project/state.ts";
import { seed } from "../../scripts/seed/seed.ts";
import { openProject } from "../../store/project.ts";

const projectId = "astroduck_demo";

/**
 * Brings the demo project into a data folder, as the seed does. `npm test` has seeded one folder to copy from
 * (`TEST_SEEDED_DATA`): nearly every test needs one, and each document takes several syncs of the disk.
 */
export async function seedDemo(dataDir: string): Promise<void> {
  const seeded = process.env["TEST_SEEDED_DATA"];
  const isEmpty = !existsSync(join(dataDir, "projects"));
  if (seeded === undefined || !isEmpty) {
    await seed({ dataDir, projectId, log: () => undefined });
    return;
  }
  copyTree(seeded, dataDir);
  // The head of a copy belongs to another file; the first commit writes it anew, here at once.
  const project = await openProject({ dataDir, projectId, fold: projectFold });
  await project.commit(() => [], { actor: { kind: "system", id: "test" } });
  await project.close();
}

function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyTree(source, target);
    else copyFileSync(source, target);
  }
}
