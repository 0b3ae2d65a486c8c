import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { DocumentsState } from "../../core/document/state.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { type Ports, realPorts } from "../../store/ports.ts";
import { repairProject } from "../../store/verify/repair.ts";
import type { RepairReport } from "../../store/verify/repair-work.ts";
import { type VerifyReport, verifyProject } from "../../store/verify/verify-project.ts";
import { checkLogFolder, type PublicReport } from "../log-checker.mjs";
import { actor, draft, makeDataDir, type Names, namesFold, open, readAll } from "../store/support.ts";
import type { LogFiles } from "./verify-damages.ts";

/** The smallest fold, as far as `verify` needs documents. */
export const fold = {
  initial: (): Names & DocumentsState => ({ names: [], documents: {}, problems: {} }),
  evolve: (state: Names & DocumentsState, event: DiecastEvent) => {
    namesFold.evolve(state, event);
    return state;
  },
  version: "names-and-documents-1",
};

export const eventsFolder = (dataDir: string) => join(dataDir, "projects", "p", "events");
export const logOf = (dataDir: string) => join(eventsFolder(dataDir), "events.jsonl");

/** A data folder whose log has this many events, closed; small segments make a log of several files. */
export async function makeLog(t: TestContext, count: number, segmentBytes?: number): Promise<string> {
  const dataDir = await makeDataDir(t);
  const project = await open(dataDir, segmentBytes === undefined ? {} : { segmentBytes });
  for (let at = 1; at <= count; at += 1) await project.commit(() => [draft(`event-${at}`)], { actor });
  await project.close();
  return dataDir;
}

/** A copy of a data folder with another log in place of the newest file; removed after the test. */
export async function withLog(t: TestContext, dataDir: string, bytes: Uint8Array): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "diecast-verify-"));
  t.after(() => rm(copy, { recursive: true, force: true }));
  await cp(dataDir, copy, { recursive: true });
  await writeFile(logOf(copy), bytes);
  return copy;
}

export function verify(dataDir: string): Promise<VerifyReport> {
  return verifyProject({ dataDir, projectId: "p", fold, documents: (state) => state });
}

export function repair(dataDir: string, ports: Ports = realPorts): Promise<RepairReport> {
  return repairProject({ dataDir, projectId: "p", fold, ports });
}

/** The files of a log in the order PROTOCOL.md §1.8 gives, named from inside `events/`. */
export async function logFiles(dataDir: string): Promise<{ name: string; bytes: Buffer }[]> {
  const folder = eventsFolder(dataDir);
  const segments = (await readdir(join(folder, "seg")).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const names = segments.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map((name) => `seg/${name}`);
  return Promise.all(
    [...names, "events.jsonl"].map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })),
  );
}

/** Puts other log files in the place of those that are there; the head stays. */
export async function putLogFiles(dataDir: string, files: LogFiles): Promise<void> {
  const folder = eventsFolder(dataDir);
  await rm(join(folder, "seg"), { recursive: true, force: true });
  await rm(join(folder, "events.jsonl"), { force: true });
  await mkdir(join(folder, "seg"));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}

/** What the public checker says of a log. */
export function readPublicly(dataDir: string): PublicReport {
  return checkLogFolder(eventsFolder(dataDir));
}

/** What `verify` says of the same, in the same words. */
export function inPublic({ log }: VerifyReport): PublicReport {
  const { firstSeq, headSeq, headHash, ghosts, firstBad } = log;
  return {
    firstSeq,
    events: headSeq - firstSeq + 1,
    headSeq,
    headHash,
    ghosts: Object.values(ghosts).reduce((sum, count) => sum + count, 0),
    firstBad: firstBad === null ? null : { file: firstBad.file, offset: firstBad.offset, rule: firstBad.rule },
  };
}

/** What the store serves of a log after somebody has committed one more event. */
export async function serve(dataDir: string): Promise<string[]> {
  await rm(join(eventsFolder(dataDir), "head"), { force: true });
  const project = await open(dataDir);
  try {
    await project.commit(() => [draft("one-more")], { actor });
    return (await readAll(project, 50)).map(({ entityId }) => entityId);
  } finally {
    await project.close();
  }
}
