#!/usr/bin/env node
// Reads a log by PROTOCOL.md §1 alone: plain JavaScript, nothing but Node's standard library, nothing of the product.
// Usage: node log-checker.mjs <project>/events   → one line of JSON; exits with 0 when every byte counts, 1 when not.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const maxLineBytes = 1_048_576; // §1.1
const endOfLine = /^,"prev":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/; // §1.2, rule 2
const endBytes = 149;

/** §1.8: the files in reading order, and the seq the log begins with. */
function filesOf(events) {
  const seg = join(events, "seg");
  const names = existsSync(seg) ? readdirSync(seg) : [];
  const numbered = (ending) =>
    names
      .filter((name) => new RegExp(`^[1-9][0-9]{0,15}\\.${ending}$`).test(name))
      .map((name) => ({ name: `seg/${name}`, firstSeq: Number(name.split(".")[0]) }))
      .sort((a, b) => a.firstSeq - b.firstSeq);
  const [sealed, open] = [numbered("jsonl"), numbered("open")];
  const files = [...sealed];
  const inode = (name) => statSync(join(events, name)).ino;
  const newest = existsSync(join(events, "events.jsonl")) ? "events.jsonl" : null;
  if (newest !== null && sealed.some(({ name }) => inode(name) === inode(newest))) {
    // A rotation was cut short: the newest file has its second name only.
    const next = open.find(({ firstSeq }) => firstSeq > (sealed.at(-1)?.firstSeq ?? 0));
    if (next !== undefined) files.push({ name: next.name, firstSeq: null });
  } else if (newest !== null) files.push({ name: newest, firstSeq: null });
  const numbers = [...sealed, ...open].map(({ firstSeq }) => firstSeq);
  const lone = newest === null ? Buffer.alloc(0) : readFileSync(join(events, newest));
  return { files, firstSeq: numbers.length === 0 ? firstOfLone(lone) : Math.min(...numbers) };
}

/** §1.8: the seq that a log begins with whose other files have no names. */
function firstOfLone(bytes) {
  const lines = [...linesOf(bytes)].filter(({ isFinished }) => isFinished).map(({ line }) => line);
  const from = { hash: null, isReached: true, isSealed: false };
  const said = /"seq":([0-9]+),/.exec(lines[0]?.toString("latin1") ?? "")?.[1] ?? "1";
  const isRight = judge(lines[0] ?? Buffer.alloc(0), { ...from, seq: Number(said) - 1 }).rule === null;
  const isFirst = (line) => judge(line, { ...from, hash: "0".repeat(64), seq: 0 }).rule === null;
  return isRight && !lines.some(isFirst) ? Number(said) : 1;
}

/** §1.2: the rule that a whole line breaks, or null and what it proves when it is accepted. `last.hash` may be unknown. */
function judge(line, last) {
  if (!last.isReached) return { rule: "unreached" };
  if (last.isSealed) return { rule: "behind-seal" };
  if (line.length > maxLineBytes) return { rule: "too-long" };
  const proof = endOfLine.exec(line.subarray(-endBytes).toString("latin1"));
  if (proof === null) return { rule: "proof" };
  const [, prev, hash] = proof;
  const body = Buffer.concat([line.subarray(0, line.length - 75), Buffer.from("}")]);
  if (createHash("sha256").update(prev).update(body).digest("hex") !== hash) return { rule: "hash" };
  if (last.hash !== null && prev !== last.hash) return { rule: "prev" };
  let event;
  try {
    event = JSON.parse(line.toString("utf8"));
  } catch {
    return { rule: "seq" };
  }
  if (event.seq !== last.seq + 1) return { rule: "seq" };
  return { ...last, rule: null, seq: event.seq, hash, isSealed: event.type === "log.sealed" };
}

/** What counts in the log whose files lie in the folder `events`. */
export function checkLogFolder(events) {
  const { files, firstSeq } = filesOf(events);
  let last = { seq: firstSeq - 1, hash: firstSeq === 1 ? "0".repeat(64) : null };
  let next = firstSeq; // the name of the file that the log goes on in
  const bad = [];
  for (const file of files) {
    last = { ...last, isSealed: false, isReached: next !== null && [next, null].includes(file.firstSeq) };
    last = readFile(events, file.name, last, bad);
    if (last.isReached) next = last.isSealed ? last.seq + 1 : null;
  }
  const ghosts = bad.filter(({ rule }) => rule !== "unfinished").length;
  const [firstBad = null] = bad;
  return { firstSeq, events: last.seq - firstSeq + 1, headSeq: last.seq, headHash: last.hash, ghosts, firstBad };
}

/** Reads on from the last accepted line; what does not count goes to `bad`. */
function readFile(events, name, from, bad) {
  let last = from;
  for (const { offset, line, isFinished } of linesOf(readFileSync(join(events, name)))) {
    const verdict = isFinished ? judge(line, last) : { rule: "unfinished" };
    if (verdict.rule === null) last = verdict;
    else bad.push({ file: `events/${name}`, offset, rule: verdict.rule });
  }
  return last;
}

/** §1.2: the lines of a file that are not empty, and last what no newline ends. */
function* linesOf(bytes) {
  let offset = 0;
  for (let stop = bytes.indexOf(10); stop >= 0; stop = bytes.indexOf(10, offset)) {
    if (stop > offset) yield { offset, line: bytes.subarray(offset, stop), isFinished: true };
    offset = stop + 1;
  }
  if (offset < bytes.length) yield { offset, line: bytes.subarray(offset), isFinished: false };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const report = checkLogFolder(process.argv[2] ?? ".");
  process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.firstBad === null ? 0 : 1;
}
