import { sha256Hex } from "../hash.ts";

const MAX_LENGTH = 64;

/**
 * The id that a title stands for: `Shield Cell (world)` → `shield_cell_world`. The same title gives the same id everywhere; one
 * without letters that ids may have gets a name made of its hash.
 */
export function slugOf(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "_");
  const id = trimmed(trimmed(words).slice(0, MAX_LENGTH));
  return id === "" ? `asset_${sha256Hex(title).slice(0, 8)}` : id;
}

function trimmed(id: string): string {
  let [start, end] = [0, id.length];
  while (start < end && isJoint(id[start])) start += 1;
  while (end > start && isJoint(id[end - 1])) end -= 1;
  return id.slice(start, end);
}

function isJoint(character: string | undefined): boolean {
  return character === "_" || character === "-";
}

/** The grammar of document ids. */
export function isDocumentId(id: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(id) && !(id in Object.prototype) && id !== "prototype";
}

/** The id with a number behind it that nobody has yet: `shield_2`. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  for (let number = 2; ; number += 1) {
    const ending = `_${number}`;
    const candidate = `${id.slice(0, MAX_LENGTH - ending.length)}${ending}`;
    if (!isTaken(candidate)) return candidate;
  }
}

/** The last part of a path, whichever way its slashes lean. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** `model.safetensors` → `model`. */
export function withoutEnding(fileName: string): string {
  const dot = fileName.lastIndexOf(".");
  return dot > 0 ? fileName.slice(0, dot) : fileName;
}
