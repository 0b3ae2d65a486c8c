/** Some seconds after opening, so that the first pages don't wait for it. */
const firstAfterMs = 10_000;
const againAfterMs = 24 * 60 * 60 * 1000;

/** Calls back once after some milliseconds; returns the way to call it off. Never keeps the process alive. */
export type CallLater = (work: () => void, afterMs: number) => () => void;

/** Has old log files dropped while a project is open. */
export interface OldFilesCare {
  /** Resolves when nothing of it runs any more. */
  close(): Promise<void>;
}

/** Drops soon after opening and then once a day; what fails is told to `log`, and tried again the next day. */
export function dropOldFilesDaily(
  drop: () => Promise<unknown>,
  log: (error: unknown) => void,
  callLater: CallLater = callLaterByTimer,
): OldFilesCare {
  let running: Promise<void> = Promise.resolve();
  let isClosed = false;
  let callOff = callLater(run, firstAfterMs);

  function run(): void {
    running = drop()
      .then(() => undefined, log)
      .finally(() => {
        if (!isClosed) callOff = callLater(run, againAfterMs);
      });
  }

  return {
    async close() {
      isClosed = true;
      callOff();
      await running;
    },
  };
}

function callLaterByTimer(work: () => void, afterMs: number): () => void {
  const timer = setTimeout(work, afterMs);
  timer.unref();
  return () => clearTimeout(timer);
}
