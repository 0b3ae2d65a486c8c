import { bar, createTerminalLine, type Terminal } from "../terminal/line.ts";

const quietMs = 2000;

export interface ProgressBar {
  /** A null total shows a count instead of a bar. */
  show(label: string, doneBytes: number, totalBytes: number | null): void;
  clear(): void;
}

/** A line on the terminal that is redrawn in place; shows only when the work takes longer than two seconds. */
export function createProgressBar(terminal: Terminal, now: () => number): ProgressBar {
  const line = createTerminalLine(terminal, now, quietMs);
  return {
    show: (label, doneBytes, totalBytes) => line.show(progressLine(label, doneBytes, totalBytes)),
    clear: line.clear,
  };
}

export function progressLine(label: string, doneBytes: number, totalBytes: number | null): string {
  if (totalBytes === null) return `${label} ${megabytes(doneBytes)} MB`;
  const part = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  return `${label} ${bar(part)}  ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
