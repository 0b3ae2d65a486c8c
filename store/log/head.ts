import { crc32 } from "node:zlib";
import type { FileSystem } from "../file-system.ts";

/** Watermark of what is durable: everything before `offset` (bytes) up to `seq`, in the log file with this inode. */
export interface Head {
  readonly epoch: number;
  readonly seq: number;
  readonly offset: number;
  readonly inode: number;
}

const pad = (value: number, digits: number) => String(value).padStart(digits, "0");

/** Of the record, with its newline. */
const headBytes = 71;

/** The fixed-size text record: `epoch seq offset inode crc32` and a newline. */
export function encodeHead(head: Head): Buffer {
  const text = `${pad(head.epoch, 6)} ${pad(head.seq, 16)} ${pad(head.offset, 16)} ${pad(head.inode, 20)} `;
  return Buffer.from(`${text}${crc32(text).toString(16).padStart(8, "0")}\n`);
}

/** The record, or null when it is missing or torn: the reader then trusts the log alone. */
export function decodeHead(bytes: Buffer | null): Head | null {
  const match = /^((\d{6}) (\d{16}) (\d{16}) (\d{20}) )([0-9a-f]{8})\n$/.exec(bytes?.toString("latin1") ?? "");
  if (match === null) return null;
  const [, text = "", epoch, seq, offset, inode, crc = ""] = match;
  if (crc32(text) !== Number.parseInt(crc, 16)) return null;
  return { epoch: Number(epoch), seq: Number(seq), offset: Number(offset), inode: Number(inode) };
}

/** Written in place after the log is durable. Not synced itself: an older watermark is only late, never wrong. */
export async function writeHead(fileSystem: FileSystem, path: string, head: Head): Promise<void> {
  await fileSystem.overwrite(path, encodeHead(head));
}

export async function readHead(fileSystem: FileSystem, path: string): Promise<Head | null> {
  // A byte more, so that a longer file is no head.
  return decodeHead(await fileSystem.readStart(path, headBytes + 1));
}
