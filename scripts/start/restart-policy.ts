const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const STABLE_AFTER_MS = 10_000;
const CRASH_LOOP_AFTER = 5;

export interface Restart {
  readonly delayMs: number;
  /** How often in a row the process has ended soon after its start, this time included. */
  readonly failuresInRow: number;
  readonly isCrashLoop: boolean;
}

/** When to start a process again that lived for `livedMs`; the delay doubles from 0.5 s to 10 s until one life is stable. */
export function restartAfter(failuresBefore: number, livedMs: number): Restart {
  const failuresInRow = livedMs >= STABLE_AFTER_MS ? 1 : failuresBefore + 1;
  const delayMs = Math.min(FIRST_DELAY_MS * 2 ** (failuresInRow - 1), LONGEST_DELAY_MS);
  return { delayMs, failuresInRow, isCrashLoop: failuresInRow >= CRASH_LOOP_AFTER };
}
