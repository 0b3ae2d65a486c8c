import type { Hint } from "./hints.ts";
import type { RenderProgress } from "./provider.ts";

export interface Reporter {
  /** Prompts ahead of ours, or null once it runs. */
  waiting(queuePosition: number | null): void;
  hear(hint: Hint): void;
}

/** Turns queue positions and hints into progress that only tells what is new and never runs backwards. */
export function createReporter(promptId: string, onProgress: (progress: RenderProgress) => void): Reporter {
  let isToldOf = false;
  let last: RenderProgress = { promptId, value: 0, max: 1, node: null, queuePosition: null };
  const report = (next: Partial<RenderProgress>): void => {
    last = { ...last, ...next };
    isToldOf = true;
    onProgress(last);
  };
  return {
    waiting(queuePosition) {
      // The first look is always told: without a socket nothing else says that the render runs.
      if (!isToldOf || queuePosition !== last.queuePosition) report({ queuePosition });
    },
    hear(hint) {
      if (hint.kind === "progress") {
        report({ value: hint.value, max: hint.max, node: hint.node, queuePosition: null });
      }
      // Told once and not kept: the next report is about something else.
      if (hint.kind === "preview") onProgress({ ...last, node: hint.node, queuePosition: null, preview: hint.preview });
      // Nodes without steps keep the value of the sampler.
      if (hint.kind === "node") report({ node: hint.node, queuePosition: null });
    },
  };
}
