import { Failure } from "../../core/failure.ts";
import type { IntakeFile } from "../../core/intake/file-intake.ts";
import { createQueue } from "../../store/exclusively.ts";
import { choice, type Input } from "../http/input.ts";
import { refusal } from "../http/refusal.ts";
import { readFile } from "./read-file.ts";

const MAX_NAME = 200;
/** So many at once, because each may keep 32 MiB in memory; more of them, so that one slow sender stops nobody. */
const lanes = Array.from({ length: 4 }, () => ({ exclusively: createQueue(), waiting: 0 }));

/** The file a request brings, read as it arrives. @throws Failure INVALID_INPUT, UNSUPPORTED_MEDIA_TYPE, BODY_TOO_LARGE */
export async function receivedFile(input: Input<unknown>): Promise<IntakeFile> {
  const { request } = input;
  const name = nameOf(input);
  const isStart = choice(input, "part", ["whole", "head"]) === "head";
  if (request.headers["content-encoding"] !== undefined) throw encoded();
  const lane = lanes.reduce((least, each) => (each.waiting < least.waiting ? each : least));
  lane.waiting += 1;
  try {
    // A refused rest is read off behind the answer, so the request must outlive the reading.
    const chunks: AsyncIterable<Uint8Array> = request.iterator({ destroyOnReturn: false });
    return await lane.exclusively(() => readFile(chunks, { name, isStart }));
  } catch (error) {
    throw error instanceof Failure || !request.destroyed || request.complete ? error : cutOff(error);
  } finally {
    lane.waiting -= 1;
  }
}

function nameOf({ query: { name } }: Input<unknown>): string {
  if (name !== undefined && name.trim() !== "" && name.length <= MAX_NAME) return name;
  const message = `must be the name of the file, 1 to ${MAX_NAME} characters`;
  throw refusal("INVALID_INPUT", { path: "?name", rule: "required", message, fix: "Send ?name=picture.png." });
}

/** Whoever went away in the middle is no bug of ours. */
function cutOff(cause: unknown): Failure {
  return new Failure("MALFORMED_REQUEST", "The sender went away before the file was complete.", { cause });
}

function encoded() {
  const fix = "Send the bytes as they are.";
  const message = "is not taken here: the hash is that of the file";
  return refusal("UNSUPPORTED_MEDIA_TYPE", { path: "Content-Encoding", rule: "encoding", message, fix });
}
