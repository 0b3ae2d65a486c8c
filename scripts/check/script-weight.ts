import { gzipSync } from "node:zlib";
import type { UiFile } from "../build-ui/bundle.ts";

export interface ScriptWeight {
  /** What a browser reads before it can show anything, gzipped. */
  readonly firstBytes: number;
  /** The same with everything that the heaviest page may ever read, gzipped. */
  readonly mostBytes: number;
  /** The part that begins this page. */
  readonly heaviest: string;
}

/** How much script a browser reads for the first sight of the UI, and for the heaviest of its pages with all its parts. */
export function scriptWeight(files: readonly UiFile[]): ScriptWeight {
  const byPath = new Map(files.filter(({ path }) => path.endsWith(".js")).map((file) => [file.path, file]));
  const first = reach(byPath, ["main.js"], (file) => file.needs ?? []);
  const pages = [...first].flatMap((path) => byPath.get(path)?.reads ?? []);
  const weights = pages.map((page) => {
    const all = reach(byPath, [page], (file) => [...(file.needs ?? []), ...(file.reads ?? [])]);
    return { page, bytes: bytesOf(byPath, [...new Set([...first, ...all])]) };
  });
  const heaviest = weights.toSorted((a, b) => b.bytes - a.bytes)[0];
  const firstBytes = bytesOf(byPath, [...first]);
  return { firstBytes, mostBytes: heaviest?.bytes ?? firstBytes, heaviest: heaviest?.page ?? "main.js" };
}

type Files = ReadonlyMap<string, UiFile>;

/** Everything that is reached from some files in any number of steps, themselves included. */
function reach(files: Files, from: readonly string[], next: (file: UiFile) => readonly string[]): Set<string> {
  const found = new Set(from);
  for (const path of found) {
    const file = files.get(path);
    if (file === undefined) throw new Error(`${path} is read by a script but not built`);
    for (const other of next(file)) found.add(other);
  }
  return found;
}

function bytesOf(files: Files, paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + gzipSync(files.get(path)?.contents ?? "", { level: 9 }).length, 0);
}
