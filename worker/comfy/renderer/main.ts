import { Failure } from "../../../core/failure.ts";
import { announceReady, closeWhenAsked } from "../../../store/process-life.ts";
import { parseOptions } from "./options.ts";
import { startRenderer } from "./server.ts";

/** The renderer as a process of its own: says its port when it listens, ends when asked or when its launcher is gone. */
async function main(): Promise<void> {
  const renderer = await startRenderer(parseOptions(process.argv.slice(2)));
  closeWhenAsked(renderer.close);
  announceReady({ port: renderer.port });
}

main().catch((error: unknown) => {
  const text = error instanceof Failure ? `${error.code}: ${error.message}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
});
