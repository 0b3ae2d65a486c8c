import type { Progress } from "../../core/view/progress.ts";
import type { EncodedEvent } from "../../store/project.ts";

export const retryFrame = Buffer.from("retry: 2000\n\n");
export const heartbeatFrame = Buffer.from(": still here\n\n");

/** Encoded once for all clients. Kept by the identity of the event's bytes, so it lives and dies with them. */
const frames = new WeakMap<Buffer, Buffer>();

/** One event as a message: the seq is its id, which `Last-Event-ID` brings back. */
export function frameOf({ seq, type, json }: EncodedEvent): Buffer {
  const known = frames.get(json);
  if (known !== undefined) return known;
  const frame = Buffer.concat([Buffer.from(`id: ${seq}\nevent: ${type}\ndata: `), json, Buffer.from("\n\n")]);
  frames.set(json, frame);
  return frame;
}

/** Progress is ephemeral: it has no id, so it never moves a client's cursor. */
export function progressFrame(note: Progress): Buffer {
  return Buffer.from(`event: progress\ndata: ${JSON.stringify(note)}\n\n`);
}

/** Tells a client to read the state anew, because the log it followed is no longer there. */
export function resetFrame(projectId: string): Buffer {
  return Buffer.from(`event: reset\ndata: ${JSON.stringify({ state: `/api/projects/${projectId}/state` })}\n\n`);
}
