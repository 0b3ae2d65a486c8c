import { closeSync, mkdirSync, openSync, statSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Spec } from "../../core/contracts.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { projectLayout } from "../../store/layout.ts";
import { writeHead } from "../../store/log/head.ts";
import { encodeLine, genesisHash } from "../../store/log/line.ts";
import { createProject } from "../../store/projects.ts";
import { realFileSystem } from "../../store/real-file-system.ts";
import { benchSpec, type Profile, profileEvents } from "./profile.ts";

const chunkBytes = 4 * 1024 * 1024;
const newline = Buffer.from("\n");

/** What was written: counts and bytes. */
export interface WrittenLog {
  readonly events: number;
  readonly bytes: number;
}

/** Makes a project whose log holds a profile. */
export async function writeProject(dataDir: string, projectId: string, profile: Profile): Promise<WrittenLog> {
  const specs = Array.from({ length: profile.specs }, (_, at) => benchSpec(at));
  return await writeEvents(dataDir, projectId, specs, profileEvents(profile, projectId));
}

/** Makes a project whose log holds these events, with the store's own encoder but without its locks and syncs. */
export async function writeEvents(
  dataDir: string,
  projectId: string,
  specs: readonly Spec[],
  all: Iterable<DiecastEvent>,
): Promise<WrittenLog> {
  await createProject(dataDir, projectId);
  writeSpecs(dataDir, projectId, specs);
  const { log, head } = projectLayout(dataDir, projectId);
  const file = openSync(log, "w");
  let prev = genesisHash;
  let events = 0;
  let bytes = 0;
  let parts: Buffer[] = [];
  let partBytes = 0;
  const flush = (): void => {
    bytes += writeSync(file, Buffer.concat(parts));
    parts = [];
    partBytes = 0;
  };
  for (const event of all) {
    const line = encodeLine(event, prev);
    prev = line.hash;
    events += 1;
    parts.push(line.bytes, newline);
    partBytes += line.bytes.length + 1;
    if (partBytes >= chunkBytes) flush();
  }
  flush();
  closeSync(file);
  await writeHead(realFileSystem, head, { epoch: 1, seq: events, offset: bytes, inode: statSync(log).ino });
  return { events, bytes };
}

/** Their working copies, which a server that starts looks at one by one. */
function writeSpecs(dataDir: string, projectId: string, specs: readonly Spec[]): void {
  const folder = join(projectLayout(dataDir, projectId).documents, "specs");
  mkdirSync(folder, { recursive: true });
  for (const spec of specs) writeFileSync(join(folder, `${spec.id}.json`), `${JSON.stringify(spec, null, 2)}\n`);
}
