const CLOSE_LIMIT_MS = 4_000;

/** Tells the launcher, in one JSON line on stdout, that this process can take work; facts are for example the port. */
export function announceReady(facts: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ ready: true, ...facts })}\n`);
}

/**
 * Runs `close` once when this process shall end, on SIGTERM, SIGINT or when its launcher is gone, and then exits: 0 after
 * a clean close, 1 when it failed or took longer than 4 s. A launcher that was killed sends no signal; the IPC channel
 * it opened breaks instead.
 */
export function closeWhenAsked(close: () => Promise<void>): void {
  let isClosing = false;
  const stop = (): void => {
    if (isClosing) return;
    isClosing = true;
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`closing failed: ${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);
  // A writer into the pipe of a dead launcher must not die before its close has run.
  process.stdout.on("error", stop);
  process.stderr.on("error", stop);
  process.channel?.unref();
  // The launcher may have died while this process was loading, before anybody listened for it.
  if (process.connected === false) stop();
}
