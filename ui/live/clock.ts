import { signal } from "@preact/signals";

/** Often enough for waivers and snoozes, which end at whole minutes. */
const TICK_MS = 15_000;

/** The instant by which the page shows what ends by itself. */
export const now = signal(new Date().toISOString());

/** Keeps `now` going, also after the machine has slept. */
export function startClock(): void {
  const tick = (): void => {
    now.value = new Date().toISOString();
  };
  setInterval(tick, TICK_MS);
  addEventListener("focus", tick);
}
