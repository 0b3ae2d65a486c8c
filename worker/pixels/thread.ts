import { parentPort } from "node:worker_threads";
import { Failure } from "../../core/failure.ts";
import type { Operations, PixelReply, PixelRequest } from "./messages.ts";
import { finish, inspect, validate } from "./operations.ts";

const port = parentPort;
if (port === null) throw new Error("worker/pixels/thread.ts runs as a worker thread only");

port.on("message", (request: PixelRequest) => {
  perform(request).then(
    (output) => port.postMessage({ id: request.id, ok: true, output } satisfies PixelReply),
    (error: unknown) => port.postMessage(refusal(request.id, error)),
  );
});

function perform(request: PixelRequest): Promise<Operations[PixelRequest["name"]]["output"]> {
  switch (request.name) {
    case "finish":
      return finish(request.input);
    case "validate":
      return validate(request.input);
    case "inspect":
      return inspect(request.input);
  }
}

function refusal(id: number, error: unknown): PixelReply {
  if (error instanceof Failure) return { id, ok: false, code: error.code, message: error.message };
  return {
    id,
    ok: false,
    code: null,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}
