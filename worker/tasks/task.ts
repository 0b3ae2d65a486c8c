import type { EventPayloads } from "../../core/contracts.ts";
import type { Draft } from "../../core/event.ts";
import type { Job } from "../../core/job/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { ProjectStore } from "../../store/project.ts";
import type { Provider, RenderOptions } from "../comfy/provider.ts";
import type { PixelPool } from "../pixels/pool.ts";
import type { Slot } from "../slots.ts";
import type { RenderPlace } from "./render-stages.ts";

/** What a task may use. Everything it makes is stored as an object before it returns. */
export interface TaskContext {
  readonly project: ProjectStore<ProjectState>;
  readonly provider: Provider;
  readonly pixels: PixelPool;
  /** The prompt id committed with this attempt, and those of earlier attempts. */
  readonly promptId: string | null;
  readonly previousPromptIds: readonly string[];
  /** Its place on the renderer; null for work that needs none. */
  readonly slot: Slot | null;
  readonly signal: AbortSignal;
  /** Whether somebody else has the job by now; see `RenderOptions`. */
  readonly takenOver: RenderOptions["takenOver"];
  /** Milliseconds that never go back. */
  readonly monotonic: () => number;
  /** Where this job is; ephemeral. */
  readonly onProgress: (place: RenderPlace) => void;
}

/** What a task came to: the job's result, and for a route its effects, decided again on the newest state under the lock. */
export interface TaskOutcome {
  readonly result: EventPayloads["job.succeeded"]["result"];
  readonly effects?: (state: ProjectState) => readonly Draft[];
}

/** One kind of work. Throws `Failure`; its class decides about another try. */
export type Task = (context: TaskContext, job: Job) => Promise<TaskOutcome>;
