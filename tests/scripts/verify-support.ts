import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { DocumentsState } from "../../core/document/state.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { type RepairReport, repairProject } from "../../store/verify/repair.ts";
import { type VerifyReport, verifyProject } from "../../store/verify/verify-project.ts";
import { type Chain, readChain } from "../helpers/chain.ts";
import { actor, draft, makeDataDir, type Names, namesFold, open, readAll } from "../store/support.ts";

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
  return verifyProject({ dataDir, projectId: "p", fold });
}

export function repair(dataDir: string): Promise<RepairReport> {
  return repairProject({ dataDir, projectId: "p", fold });
}

/** The files of a log in the order PROTOCOL.md §1.8 gives. */
export async function logFiles(dataDir: string): Promise<{ name: string; bytes: Buffer }[]> {
  const folder = eventsFolder(dataDir);
  const segments = (await readdir(join(folder, "seg")).catch(() => [])).filter((name) => name.endsWith(".jsonl"));
  const names = segments.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).map((name) => `seg/${name}`);
  const paths = [...names, "events.jsonl"];
  return Promise.all(
    paths.map(async (name) => ({ name: `events/${name}`, bytes: await readFile(join(folder, name)) })),
  );
}

/** What the public checker says of a log, with the ghosts named as `verify` names them. */
export async function readPublicly(dataDir: string): Promise<Chain & { ghostPlaces: string[] }> {
  const files = await logFiles(dataDir);
  const chain = readChain(files.map(({ bytes }) => bytes));
  return { ...chain, ghostPlaces: chain.ghosts.map(({ file, offset }) => `${files[file]?.name} ${offset}`) };
}

/** What the store serves of a log after somebody has committed one more event. */
export async function serve(dataDir: string): Promise<string[]> {
  await rm(join(eventsFolder(dataDir), "head"), { force: true });
  const project = await open(dataDir);
  try {
    await project.commit(() => [draft("one-more")], { actor });
    return (await readAll(project)).map(({ entityId }) => entityId);
  } finally {
    await project.close();
  }
}
