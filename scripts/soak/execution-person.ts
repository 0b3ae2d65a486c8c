import { setTimeout as sleep } from "node:timers/promises";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";

/** Somebody who starts, cancels and answers, and repeats each command until it is acknowledged. */
export interface Person {
  /** One round: questions answered, perhaps a run canceled, a run started. */
  act(): Promise<void>;
  /** Starts a run. */
  start(): Promise<void>;
  /** Cancels one of the runs that go on. */
  cancel(state: ProjectState): Promise<void>;
  /** What was answered that should never be answered. */
  readonly surprises: readonly string[];
  readonly counts: { started: number; canceled: number; answered: number; repeats: number };
}

interface PersonOptions {
  readonly serverUrl: string;
  readonly project: ProjectStore<ProjectState>;
  readonly specIds: readonly string[];
  readonly specsPerRun: number;
  readonly chance: () => number;
}

/** 404 and 409 are answers too: what was meant has gone by itself, or there is nothing to do. */
const meanings: Readonly<Record<string, "done" | "idle" | "again">> = {
  200: "done",
  201: "done",
  404: "idle",
  409: "idle",
  503: "again",
  away: "again",
};
const callLimitMs = 60_000;
const patienceMs = 300_000;
const answersPerRound = 4;
const cancelShare = 0.25;
const yesShare = 0.8;

export function createPerson({ serverUrl, project, specIds, specsPerRun, chance }: PersonOptions): Person {
  const base = `${serverUrl}/api/projects/${project.projectId}`;
  const surprises: string[] = [];
  const counts = { started: 0, canceled: 0, answered: 0, repeats: 0 };
  const command = commander(base, surprises, counts);

  async function answer(state: ProjectState): Promise<void> {
    for (const id of state.openDecisionIds.flat().slice(0, answersPerRound)) {
      const body = { answer: chance() < yesShare ? "yes" : "no" };
      if (await command(`/decisions/${id}/answer`, body)) counts.answered += 1;
    }
  }

  async function cancel(state: ProjectState): Promise<void> {
    const running = Object.values(state.runs).filter((run) => run.state === "running");
    const victim = running[Math.floor(chance() * running.length)];
    if (victim === undefined) return;
    if (await command(`/runs/${victim.id}/cancel`, { reason: "soak" })) counts.canceled += 1;
  }

  async function start(): Promise<void> {
    const specs = new Set<string>();
    while (specs.size < Math.min(specsPerRun, specIds.length))
      specs.add(specIds[Math.floor(chance() * specIds.length)] ?? "");
    if (await command("/runs", { specs: [...specs], force: true })) counts.started += 1;
  }

  return {
    surprises,
    counts,
    start,
    cancel,
    async act() {
      const state = project.state();
      await answer(state);
      if (chance() < cancelShare) await cancel(state);
      await start();
    },
  };
}

/** Sends a command under a key of its own until it is acknowledged; true when it was done. */
function commander(base: string, surprises: string[], counts: { repeats: number }) {
  let commands = 0;

  return async function command(path: string, body: unknown): Promise<boolean> {
    commands += 1;
    const key = `soak-${commands}`;
    const deadline = performance.now() + patienceMs;
    for (; performance.now() < deadline; counts.repeats += 1) {
      const status = await statusOf(`${base}${path}`, body, key);
      const meaning = meanings[status ?? "away"] ?? "surprising";
      if (meaning === "surprising") surprises.push(`${path} answered ${status}`);
      if (meaning !== "again") return meaning === "done";
      await sleep(100);
    }
    surprises.push(`${path} was not acknowledged in ${patienceMs / 1000} s`);
    return false;
  };
}

/** Null when the server is away or gave up in the middle. */
async function statusOf(url: string, body: unknown, key: string): Promise<number | null> {
  const headers = { "content-type": "application/json", "idempotency-key": key };
  const signal = AbortSignal.timeout(callLimitMs);
  try {
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), signal });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}
