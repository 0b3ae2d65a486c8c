const quietMs = 2000;
const redrawMs = 100;
const barCells = 24;

export interface ProgressBar {
  /** A null total shows a count instead of a bar. */
  show(label: string, doneBytes: number, totalBytes: number | null): void;
  clear(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A line on the terminal that is redrawn in place; shows only when the work takes longer than two seconds. */
export function createProgressBar(terminal: Terminal, now: () => number): ProgressBar {
  const begunAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(label, doneBytes, totalBytes) {
      if (terminal.isTTY !== true || now() - begunAt < quietMs || now() - drawnAt < redrawMs) return;
      drawnAt = now();
      terminal.write(`\r\u001b[2K${progressLine(label, doneBytes, totalBytes)}`);
    },
    clear() {
      if (Number.isFinite(drawnAt)) terminal.write("\r\u001b[2K");
    },
  };
}

export function progressLine(label: string, doneBytes: number, totalBytes: number | null): string {
  if (totalBytes === null) return `${label} ${megabytes(doneBytes)} MB`;
  const part = totalBytes === 0 ? 1 : Math.min(1, doneBytes / totalBytes);
  const filled = Math.round(part * barCells);
  const bar = "█".repeat(filled) + "░".repeat(barCells - filled);
  return `${label} ${bar} ${Math.floor(part * 100)} %  ${megabytes(doneBytes)} of ${megabytes(totalBytes)} MB`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
