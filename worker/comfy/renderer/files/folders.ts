import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

export type FolderType = "output" | "input" | "temp";

/** The three folders clients can name. Everything private lies in dot folders that no route reaches. */
export interface Folders {
  readonly output: string;
  readonly input: string;
  readonly temp: string;
  readonly truth: string;
}

/** Makes the folders; `temp` is emptied, as at every start of the real server. */
export function openFolders(output: string): Folders {
  const root = path.resolve(output);
  const folders = {
    output: root,
    input: path.join(root, ".renderer", "input"),
    temp: path.join(root, ".renderer", "temp"),
    truth: path.join(root, ".truth"),
  };
  rmSync(folders.temp, { recursive: true, force: true });
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}

export function folderOf(folders: Folders, type: string): string | undefined {
  return type === "output" || type === "input" || type === "temp" ? folders[type] : undefined;
}

/** `inner` resolved under `root`, or undefined when it leads outside or into the private folders of the output. */
export function resolveInside(root: string, inner: string): string | undefined {
  const full = path.resolve(root, inner);
  const relative = path.relative(root, full);
  if (relative === ".." || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)) return undefined;
  const first = relative.split(path.sep)[0];
  return first === ".truth" || first === ".renderer" ? undefined : full;
}

/** Splits ComfyUI's `name.png [output]` form; the suffix is cut with the one character before it. */
export function splitAnnotation(name: string): { readonly name: string; readonly type?: FolderType } {
  for (const type of ["output", "input", "temp"] as const) {
    const suffix = `[${type}]`;
    if (name.endsWith(suffix)) return { name: name.slice(0, -suffix.length - 1), type };
  }
  return { name };
}

/** The file an image reference such as `sub/a.png [temp]` names, whether it exists or not; undefined when outside. */
export function resolveReference(folders: Folders, reference: string): string | undefined {
  const { name, type } = splitAnnotation(reference);
  return resolveInside(folders[type ?? "input"], name);
}

/** Names of the files directly in the input folder, sorted. */
export function inputFileNames(folders: Folders): string[] {
  if (!existsSync(folders.input)) return [];
  const files = readdirSync(folders.input, { withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => entry.name).sort();
}
