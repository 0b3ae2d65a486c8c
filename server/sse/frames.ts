import type { Progress } from "../../core/view/progress.ts";
import type { EncodedEvent } from "../../store/project.ts";
import type { StatePointer } from "../state-snapshot.ts";

const carriageReturn = "\r".charCodeAt(0);
const space = " ".charCodeAt(0);

export const heartbeatFrame = Buffer.from(": still here\n\n");

export function retryFrame(retryMs: number): Buffer {
  return Buffer.from(`retry: ${retryMs}\n\n`);
}

/** One event as a message: the seq is its id, which `Last-Event-ID` brings back. */
export function frameOf({ seq, type, json }: EncodedEvent): Buffer {
  const frame = Buffer.concat([Buffer.from(`id: ${seq}\nevent: ${type}\ndata: `), json, Buffer.from("\n\n")]);
  // In JSON a bare CR is white space, which another writer may have left between tokens; to a browser it ends the line.
  for (let at = frame.indexOf(carriageReturn); at >= 0; at = frame.indexOf(carriageReturn, at)) frame[at] = space;
  return frame;
}

/** Progress is ephemeral: it has no id, so it never moves a client's cursor. */
export function progressFrame(note: Progress): Buffer {
  return Buffer.from(`event: progress\ndata: ${JSON.stringify(note)}\n\n`);
}

/** Tells a client to read the state anew, because the log it followed can't be followed from its cursor. */
export function resetFrame(pointer: StatePointer): Buffer {
  return Buffer.from(`event: reset\ndata: ${JSON.stringify(pointer)}\n\n`);
}
