import { Failure } from "../core/failure.ts";

/** The place one job holds on its renderer. */
export interface Slot {
  /** Gives it to another job, as long as this one only waits for somebody else's picture. */
  leave(): void;
  /** Has it again as soon as one is free; at once when it was never left. @throws Failure RENDER_INTERRUPTED, PROVIDER_CLOSED when `signal` says so */
  take(signal: AbortSignal): Promise<void>;
}

/** How many jobs of this worker hold a place on each renderer. */
export interface Slots {
  busyOn(rendererId: string): number;
  /** Jobs that have left their place. */
  resting(): number;
  /** Whether a job has left its place. */
  isResting(slot: Slot): boolean;
  /** Gives a job a place, whether one is free or not: who is asked for one first is the scheduler's affair. */
  open(rendererId: string): Slot;
  /** The job has ended. */
  close(slot: Slot): void;
}

interface Place extends Slot {
  readonly rendererId: string;
  isHeld: boolean;
}

/** `limit` places on each renderer; `onFree` is called when one was given up. */
export function createSlots(limit: number, onFree: () => void): Slots {
  const places = new Map<Slot, Place>();
  const waiting = new Map<Place, () => void>();

  const busyOn = (id: string): number =>
    [...places.values()].filter(({ rendererId, isHeld }) => isHeld && rendererId === id).length;

  /** Those that were begun already go before anything new. */
  function passOn(rendererId: string): void {
    const next = [...waiting].find(([place]) => place.rendererId === rendererId);
    if (next !== undefined && busyOn(rendererId) < limit) {
      const [place, wake] = next;
      place.isHeld = true;
      waiting.delete(place);
      wake();
    }
    onFree();
  }

  function leave(place: Place): void {
    if (!place.isHeld) return;
    place.isHeld = false;
    passOn(place.rendererId);
  }

  async function take(place: Place, signal: AbortSignal): Promise<void> {
    if (place.isHeld) return;
    if (busyOn(place.rendererId) >= limit) await untilCalled(waiting, place, signal);
    place.isHeld = true;
  }

  return {
    busyOn,
    resting: () => [...places.values()].filter(({ isHeld }) => !isHeld).length,
    isResting: (slot) => places.get(slot)?.isHeld === false,
    open(rendererId) {
      const acts: Slot = { leave: () => leave(place), take: (signal) => take(place, signal) };
      const place: Place = { rendererId, isHeld: true, ...acts };
      places.set(place, place);
      return place;
    },
    close(slot) {
      const place = places.get(slot);
      places.delete(slot);
      if (place?.isHeld) passOn(place.rendererId);
    },
  };
}

/** Waits in line until the place is given; leaves the line when `signal` says so. */
function untilCalled(waiting: Map<Place, () => void>, place: Place, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      waiting.delete(place);
      reject(whyAborted(signal));
    };
    waiting.set(place, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}

/** What ends a wait that was given up: whoever aborts may say why. */
export function whyAborted({ reason }: AbortSignal): Failure {
  return reason instanceof Failure ? reason : new Failure("RENDER_INTERRUPTED");
}
