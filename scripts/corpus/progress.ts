import { bar, createTerminalLine } from "../terminal/line.ts";

const everyCases = 250;

/** Hears of every measured case: a bar on a terminal, elsewhere a line now and then, both on stderr. `begun` were done before. */
export function createProgress(title: string, begun: number, all: number) {
  const line = createTerminalLine(process.stderr, () => performance.now());
  const startedAt = performance.now();
  if (begun > 0) console.error(`${title}: ${begun} of ${all} cases were measured by this code already`);
  return {
    onCase(done: number): void {
      const leftSeconds = (((performance.now() - startedAt) / (done - begun)) * (all - done)) / 1000;
      const told = `${title}: ${done} of ${all}, ${Math.ceil(leftSeconds)} s left`;
      if (process.stderr.isTTY) line.show(`${bar(done / all)}  ${told}`);
      else if (done % everyCases === 0) console.error(told);
    },
    end(): void {
      line.clear();
    },
  };
}
