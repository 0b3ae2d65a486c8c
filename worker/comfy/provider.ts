/** The port between tasks and whatever renders pictures. Nothing here but the graph belongs to one renderer. */

export interface GraphNode {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly _meta?: Readonly<Record<string, unknown>>;
}

/** Node id → node, links as `[nodeId, slot]`. */
export type ComfyGraph = Readonly<Record<string, GraphNode>>;

/** A picture the render starts from; its stored name is put into `inputName` of node `nodeId`. */
export interface ReferenceImage {
  readonly nodeId: string;
  readonly inputName: string;
  /** Lower-case hex sha256 of the bytes; the picture is uploaded under it. */
  readonly hash: string;
  readonly bytes: Uint8Array;
}

/** Whose a prompt is; it travels with the prompt and is in the renderer's queue, history and pictures. */
export interface PromptTag {
  readonly project: string;
  readonly run: string;
  readonly job: string;
  readonly attempt: number;
}

/** A prompt that waits or runs on the renderer and says that it is ours. */
export interface TaggedPrompt extends PromptTag {
  readonly promptId: string;
}

export interface RenderRequest {
  /** Canonical lower-case uuid, committed before `render` is called. */
  readonly promptId: string;
  /** Ids of earlier attempts of the same job, oldest first: reconciled before anything is submitted. */
  readonly previousPromptIds: readonly string[];
  readonly graph: ComfyGraph;
  /** Stem for output files, equal for all attempts of a job (`project/job`); the driver adds the prompt id. */
  readonly filenamePrefix: string;
  readonly outputNodeId: string;
  readonly expected: { readonly count: number; readonly widthPx: number; readonly heightPx: number };
  readonly tag: PromptTag;
  readonly references: readonly ReferenceImage[];
}

export interface RenderedImage {
  /** PNG as the renderer wrote it, text chunks included. */
  readonly bytes: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface RenderResult {
  readonly images: readonly RenderedImage[];
  /** The prompt that really made the pictures: one of the previous ids when adopted. */
  readonly promptId: string;
  /** True when no node but the output node had to run. */
  readonly fromCache: boolean;
  readonly adopted: boolean;
  readonly durationMs: number;
}

export interface RenderProgress {
  readonly promptId: string;
  readonly value: number;
  readonly max: number;
  readonly node: string | null;
  /** Prompts ahead of ours while it waits; null once it runs. */
  readonly queuePosition: number | null;
  /** What the picture looks like so far, where the renderer shows it; told once, never stored. */
  readonly preview?: RenderPreview;
}

export interface RenderPreview {
  readonly mediaType: "image/jpeg" | "image/png";
  readonly bytes: Uint8Array;
}

export interface RenderOptions {
  /**
   * Aborting cancels the render on the renderer too and ends it with RENDER_INTERRUPTED. With a PROVIDER_CLOSED failure
   * as the reason it is only left alone, for another worker to adopt.
   */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RenderProgress) => void;
  /**
   * Asked just before the graph is handed over and just after: null while the job is the caller's, else the prompt ids of
   * its later tries, none when it has ended. What nobody waits for is then not handed over, or withdrawn: STALE_ATTEMPT.
   */
  readonly takenOver: () => Promise<readonly string[] | null>;
}

/** Which of the prompts that carry our tag nobody waits for; asked only when there are any. */
export type PickStrays = (prompts: readonly TaggedPrompt[]) => Promise<readonly TaggedPrompt[]>;

/** What a provider must have before a job may go there. */
export interface ProviderNeeds {
  readonly graph: ComfyGraph;
}

/** One thing a graph needs and the provider lacks. */
export interface Missing {
  /** Folder of a missing model, as ComfyUI calls it (`checkpoints`, `loras`); null for everything else. */
  readonly folder: string | null;
  readonly kind: "node" | "model" | "value" | "input";
  readonly nodeId: string;
  readonly classType: string;
  readonly inputName: string | null;
  readonly value: string | null;
  readonly message: string;
}

/** What pixels may depend on besides the graph. Same fingerprint → same decoded pixels are expected. */
export interface ProviderEnvironment {
  readonly fingerprint: string;
  readonly version: string | null;
  readonly pythonVersion: string | null;
  readonly torchVersion: string | null;
  readonly os: string | null;
  readonly devices: readonly { readonly name: string; readonly type: string; readonly vramBytes: number | null }[];
  readonly flags: readonly string[];
}

export interface Provider {
  readonly id: string;
  /** Reads the environment; throws PROVIDER_* when the provider can't be reached. */
  probe(): Promise<ProviderEnvironment>;
  preflight(needs: ProviderNeeds): Promise<readonly Missing[]>;
  /** Renders once, or takes up an earlier attempt. Throws `Failure`; see the catalogue for retry classes. */
  render(request: RenderRequest, options: RenderOptions): Promise<RenderResult>;
  /** Before another try after running out of memory: lets go of cached results, or unloads the models as well. Throws PROVIDER_*. */
  freeMemory(depth: "free" | "unload"): Promise<void>;
  /** Ends those of our prompts on it that `pick` chooses, and names those that ended. Bounded in time. Throws PROVIDER_*. */
  withdraw(pick: PickStrays): Promise<readonly string[]>;
  /** Stops watching without canceling: running renders end with PROVIDER_CLOSED and can be adopted later. */
  close(): Promise<void>;
}
