import { createHash } from "node:crypto";
import type { Chance } from "../store/simulated-disk.ts";

/** The files of a log by their path inside `events/`. */
export type LogFiles = Readonly<Record<string, Buffer>>;

/** What a damage has to work with. */
export interface Material {
  /** A log of several files. */
  readonly log: LogFiles;
  /** A log of another history, and one that has its first two events from this one. */
  readonly other: Buffer;
  readonly fork: Buffer;
  readonly chance: Chance;
}

export type Damage = (material: Material) => LogFiles;

const newest = "events.jsonl";
const proofBytes = 149;
const maxLineBytes = 1_048_576;

export const linesOf = (bytes: Buffer) => bytes.toString("latin1").split(/(?<=\n)/);
export const joined = (lines: readonly string[]) => Buffer.from(lines.join(""), "latin1");

/** The line of an event with a hash that is right for its bytes, in latin1. */
export function hashedLine(body: string, prev: string): string {
  const text = `${body},"prev":"${prev}"`;
  const hash = createHash("sha256")
    .update(prev)
    .update(Buffer.from(`${text}}`, "latin1"))
    .digest("hex");
  return `${text},"hash":"${hash}"}\n`;
}

const bodyOf = (line: string) => line.slice(0, -1 - proofBytes);
const hashIn = (line: string) => line.slice(-67, -3);
const below = (limit: number, chance: Chance) => Math.floor(chance() * Math.max(1, limit));

