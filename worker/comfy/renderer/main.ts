import { Failure } from "../../../core/failure.ts";
import { parseOptions } from "./options.ts";
import { startRenderer } from "./server.ts";

/** The renderer as a process: one JSON line on stdout when it listens, graceful end on SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const renderer = await startRenderer(parseOptions(process.argv.slice(2)));
  process.stdout.write(`${JSON.stringify({ ready: true, port: renderer.port })}\n`);
  const stop = (): void => {
    renderer.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Failure ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
