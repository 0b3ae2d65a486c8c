import { hash } from "node:crypto";

/** 96 bits of a sha256 and a seq, in one array: four words an entry, seq 0 where nothing stands. */
const entryWords = 4;
const smallest = 256;
/** Fuller than this the table doubles, so that a search ends after a step or two. */
const fullness = 0.6;

/** A digest to look up and note without making a string or a buffer for each. */
export interface Digest {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export function digestOf(text: string): Digest {
  const bytes = hash("sha256", text, "binary");
  return { a: word(bytes, 0), b: word(bytes, 4), c: word(bytes, 8) };
}

function word(bytes: string, at: number): number {
  const [high, low] = [(bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1), bytes.charCodeAt(at + 2) << 8];
  return ((high << 16) | low | bytes.charCodeAt(at + 3)) >>> 0;
}

/** Seqs (up to 2^32 - 1) by digest: an open-addressing hash table of 16 bytes an entry, at most 0.6 full. */
export class DigestTable {
  #words = new Uint32Array(smallest * entryWords);
  #mask = smallest - 1;
  #count = 0;

  /** Makes a table from what `toBase64` gave. */
  static fromBase64(text: string): DigestTable {
    const table = new DigestTable();
    const bytes = Buffer.from(text, "base64");
    for (let at = 0; at + 16 <= bytes.length; at += 16) {
      const digest = { a: bytes.readUInt32LE(at), b: bytes.readUInt32LE(at + 4), c: bytes.readUInt32LE(at + 8) };
      table.set(digest, bytes.readUInt32LE(at + 12));
    }
    return table;
  }

  /** The place of the digest, or the free one where it would go. */
  #placeOf({ a, b, c }: Digest): number {
    const words = this.#words;
    for (let slot = a & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * entryWords;
      if (words[at + 3] === 0 || (words[at] === a && words[at + 1] === b && words[at + 2] === c)) return at;
    }
  }

  get(digest: Digest): number | null {
    return this.#words[this.#placeOf(digest) + 3] || null;
  }

  set(digest: Digest, seq: number): void {
    const words = this.#words;
    const at = this.#placeOf(digest);
    const isNew = words[at + 3] === 0;
    words[at] = digest.a;
    words[at + 1] = digest.b;
    words[at + 2] = digest.c;
    words[at + 3] = seq;
    if (!isNew) return;
    this.#count += 1;
    if (this.#count > (this.#mask + 1) * fullness) this.#grow();
  }

  #grow(): void {
    const old = this.#words;
    this.#mask = this.#mask * 2 + 1;
    this.#words = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += entryWords) {
      if (old[at + 3] === 0) continue;
      const entry = old.subarray(at, at + entryWords);
      this.#words.set(entry, this.#placeOf({ a: entry[0] ?? 0, b: entry[1] ?? 0, c: entry[2] ?? 0 }));
    }
  }

  /** All entries, 16 bytes each, little-endian, in no promised order. */
  toBase64(): string {
    const bytes = Buffer.alloc(this.#count * 16);
    let end = 0;
    for (let at = 0; at < this.#words.length; at += entryWords) {
      if (this.#words[at + 3] === 0) continue;
      for (let word = 0; word < entryWords; word += 1) end = bytes.writeUInt32LE(this.#words[at + word] ?? 0, end);
    }
    return bytes.toString("base64");
  }
}
