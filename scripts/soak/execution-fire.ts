import { setTimeout as sleep } from "node:timers/promises";
import type { Person } from "./execution-person.ts";
import { type Act, planChaos } from "./execution-plan.ts";
import type { Cast } from "./execution-processes.ts";

/** What happened, and how often. */
export type ActCounts = Readonly<Record<string, number>>;

interface FireOptions {
  readonly durationMs: number;
  readonly chance: () => number;
  /** Mean time between two faults. */
  readonly faultGapMs: number;
  /** Time between two rounds of the person. */
  readonly roundGapMs: number;
  readonly log: (line: string) => void;
}

/** Faults and a person's work side by side until the time is up; resolves when the last blow is over. */
export async function underFire(cast: Cast, person: Person, options: FireOptions): Promise<ActCounts> {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), options.durationMs);
  try {
    const [counts] = await Promise.all([
      hurt(cast, options, over.signal),
      work(person, options.roundGapMs, over.signal),
    ]);
    return counts;
  } finally {
    over.abort();
    clearTimeout(timer);
  }
}

async function work(person: Person, gapMs: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await person.act();
    await pause(gapMs, over);
  }
}

async function hurt(cast: Cast, { chance, faultGapMs, log }: FireOptions, over: AbortSignal): Promise<ActCounts> {
  const counts: Record<string, number> = {};
  const blows: Promise<void>[] = [];
  for (const { afterMs, act } of planChaos(chance, faultGapMs)) {
    await pause(afterMs, over);
    if (over.aborted) break;
    log(JSON.stringify(act));
    const name = nameOf(act);
    counts[name] = (counts[name] ?? 0) + 1;
    blows.push(perform(cast, act));
  }
  await Promise.all(blows);
  return counts;
}

function nameOf(act: Act): string {
  if (act.kind === "fault") return act.name;
  return "who" in act ? `${act.kind} ${act.who}` : act.kind;
}

async function perform(cast: Cast, act: Act): Promise<void> {
  switch (act.kind) {
    case "kill":
      return cast.kill(act.who, act.downMs);
    case "pause":
      return cast.pause(act.who, act.forMs);
    case "fault":
      await cast.arm(act.name, act.nth);
      return;
    case "slow":
      return cast.fates.during("renderer", "slow", 0, async () => {
        await cast.arm("slow-ms", Math.round(act.answerMs));
        await sleep(act.forMs);
        await cast.insist("slow-ms", 0);
      });
    case "dead-worker":
      return cast.fates.during("renderer", "dead-worker", 0, async () => {
        await cast.arm("dead-worker", 1);
        await sleep(act.forMs);
        await cast.whole("renderer");
        await cast.kill("renderer", 0);
      });
  }
}

/** Waits, or less when it is over. */
async function pause(ms: number, over: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: over }).catch((error: unknown) => {
    if (!over.aborted) throw error;
  });
}
