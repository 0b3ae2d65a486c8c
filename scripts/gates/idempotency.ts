import type { Lora } from "../../core/contracts.ts";
import { reviseDocument } from "../../core/document/decide.ts";
import { summarize } from "../../core/document/summary.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { hashOf } from "../../core/hash.ts";
import { cancelRun } from "../../core/run/decide.ts";
import { startRequestedRun } from "../../server/actions/start-run.ts";
import { createPlanner } from "../../store/planning.ts";
import type { Gate, Tally } from "./gate.ts";
import { generateProject } from "./generate.ts";
import { type GeneratedStore, gateActor, storeDocuments } from "./generated-store.ts";
import { type Random, randomOf } from "./random.ts";

const iterationsPerProject = 25;

/** Commands repeated with their key, at once, one after another and after a restart, in a real store. */
export const idempotency: Gate = {
  name: "gate-idempotency",
  rule: "The same key any number of times, also after a restart, is one event; another command under it changes nothing.",
  async run({ seed, iterations }, tally) {
    for (let done = 0; done < iterations; done += iterationsPerProject) {
      const random = randomOf(seed + done);
      const documents = generateProject(random, 2 * iterationsPerProject);
      const store = await storeDocuments(documents);
      try {
        const specIds = store.readyIds.slice(0, Math.min(iterationsPerProject, iterations - done));
        for (const [at, specId] of specIds.entries()) {
          await repeatRun(store, specId, random, tally);
          // Every command is repeated after a restart of some project; three more restarts for each would only cost time.
          const restart = async (): Promise<void> => (random.chance(1 / 3) ? store.restart() : undefined);
          await repeatCancel(store, specId, restart, tally);
          await repeatSave(store, random.pick(documents.loras), `save-${at}`, restart, tally);
          await repeatPlan(store, specId, restart, tally);
        }
        await checkLog(store, specIds.length, tally);
      } finally {
        await store.close();
      }
    }
  },
};

type Restart = () => Promise<void>;

/** The same request under the same key: one run, whoever asks and whenever. */
async function repeatRun(store: GeneratedStore, specId: string, random: Random, tally: Tally): Promise<void> {
  const start = (specs: readonly string[]) => startRequestedRun(store.project(), { specs }, `run-of-${specId}`);
  const first = await start([specId]);
  const atOnce = await Promise.all(Array.from({ length: 1 + random.below(4) }, () => start([specId])));
  await store.restart();
  const later = await start([specId]);
  const repeats = [...atOnce, later];
  tally.count("repeated commands", repeats.length);
  tally.check(!first.isDuplicate, () => `${specId}: the first request counts as a repetition`);
  tally.check(
    repeats.every(({ runId, isDuplicate, isConflict }) => runId === first.runId && isDuplicate && !isConflict),
    () => `${specId}: a repeated request is another run`,
  );
  const other = await start([specId, "nobody"]);
  tally.check(
    other.isConflict && other.runId === first.runId,
    () => `${specId}: another request under the key is taken`,
  );
  const { versions } = store.project().state().assets[specId] ?? { versions: [] };
  tally.check(versions.length === 1, () => `${specId} has ${versions.length} versions after one run`);
}

async function repeatCancel(store: GeneratedStore, specId: string, restart: Restart, tally: Tally): Promise<void> {
  const runId = store.project().state().assets[specId]?.versions[0]?.runId ?? "";
  const cancel = (reason: string) =>
    store.project().commit((state) => cancelRun(state, runId, reason), {
      ...{ actor: gateActor, idempotencyKey: runId, primary: { type: "run.canceled", entityId: runId } },
      payloadDigest: hashOf({ runId, reason }),
    });
  const [first, twin] = await Promise.all([cancel("enough"), cancel("enough")]);
  await restart();
  const [later, other] = [await cancel("enough"), await cancel("something else")];
  tally.count("repeated commands", 3);
  const ids = new Set([first, twin, later, other].map(({ events }) => events[0]?.id));
  tally.check(ids.size === 1, () => `${runId} was canceled ${ids.size} times`);
  tally.check(first.duplicate !== twin?.duplicate && later.duplicate, () => `${runId}: not exactly one was the first`);
  tally.check(other.conflict && !later.conflict, () => `${runId}: another reason under the key is not a conflict`);
}

/** A document saved under a key, as a client does that did not hear the answer. */
async function repeatSave(
  store: GeneratedStore,
  lora: Lora,
  key: string,
  restart: Restart,
  tally: Tally,
): Promise<void> {
  const value = { ...lora, notes: key };
  const revision = { kind: "loras" as const, id: value.id, hash: hashOf(value), summary: summarize("loras", value) };
  await store.project().objects.putJson(value);
  const entityId = `loras:${value.id}`;
  const save = () =>
    store.project().commit((state) => reviseDocument(state, revision), {
      ...{ actor: gateActor, idempotencyKey: key, primary: { type: "document.revised", entityId } },
    });
  const outcomes = await Promise.all([save(), save(), save()]);
  await restart();
  outcomes.push(await save());
  tally.count("repeated commands", 3);
  const ids = new Set(outcomes.map(({ events }) => events[0]?.id));
  tally.check(ids.size === 1 && !ids.has(undefined), () => `${key} became ${ids.size} events`);
  tally.check(outcomes.filter(({ duplicate }) => !duplicate).length === 1, () => `${key} was taken more than once`);
}

/** The same plan made twice is recognised by its hash, and nothing new is stored for it. */
async function repeatPlan(store: GeneratedStore, specId: string, restart: Restart, tally: Tally): Promise<void> {
  const planned = async () => {
    const result = (await createPlanner(store.project())).dryRun(specId, { attempt: 1, remedy: null });
    return result.ok ? result.objects.map(({ hash }) => hash) : [];
  };
  const first = await planned();
  await restart();
  const again = await planned();
  const { objects } = store.project();
  const stored = await Promise.all([...new Set(again)].map((hash) => objects.has(hash)));
  tally.check(first.length > 0 && first.join() === again.join(), () => `${specId}: planning again gives another plan`);
  // Saves of LoRAs in between may have moved the plan on; what does not move must be there already.
  tally.count("parts found stored", stored.filter(Boolean).length);
}

async function checkLog(store: GeneratedStore, runs: number, tally: Tally): Promise<void> {
  const events: DiecastEvent[] = [];
  for (let since = 0; ; ) {
    const page = await store.project().read({ since, limit: 1000 });
    events.push(...page.events);
    since = page.nextSince;
    if (page.upToDate) break;
  }
  const count = (type: string): number => events.filter((event) => event.type === type).length;
  const tuples = new Set(
    events.map(({ type, entityId, idempotencyKey }) => JSON.stringify([type, entityId, idempotencyKey])),
  );
  tally.check(tuples.size === events.length, () => `${events.length - tuples.size} events stand twice in the log`);
  tally.check(count("run.started") === runs && count("run.canceled") === runs, () => "runs and requests do not agree");
  tally.count("events", events.length);
}
