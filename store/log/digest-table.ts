/** A 64-bit digest and a seq, in one array: three words an entry, seq 0 where nothing stands. */
const entryWords = 3;
const entryBytes = entryWords * 4;
const smallest = 256;
/** Fuller than this the table doubles, so that a search ends after a step or two. */
const fullness = 0.6;

/** Two unsigned 32-bit words. */
export interface Digest {
  readonly a: number;
  readonly b: number;
}

const prime = 0x01000193;
const otherPrime = 0x01000197;

/**
 * Quick, not secret: FNV-1a over the UTF-16 code units of all texts in turn, in two lanes (32-bit offset basis and prime, and a
 * second odd pair), each finished by the avalanche of MurmurHash3 (fmix32). Whoever finds a digest looks at the event before
 * believing it.
 */
export function digestOf(texts: readonly string[]): Digest {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      a = Math.imul(a ^ unit, prime);
      b = Math.imul(b ^ unit, otherPrime) + a;
    }
  }
  return { a: avalanche(a), b: avalanche(b) };
}

function avalanche(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Seqs (up to 2^32 - 1) by digest: an open-addressing hash table of 12 bytes an entry, at most 0.6 full. */
export class DigestTable {
  #words = new Uint32Array(smallest * entryWords);
  #mask = smallest - 1;
  #count = 0;

  /** Makes a table from what `toBase64` gave. */
  static fromBase64(text: string): DigestTable {
    const table = new DigestTable();
    const bytes = Buffer.from(text, "base64");
    for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes)
      table.set({ a: bytes.readUInt32LE(at), b: bytes.readUInt32LE(at + 4) }, bytes.readUInt32LE(at + 8));
    return table;
  }

  /** The place of the digest, or the free one where it would go. */
  #placeOf(a: number, b: number): number {
    const words = this.#words;
    for (let slot = a & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = slot * entryWords;
      if (words[at + 2] === 0 || (words[at] === a && words[at + 1] === b)) return at;
    }
  }

  get(digest: Digest): number | null {
    return this.#words[this.#placeOf(digest.a, digest.b) + 2] || null;
  }

  set({ a, b }: Digest, seq: number): void {
    const words = this.#words;
    const at = this.#placeOf(a, b);
    const isNew = words[at + 2] === 0;
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = seq;
    if (!isNew) return;
    this.#count += 1;
    if (this.#count > (this.#mask + 1) * fullness) this.#grow();
  }

  /** Each entry goes to its old place or to that place in the upper half, or near: two runs through memory, no leaps. */
  #grow(): void {
    const old = this.#words;
    const words = new Uint32Array(old.length * 2);
    const mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += entryWords) {
      const seq = old[at + 2] ?? 0;
      if (seq === 0) continue;
      const a = old[at] ?? 0;
      let slot = a & mask;
      // All digests of a table differ: only a free place has to be found.
      while (words[slot * entryWords + 2] !== 0) slot = (slot + 1) & mask;
      words[slot * entryWords] = a;
      words[slot * entryWords + 1] = old[at + 1] ?? 0;
      words[slot * entryWords + 2] = seq;
    }
    this.#words = words;
    this.#mask = mask;
  }

  /** All entries, 12 bytes each, little-endian, in no promised order. */
  toBase64(): string {
    const bytes = Buffer.alloc(this.#count * entryBytes);
    let end = 0;
    for (let at = 0; at < this.#words.length; at += entryWords) {
      if (this.#words[at + 2] === 0) continue;
      for (let word = 0; word < entryWords; word += 1) end = bytes.writeUInt32LE(this.#words[at + word] ?? 0, end);
    }
    return bytes.toString("base64");
  }
}
