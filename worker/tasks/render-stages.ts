import type { EventPayloads } from "../../core/contracts.ts";
import type { RenderStage } from "../../core/view/progress.ts";
import type { ComfyGraph, RenderProgress } from "../comfy/provider.ts";

type StageTimes = NonNullable<Extract<EventPayloads["job.succeeded"]["result"], { kind: "generate" }>["stages"]>;

/** Where a render is. */
export interface RenderPlace {
  readonly stage: RenderStage;
  /** Of the steps of all its samplers, 0 to 1. */
  readonly share: number;
  /** Since the first of those steps. */
  readonly samplingMs: number;
  /** Prompts ahead of it on the renderer. */
  readonly ahead: number;
  /** What the renderer works on, by its class. */
  readonly node: string | null;
  /** What the picture looks like so far: a small JPEG as a data URL. */
  readonly preview?: string;
}

/** Follows one render through its stages by what the renderer tells. */
export interface RenderStages {
  hear(progress: RenderProgress): RenderPlace;
  /** How long the stages took up to now; null when the renderer told nothing. */
  times(): StageTimes | null;
}

/** `now` in ms by any clock that never goes back; the wait on the renderer begins with this call. */
export function createRenderStages(graph: ComfyGraph, now: () => number): RenderStages {
  const samplers = new Set(Object.keys(graph).filter((id) => isSampler(graph[id]?.class_type ?? "")));
  const seen = new Set<string>();
  const beganAt = now();
  let runsSince: number | null = null;
  let samplesSince: number | null = null;
  let decodesSince: number | null = null;
  let share = 0;

  function sample(node: string, value: number, max: number): void {
    samplesSince ??= now();
    // The first word of a sampler may still carry the steps of the one before.
    const own = seen.has(node) && max > 0 ? Math.min(1, value / max) : 0;
    seen.add(node);
    share = Math.max(share, (seen.size - 1 + own) / Math.max(seen.size, samplers.size));
  }

  function stageOf({ node, value, max }: RenderProgress): RenderStage {
    // A graph whose samplers go by other names: whatever counts steps is one.
    const isSampling = node !== null && (samplers.has(node) || (samplers.size === 0 && max > 1));
    if (isSampling) {
      sample(node, value, max);
      return "sampling";
    }
    if (seen.size === 0) return "load";
    if (seen.size < samplers.size) return "sampling";
    decodesSince ??= now();
    share = 1;
    return "decode";
  }

  return {
    hear(progress) {
      const { queuePosition, node } = progress;
      if (queuePosition === null) runsSince ??= now();
      const stage = queuePosition === null ? stageOf(progress) : "queue";
      const samplingMs = samplesSince === null ? 0 : now() - samplesSince;
      const className = node === null ? null : (graph[node]?.class_type ?? null);
      return { stage, share, samplingMs, ahead: queuePosition ?? 0, node: className };
    },
    times: () => timesOf({ beganAt, runsSince, samplesSince, decodesSince, endsAt: now() }),
  };
}

interface Moments {
  readonly beganAt: number;
  readonly runsSince: number | null;
  readonly samplesSince: number | null;
  readonly decodesSince: number | null;
  readonly endsAt: number;
}

function timesOf({ beganAt, runsSince, samplesSince, decodesSince, endsAt }: Moments): StageTimes | null {
  if (runsSince === null) return null;
  return {
    queueMs: Math.round(runsSince - beganAt),
    renderMs: Math.round(endsAt - runsSince),
    loadMs: samplesSince === null ? null : Math.round(samplesSince - runsSince),
    sampleMs: samplesSince === null ? null : Math.round((decodesSince ?? endsAt) - samplesSince),
  };
}

/** `KSampler`, `SamplerCustomAdvanced` and their kin make steps; `KSamplerSelect` only names a method. */
function isSampler(className: string): boolean {
  return /sampler/i.test(className) && !/select/i.test(className);
}
