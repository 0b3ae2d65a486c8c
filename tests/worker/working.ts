import { after, afterEach, beforeEach } from "node:test";
import { startPixelPool } from "../../worker/pixels/pool.ts";
import { startWorker, type Worker } from "../../worker/worker.ts";
import { createDiscProvider, type DiscProvider, openStudio, type Studio } from "../helpers/studio.ts";

/** What each test of a file has for itself. */
export interface Workplace {
  readonly studio: Studio;
  readonly provider: DiscProvider;
  /** Starts the worker. */
  work(workerId?: string): void;
  /** Ends it before the test does; the next one has another renderer. */
  stop(): Promise<void>;
}

/** Gives each test of this file a studio, a renderer and a worker, and takes them away again. */
export function workplace(): Workplace {
  /** One for all tests: its thread takes longest to start. */
  const pixels = startPixelPool();
  after(() => pixels.close());
  let studio: Studio | null = null;
  let provider = createDiscProvider();
  let worker: Worker | null = null;
  const here = (): Studio => {
    if (studio === null) throw new Error("a workplace is there in tests only");
    return studio;
  };
  async function stop(): Promise<void> {
    await worker?.close();
    worker = null;
    provider = createDiscProvider();
  }
  beforeEach(async () => {
    studio = await openStudio();
  });
  afterEach(async () => {
    await stop();
    await studio?.close();
  });
  return {
    get studio() {
      return here();
    },
    get provider() {
      return provider;
    },
    work(workerId = "w") {
      const renderers = [{ url: "disc:", provider }];
      const { dataDir } = here();
      worker = startWorker({ dataDir, workerId, renderers, queue: 2, pixels, log: () => undefined });
    },
    stop,
  };
}
