import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Rows beyond the edges of the screen, so that pictures are there before they are seen. */
const AHEAD_ROWS = 2;
/** Between cells. */
export const GAP_PX = 12;
const NARROW_PX = 560;

/** How the grid lies on the screen: every cell has the same size, so nothing that arrives moves anything. */
export interface Layout {
  readonly columns: number;
  /** From the top of one row to the top of the next. */
  readonly pitchPx: number;
  readonly firstRow: number;
  /** Behind the last one that is drawn. */
  readonly endRow: number;
}

export const layout = signal<Layout>({ columns: 1, pitchPx: 1, firstRow: 0, endRow: 0 });

/** Words under a picture: a title of two lines, since things of one set begin alike, and a line. */
const WORDS_PX = 78;

function measure(element: HTMLElement): Layout {
  const { width, top } = element.getBoundingClientRect();
  const isNarrow = width < NARROW_PX;
  const columns = Math.max(2, Math.floor((width + GAP_PX) / ((isNarrow ? 150 : 176) + GAP_PX)));
  const pitchPx = Math.round((width + GAP_PX) / columns - GAP_PX) + WORDS_PX + GAP_PX;
  const firstRow = Math.max(0, Math.floor(-top / pitchPx) - AHEAD_ROWS);
  return { columns, pitchPx, firstRow, endRow: Math.max(0, Math.ceil((innerHeight - top) / pitchPx)) + AHEAD_ROWS };
}

/** Follows size and scrolling of the page; the signal changes only when other rows, or another number of columns, are drawn. */
export function useLayout(): { current: HTMLDivElement | null } {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const target = element.current;
    if (target === null) return;
    const update = (): void => {
      const now = measure(target);
      const before = layout.peek();
      if (Object.entries(now).some(([name, value]) => before[name as keyof Layout] !== value)) layout.value = now;
    };
    const observer = new ResizeObserver(update);
    observer.observe(target);
    addEventListener("scroll", update, { passive: true });
    update();
    return () => {
      observer.disconnect();
      removeEventListener("scroll", update);
    };
  }, []);
  return element;
}
