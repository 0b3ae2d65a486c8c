import { join } from "node:path";
import { projectLayout, projectsFolder } from "./layout.ts";
import { type Ports, realPorts } from "./ports.ts";
import { refuseNetworkFileSystem } from "./space.ts";

/** Ids of all projects under the data folder, in code-unit order. */
export async function listProjects(dataDir: string, ports: Ports = realPorts): Promise<string[]> {
  const folder = projectsFolder(dataDir);
  const names = (await ports.fileSystem.list(folder)).sort();
  const isProject = await Promise.all(
    names.map(async (name) => (await ports.fileSystem.stat(join(folder, name, "events"))) !== null),
  );
  return names.filter((_, at) => isProject[at]);
}

/** Makes the folders of a project; nothing is lost when they exist. Failures INVALID_ID, NETWORK_FILE_SYSTEM. */
export async function createProject(dataDir: string, projectId: string, ports: Ports = realPorts): Promise<void> {
  const layout = projectLayout(dataDir, projectId);
  const { fileSystem } = ports;
  for (const folder of [
    layout.objects,
    layout.documents,
    layout.heartbeats,
    layout.progress,
    layout.snapshots,
    layout.events,
  ]) {
    await fileSystem.makeFolder(folder);
  }
  await refuseNetworkFileSystem(layout.folder, ports);
  for (const folder of [layout.folder, projectsFolder(dataDir)]) await fileSystem.syncFolder(folder);
}
