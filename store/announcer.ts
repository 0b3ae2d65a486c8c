/** Tells listeners that the durable head has moved. */
export interface Announcer {
  /** Tells everyone, if there is news. */
  announce(): void;
  /** Adds a listener; what it returns takes it away. */
  listen(listener: (headSeq: number) => void): () => void;
}

interface AnnouncerOptions {
  readonly headSeq: () => number;
  readonly onProgress: () => void;
  readonly onFault: (error: unknown) => void;
}

export function createAnnouncer({ headSeq, onProgress, onFault }: AnnouncerOptions): Announcer {
  const listeners = new Set<(headSeq: number) => void>();
  let announcedSeq = headSeq();

  /** A listener that throws is its own trouble: the commit it hears of stands. */
  function tell(listener: (headSeq: number) => void): void {
    try {
      listener(announcedSeq);
    } catch (error) {
      onFault(error);
    }
  }

  return {
    announce() {
      if (headSeq() === announcedSeq) return;
      announcedSeq = headSeq();
      onProgress();
      for (const listener of listeners) tell(listener);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
