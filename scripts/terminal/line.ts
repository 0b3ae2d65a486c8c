const redrawMs = 100;
const barCells = 24;

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on a terminal that is redrawn in place, at most ten times a second; nothing where there is no terminal. */
export interface TerminalLine {
  show(text: string): void;
  clear(): void;
}

/** `quietMs`: what ends sooner shows nothing. */
export function createTerminalLine(terminal: Terminal, now: () => number, quietMs = 0): TerminalLine {
  const begunAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (terminal.isTTY !== true || now() - begunAt < quietMs || now() - drawnAt < redrawMs) return;
      drawnAt = now();
      // A line that wraps can't be taken back.
      terminal.write(`\r\u001b[2K${text.slice(0, (terminal.columns ?? 120) - 1)}`);
    },
    clear() {
      if (Number.isFinite(drawnAt)) terminal.write("\r\u001b[2K");
    },
  };
}

/** A part (0 to 1) as a bar with its percent. */
export function bar(part: number): string {
  const filled = Math.round(part * barCells);
  return `${"█".repeat(filled)}${"░".repeat(barCells - filled)} ${Math.floor(part * 100)} %`;
}