function pick<T>(items: readonly T[], chance: Chance): T {
  const item = items[below(items.length, chance)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

function pickSealed(log: LogFiles, chance: Chance): string {
  const sealed = Object.keys(log).filter((name) => name !== newest);
  return pick(sealed.length > 0 ? sealed : Object.keys(log), chance);
}

/** Damages the bytes of one file, picked by chance. */
function inFile(change: (bytes: Buffer, material: Material) => Buffer): Damage {
  return (material) => {
    const name = pick(Object.keys(material.log), material.chance);
    return { ...material.log, [name]: change(material.log[name] ?? Buffer.alloc(0), material) };
  };
}

/** Damages the lines (latin1, with their newlines) of one file; `at` is one of them, picked by chance. */
function inLines(change: (lines: string[], at: number, material: Material) => string[]): Damage {
  return inFile((bytes, material) => {
    const lines = linesOf(bytes).filter((line) => line !== "");
    return joined(change(lines, below(lines.length, material.chance), material));
  });
}

/** Replaces the line at `at`; nothing changes in a file without lines. */
function editLine(edit: (line: string, material: Material, lines: readonly string[], at: number) => string): Damage {
  return inLines((lines, at, material) =>
    lines.map((line, index) => (index === at ? edit(line, material, lines, at) : line)),
  );
}

function insertLine(...junk: readonly string[]): Damage {
  return inLines((lines, at, { chance }) => [...lines.slice(0, at), pick(junk, chance), ...lines.slice(at)]);
}

function withoutFiles({ log }: Material, isGone: (name: string, at: number, names: readonly string[]) => boolean) {
  const names = Object.keys(log);
  return Object.fromEntries(Object.entries(log).filter(([name], at) => !isGone(name, at, names)));
}

const edited = (line: string) => line.replace("event-", "tnevE-");
/** A line of a payload that makes the whole line this long. */
const padded = (line: string, length: number) =>
  bodyOf(line).replace('"payload":{', `"payload":{"pad":"${"x".repeat(Math.max(0, length - line.length - 8))}",`);

/** One of the kinds of damage; the same material gives the same damage again. Nothing is left to damage without files. */
export function damaged(kind: string, material: Material): LogFiles {
  return Object.keys(material.log).length === 0 ? material.log : (damages[kind]?.(material) ?? material.log);
}

/** Ways to damage a log. */
const damages: Readonly<Record<string, Damage>> = {
  cut: inFile((bytes, { chance }) => bytes.subarray(0, below(bytes.length + 1, chance))),
  "flipped bit": inFile((bytes, { chance }) => {
    const copy = Buffer.from(bytes);
    const at = below(copy.length, chance);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << below(8, chance));
    return copy;
  }),
  "zeroed block": inFile((bytes, { chance }) =>
    Buffer.from(bytes).fill(0, below(bytes.length, chance), below(bytes.length, chance)),
  ),
  "block from another log": inFile((bytes, { other, chance }) => {
    const [at, from] = [below(bytes.length, chance), below(other.length, chance)];
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + below(2000, chance)), bytes.subarray(at)]);
  }),
  "block from elsewhere": inFile((bytes, { chance }) => {
    const [at, from] = [below(bytes.length, chance), below(bytes.length, chance)];
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(from, from + below(2000, chance)), bytes.subarray(at)]);
  }),
  "missing block": inFile((bytes, { chance }) => {
    const at = below(bytes.length, chance);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + below(2000, chance))]);
  }),
  "doubled bytes at the end": inFile((bytes, { chance }) =>
    Buffer.concat([bytes, bytes.subarray(below(bytes.length, chance))]),
  ),
  "doubled lines at the end": inLines((lines, at) => [...lines, ...lines.slice(at)]),
  "doubled line": inLines((lines, at) => [...lines.slice(0, at + 1), ...lines.slice(at)]),
  "missing line": inLines((lines, at) => lines.filter((_, index) => index !== at)),
  "swapped lines": inLines((lines, at, { chance }) => {
    const other = below(lines.length, chance);
    return lines.map((line, index) => (index === at ? lines[other] : index === other ? lines[at] : line) ?? "");
  }),
  "reversed lines": inLines((lines) => [...lines].reverse()),
  "edited payload": editLine(edited),
  "edited payload, hash made anew": editLine((line) => hashedLine(bodyOf(edited(line)), prevOf(line))),
  "another seq, hash made anew": editLine((line, { chance }) =>
    hashedLine(bodyOf(line).replace(/"seq":\d+/, `"seq":${below(40, chance)}`), prevOf(line)),
  ),
  "no JSON, hash made anew": editLine((line) => hashedLine(bodyOf(line).replace('"seq":', '"seq"'), prevOf(line))),
  "odd JSON, hash made anew": editLine((line, { chance }) => {
    const seq = Number(/"seq":(\d+)/.exec(line)?.[1]);
    const odd = [`"seq":99,"seq":${seq}`, `"seq":${seq}.0`, `"seq":"${seq}"`, `"seq":null`, `"seq":${seq},"\xff":1`];
    return hashedLine(bodyOf(line).replace(/"seq":\d+/, pick(odd, chance)), prevOf(line));
  }),
  "a byte order mark, hash made anew": editLine((line) => hashedLine(`\xef\xbb\xbf${bodyOf(line)}`, prevOf(line))),
  "a seal in the middle": editLine((line) =>
    hashedLine(bodyOf(line).replace(/"type":"[^"]*"/, '"type":"log.sealed"'), prevOf(line)),
  ),
  "upper-case hash": editLine((line) => line.replace(hashIn(line), hashIn(line).toUpperCase())),
  "line ends with CR LF": inFile((bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1")),
  "empty line": insertLine("\n", "\n\n\n"),
  "blank line": insertLine("\r\n", " \n", "\t\n"),
  junk: insertLine("junk\n", "\xff\xfe\xc3\x28\n", "\0\0\0\n", '{"seq":1}\n', "\xef\xbb\xbf", "}\n", "x".repeat(200)),
  "only a proof": insertLine(hashedLine("", "0".repeat(64)), hashedLine("{", "0".repeat(64))),
  "a line over the limit": editLine((line, { chance }) =>
    hashedLine(padded(line, maxLineBytes + 1 + below(3, chance)), prevOf(line)),
  ),
  "a line at the limit": editLine((line) => hashedLine(padded(line, maxLineBytes), prevOf(line))),
  "a very long line": insertLine(`${"x".repeat(1_100_000)}\n`, "y".repeat(4_200_000), `${"z".repeat(2_097_152)}\n`),
  "torn seal": ({ log, chance }) => {
    const name = pickSealed(log, chance);
    const bytes = log[name] ?? Buffer.alloc(0);
    return { ...log, [name]: bytes.subarray(0, bytes.length - 1 - below(300, chance)) };
  },
  "behind a seal": ({ log, other, chance }) => {
    const name = pickSealed(log, chance);
    const next = Object.values(log)[Object.keys(log).indexOf(name) + 1] ?? other;
    return { ...log, [name]: Buffer.concat([log[name] ?? other, pick([next, other, Buffer.from("torn")], chance)]) };
  },
  "first files gone": (material) => {
    const count = 1 + below(Object.keys(material.log).length - 1, material.chance);
    return withoutFiles(material, (_, at) => at < count);
  },
  "first files gone and what is first damaged": (material) => {
    const log = withoutFiles(material, (_, at) => at === 0);
    const kind = pick(["flipped bit", "missing line", "junk", "cut", "doubled line"], material.chance);
    return damaged(kind, { ...material, log });
  },
  "a file gone from the middle": (material) => {
    const gone = 1 + below(Object.keys(material.log).length - 2, material.chance);
    return withoutFiles(material, (_, at) => at === gone);
  },
  "the newest file gone": (material) => withoutFiles(material, (name) => name === newest),
  "a file under another's name": ({ log, chance }) => {
    const [left, right] = [pick(Object.keys(log), chance), pick(Object.keys(log), chance)];
    return { ...log, [left]: log[right] ?? Buffer.alloc(0), [right]: log[left] ?? Buffer.alloc(0) };
  },
  "a file under a name of its own": (material) => {
    const name = pickSealed(material.log, material.chance);
    const names = ["seg/2.jsonl", "seg/007.jsonl", "seg/9.jsonl.tmp", "seg/1e3.jsonl", "seg/9999.jsonl"];
    return {
      ...withoutFiles(material, (each) => each === name),
      [pick(names, material.chance)]: material.log[name] ?? Buffer.alloc(0),
    };
  },
  "two lines for one seq": inLines((lines, at, { fork }) => [
    ...lines.slice(0, at),
    ...linesOf(fork),
    ...lines.slice(at),
  ]),
  "a fork that came first": ({ log, fork, chance }) => {
    const [name = newest] = Object.keys(log);
    const lines = linesOf(log[name] ?? fork);
    const at = 2 + below(3, chance);
    return { ...log, [name]: joined([...lines.slice(0, 2), ...linesOf(fork).slice(2, at), ...lines.slice(2)]) };
  },
};

const prevOf = (line: string) => line.slice(-1 - proofBytes + 9, -1 - proofBytes + 73);

export const kindsOfDamage: readonly string[] = Object.keys(damages);
