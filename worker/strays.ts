import { Failure } from "../core/failure.ts";
import { isStray } from "../core/job/stray.ts";
import type { Provider, TaggedPrompt } from "./comfy/provider.ts";
import { describeFault } from "./describe-fault.ts";
import type { Shift } from "./shift.ts";

const lookEveryMs = 2000;

/** Looks after prompts that their workers left on a renderer and that nobody waits for any more. */
export interface StrayWatch {
  /** Looks at these renderers in the background, if the last look was a while ago; never waits for them. */
  look(renderers: readonly Provider[], shifts: readonly Shift[]): void;
  close(): Promise<void>;
}

export function createStrayWatch(log: (line: string) => void): StrayWatch {
  const looks = new Map<string, { atMs: number; readonly seen: Set<string>; looking: Promise<void> | null }>();

  async function lookAt(renderer: Provider, shifts: readonly Shift[], seen: Set<string>): Promise<void> {
    const strays = new Set<string>();
    try {
      const withdrawn = await renderer.withdraw(async (prompts) => {
        for (const { promptId } of await straysAmong(prompts, shifts)) strays.add(promptId);
        // A worker that lives ends its own; only what is still there at the second look was left behind.
        return prompts.filter(({ promptId }) => strays.has(promptId) && seen.has(promptId));
      });
      if (withdrawn.length > 0) log(`${renderer.id}: ended ${withdrawn.length} prompts that nobody waited for`);
    } finally {
      seen.clear();
      for (const id of strays) seen.add(id);
    }
  }

  /** A renderer that is away is looked at when it is back. */
  function note(error: unknown): void {
    if (!(error instanceof Failure)) log(describeFault(error));
  }

  return {
    look(renderers, shifts) {
      const nowMs = performance.now();
      for (const renderer of renderers) {
        const last = looks.get(renderer.id) ?? { atMs: Number.NEGATIVE_INFINITY, seen: new Set(), looking: null };
        looks.set(renderer.id, last);
        if (last.looking !== null || nowMs - last.atMs < lookEveryMs) continue;
        last.atMs = nowMs;
        last.looking = lookAt(renderer, shifts, last.seen)
          .catch(note)
          .finally(() => {
            last.looking = null;
          });
      }
    },
    async close() {
      await Promise.all([...looks.values()].map(({ looking }) => looking));
    },
  };
}

/** By a state that is newer than every one of these prompts: they were told of before they were handed over. */
async function straysAmong(prompts: readonly TaggedPrompt[], shifts: readonly Shift[]): Promise<TaggedPrompt[]> {
  const strays: TaggedPrompt[] = [];
  for (const { project } of shifts) {
    const own = prompts.filter((prompt) => prompt.project === project.projectId);
    if (own.length === 0) continue;
    await project.catchUp();
    strays.push(...own.filter((prompt) => isStray(project.state(), prompt)));
  }
  return strays;
}
