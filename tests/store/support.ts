import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Actor, DiecastEvent, DraftOf } from "../../core/event.ts";
import { type OpenOptions, openProject, type ProjectStore } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";

export const actor: Actor = { kind: "person", id: "tester" };

/** The smallest state that shows order, loss and doubling: the entity ids in the order they came. */
export interface Names {
  names: string[];
}

export const namesFold = {
  initial: (): Names => ({ names: [] }),
  evolve: (state: Names, event: DiecastEvent): Names => {
    state.names.push(event.entityId);
    return state;
  },
  version: "names-1",
};

/** The event with the smallest payload there is. */
export function draft(name: string, idempotencyKey?: string): DraftOf<"decision.postponed"> {
  const base = {
    type: "decision.postponed",
    entityType: "decision",
    entityId: name,
    payload: { decisionId: name },
  } as const;
  return idempotencyKey === undefined ? base : { ...base, idempotencyKey };
}

const closers = new Map<string, (() => Promise<void>)[]>();

/** A data folder with one empty project `p`; after the test it is removed, when all that uses it is closed. */
export async function makeDataDir(t: TestContext): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "diecast-store-"));
  closers.set(dataDir, []);
  t.after(async () => {
    for (const close of closers.get(dataDir)?.reverse() ?? []) await close();
    closers.delete(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  });
  await createProject(dataDir, "p");
  return dataDir;
}

/** Has something closed before the data folder goes; the newest first. */
export function closeAfter(dataDir: string, close: () => Promise<void>): void {
  closers.get(dataDir)?.push(close);
}

/** Makes a fault in the background an unhandled rejection, which fails the test. */
export function failOnFault(error: unknown): never {
  throw error;
}

/** Opens project `p` until the end of the test. */
export async function open(dataDir: string, options: Partial<OpenOptions<Names>> = {}): Promise<ProjectStore<Names>> {
  const project = await openProject<Names>({
    dataDir,
    projectId: "p",
    fold: namesFold,
    freeSpaceFloorBytes: 0,
    onFault: failOnFault,
    ...options,
  });
  closeAfter(dataDir, project.close);
  return project;
}

export function logPath(dataDir: string): string {
  return join(dataDir, "projects", "p", "events", "events.jsonl");
}

/** Resolves when `isTrue` holds, checked after every wake; rejects at the deadline. */
export async function eventually(isTrue: () => boolean | Promise<boolean>, deadlineMs = 10_000): Promise<void> {
  const until = performance.now() + deadlineMs;
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error(`not true within ${deadlineMs} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The whole log, paged with this limit. */
export async function readAll(project: ProjectStore<Names>, limit = 1000): Promise<DiecastEvent[]> {
  const events: DiecastEvent[] = [];
  for (let since = 0; ; ) {
    const page = await project.read({ since, limit });
    events.push(...page.events);
    if (page.upToDate) return events;
    if (page.nextSince <= since) throw new Error(`reading stands still after ${since}`);
    since = page.nextSince;
  }
}
