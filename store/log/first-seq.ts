import type { LogFile } from "../file-system.ts";
import { type Block, origin, readBlock, walkBlock } from "./chain.ts";
import { hasOwnHash } from "./line.ts";

type Readable = Pick<LogFile, "read">;
const newline = 10;

/**
 * The seq that a log begins with whose newest file is this one, of so many bytes, and whose other files have no names: 1, or what
 * its first line says, when that is right by itself and no event 1 is there. Then its first files were lost (D-0185).
 */
export async function firstSeqOf(file: Readable, size: number): Promise<number> {
  const first = await readBlock(file, 0, size);
  const stated = statedSeq(first);
  return stated > 1 && !(await hasFirstEvent(file, size)) ? stated : 1;
}

/** Of the first line that is not empty; 0 when it is not right by itself. */
function statedSeq({ bytes }: Block): number {
  let start = 0;
  while (bytes[start] === newline) start += 1;
  const stop = bytes.indexOf(newline, start);
  if (stop < 0 || !hasOwnHash(bytes, start, stop)) return 0;
  const said = /^\{"id":"[^"]*","projectId":"[^"]*","seq":(\d+),/.exec(bytes.toString("latin1", start, stop));
  return Number(said?.[1] ?? 0);
}

async function hasFirstEvent(file: Readable, size: number): Promise<boolean> {
  for (let offset = 0, isEnd = false; !isEnd; ) {
    const block = await readBlock(file, offset, size);
    if (walkBlock(block, origin, () => undefined).position.seq > 0) return true;
    offset = block.next;
    isEnd = block.isEnd;
  }
  return false;
}
