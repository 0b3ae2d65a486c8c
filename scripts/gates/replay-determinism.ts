import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Lookup } from "../../core/document/lookup.ts";
import { startRun } from "../../core/run/decide.ts";
import { pinsOf, readiedSpec } from "../../core/spec/decide.ts";
import { readBundle } from "../../store/plan-reading.ts";
import { createPlanner } from "../../store/planning.ts";
import { decideAgain } from "../replay/decide-again.ts";
import { exportBundle, importBundle, shelfOf } from "../replay/shelf.ts";
import { alterations } from "./alter.ts";
import type { Gate, Tally } from "./gate.ts";
import { generateProject, shuffledDocuments } from "./generate.ts";
import { type GeneratedStore, gateActor, storeDocuments } from "./generated-store.ts";
import { factsOf, lookupOver, planSpec } from "./plan-documents.ts";
import { type Random, randomOf } from "./random.ts";

const specsPerProject = 25;

/** A version decided again from its bundle alone, after a restart and on another data folder, and one altered input found. */
export const replayDeterminism: Gate = {
  name: "gate-replay-determinism",
  rule: "A version decided again from its replay bundle alone is equal, and one changed character in any input is named first.",
  async run({ seed, iterations }, tally) {
    for (let done = 0; done < iterations; done += specsPerProject) {
      const random = randomOf(seed + done);
      const documents = generateProject(random, specsPerProject * 2);
      const store = await storeDocuments(documents);
      try {
        const wanted = store.readyIds.slice(0, Math.min(specsPerProject, iterations - done));
        tally.check(wanted.length > 0, () => "no spec of the generated project can be planned");
        const shuffled = lookupOver(shuffledDocuments(documents, random));
        for (const specId of wanted) {
          const planHash = await renderOnce(store, specId);
          const again = planReadied(shuffled, specId);
          tally.check(again === planHash, () => `${specId} has another plan with keys and documents in another order`);
          await replayOne(store, specId, planHash, random, tally);
        }
      } finally {
        await store.close();
      }
    }
  },
};

/** The plan of a spec that is made ready from these documents. */
function planReadied(lookup: Lookup, specId: string): string | null {
  const draft = lookup.get("specs", specId)?.value;
  const facts = draft === undefined ? null : factsOf(lookup, draft);
  if (draft === undefined || facts === null || !facts.ok) return null;
  const plan = planSpec(lookup, readiedSpec(draft, pinsOf(facts.value)));
  return plan.ok ? plan.planHash : null;
}

/** Plans and starts a version, then restarts the store. */
async function renderOnce(store: GeneratedStore, specId: string): Promise<string> {
  const project = store.project();
  const result = await (await createPlanner(project)).plan(specId, { attempt: 1, remedy: null });
  if (!result.ok) throw new Error(`${specId} can't be planned: ${result.refusals[0]?.sentence}`);
  const command = {
    runId: `run-${specId}`,
    trigger: { kind: "person" as const, id: null },
    failurePolicy: "continue" as const,
    ...{ notBefore: null, planned: [result.planned], skipped: [] },
  };
  await project.commit((state) => startRun(state, command), { actor: gateActor });
  await store.restart();
  return result.planned.planHash;
}

async function replayOne(
  store: GeneratedStore,
  specId: string,
  planHash: string,
  random: Random,
  tally: Tally,
): Promise<void> {
  const project = store.project();
  const bundle = await readBundle(project, `${specId}.v1`);
  const elsewhere = await mkdtemp(join(tmpdir(), "diecast-bundle-"));
  try {
    await exportBundle(bundle, shelfOf(project.folder, bundle), elsewhere);
    const shelved = await importBundle(elsewhere);
    const replayed = await decideAgain(shelved);
    tally.check(replayed.isEqual, () => `${specId}: ${replayed.first?.sentence}`);
    tally.check(replayed.again.ok && replayed.again.planHash === planHash, () => `${specId}: another plan`);
    tally.count("replayed");
    for (const alteration of random.shuffled(alterations).slice(0, 3)) {
      const altered = await alteration.apply(shelved, random);
      if (altered === null) continue;
      const { first } = await decideAgain(altered.shelved);
      tally.count("altered inputs found");
      tally.check(first?.path.startsWith(altered.path) === true, () => {
        return `${specId}: ${alteration.name} at ${altered.path} was found at ${first?.path ?? "no place"}`;
      });
    }
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}
