import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { documentKey } from "../../core/document/state.ts";
import { hashOf } from "../../core/hash.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";
import type { Present } from "./compare.ts";
import { SEED_ACTOR, type SeedDocument } from "./document.ts";

const PAGE_EVENTS = 1000;

/** Before a project exists. */
export const nothingPresent = (): Present => ({ headHash: null, seededHashes: new Set(), fileHash: null });

/** Looks up what log, state and working copies hold of each example document. */
export async function readPresent(
  store: ProjectStore<ProjectState>,
  documents: readonly SeedDocument[],
): Promise<(key: string) => Present> {
  const seeded = await readSeededHashes(store);
  const files = await readFileHashes(join(store.folder, "documents"), documents);
  return (key) => ({
    headHash: store.state().documents[key]?.hash ?? null,
    seededHashes: seeded.get(key) ?? new Set(),
    fileHash: files.get(key) ?? null,
  });
}

/** `kind/id` → every revision that the seed committed. */
async function readSeededHashes(store: ProjectStore<ProjectState>): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const seeded = new Map<string, Set<string>>();
  for (let since = 0, upToDate = false; !upToDate; ) {
    const page = await store.read({ since, limit: PAGE_EVENTS });
    for (const event of page.events) {
      if (event.type !== "document.revised" || event.actor.id !== SEED_ACTOR.id) continue;
      const key = documentKey(event.payload.kind, event.payload.id);
      seeded.set(key, (seeded.get(key) ?? new Set()).add(event.payload.hash));
    }
    since = page.nextSince;
    upToDate = page.upToDate;
  }
  return seeded;
}

async function readFileHashes(
  folder: string,
  documents: readonly SeedDocument[],
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    documents.map(async ({ kind, id }): Promise<readonly [string, string] | null> => {
      const text = await readText(join(folder, kind, `${id}.json`));
      return text === null ? null : [documentKey(kind, id), contentHash(text)];
    }),
  );
  return new Map(found.filter((entry) => entry !== null));
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** A half-written or broken file counts as edited: it has no revision's hash. */
function contentHash(text: string): string {
  try {
    return hashOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}
