/** Lets one loop sleep until something may have changed: a ring is remembered until the next wait. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring, at once if one is remembered, or after `ms`. */
  wait(ms: number): Promise<void>;
}

export function createBell(): Bell {
  let hasRung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      hasRung = true;
      wake?.();
    },
    async wait(ms) {
      if (!hasRung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, ms);
        });
        clearTimeout(timer);
        wake = null;
      }
      hasRung = false;
    },
  };
}
