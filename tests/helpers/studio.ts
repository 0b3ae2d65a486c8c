import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import type { Project } from "../../core/contracts.ts";
import { reviseDocument } from "../../core/document/decide.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { type ProjectState, projectFold } from "../../core/project/state.ts";
import { startRun } from "../../core/run/decide.ts";
import { createDocumentCommits } from "../../store/document-commits.ts";
import { createPlanner } from "../../store/planning.ts";
import { openProject, type ProjectStore } from "../../store/project.ts";
import type {
  ComfyGraph,
  Missing,
  Provider,
  ProviderEnvironment,
  RenderOptions,
  RenderRequest,
  RenderResult,
} from "../../worker/comfy/provider.ts";
import { seedDemo } from "./seeded.ts";
import { untilAborted, untilClosed, untilReleased } from "./until-signal.ts";

export const demoProject = "astroduck_demo";

/** A seeded project in a folder of its own. */
export interface Studio {
  readonly dataDir: string;
  readonly project: ProjectStore<ProjectState>;
  /** Plans and starts a run of these specs, as a person would. */
  start(runId: string, specIds: readonly string[]): Promise<void>;
  /** Saves the project with other policies. */
  setPolicies(changes: Partial<Project["policies"]>): Promise<void>;
  /** Waits for an append after which the state is as wished. */
  until(isReached: (state: ProjectState) => boolean, what: string, limitMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Seeds and opens the demo project, in a new data folder or in one where it is missing. */
export async function openStudio(folder?: string): Promise<Studio> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), "diecast-studio-")));
  await seedDemo(dataDir);
  const project = await openProject({ dataDir, projectId: demoProject, fold: projectFold });
  return {
    dataDir,
    project,
    async start(runId, specIds) {
      const planner = await createPlanner(project);
      const planned = await Promise.all(
        specIds.map(async (specId) => {
          const result = await planner.plan(specId, { attempt: 1, remedy: null });
          if (!result.ok) throw new Error(`${specId} can't be planned: ${result.refusals[0]?.sentence}`);
          return result.planned;
        }),
      );
      const command = {
        runId,
        trigger: { kind: "person" as const, id: null },
        failurePolicy: "continue" as const,
        notBefore: null,
        planned,
        skipped: [],
      };
      await project.commit((state) => startRun(state, command), { actor: { kind: "person", id: "test" } });
    },
    setPolicies: (changes) => setPolicies(project, changes),
    until: (isReached, what, limitMs = 30_000) => waitFor(project, isReached, what, limitMs),
    async close() {
      await project.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function setPolicies(project: ProjectStore<ProjectState>, changes: Partial<Project["policies"]>): Promise<void> {
  const hash = project.state().documents[`project/${demoProject}`]?.hash ?? "";
  const value = await project.objects.getJson<Project>(hash);
  const commits = createDocumentCommits(project);
  const changed = { ...value, policies: { ...value.policies, ...changes } };
  const { revision } = await commits.prepare("project", changed);
  const change = { kind: "project" as const, id: demoProject, value: changed };
  const decide = (state: ProjectState) => reviseDocument(state, revision, hash);
  await commits.commit({ ...change, decide }, { actor: { kind: "person", id: "test" } });
}

function waitFor(
  project: ProjectStore<ProjectState>,
  isReached: (state: ProjectState) => boolean,
  what: string,
  limitMs: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error(`${what}: not reached in ${limitMs} ms`)), limitMs);
    const stop = project.onAppend(() => {
      if (isReached(project.state())) settle(null);
    });
    function settle(error: Error | null): void {
      clearTimeout(timer);
      stop();
      if (error === null) resolve();
      else reject(error);
    }
    if (isReached(project.state())) settle(null);
  });
}

/** A renderer without a network: a disc on white whose size follows the seed. Tests hold it, fail it, switch it off. */
export interface DiscProvider extends Provider {
  readonly requests: RenderRequest[];
  readonly aborted: string[];
  /** How memory was freed, oldest first. */
  readonly freed: ("free" | "unload")[];
  setReachable(isReachable: boolean): void;
  /** The next renders fail with this code, once each. */
  failNext(code: FailureCode, times: number): void;
  /** Every preflight from now on misses these. */
  lack(missing: readonly Missing[]): void;
  /** Renders wait until they are released or aborted, or until this provider is closed. */
  hold(): void;
  release(): void;
  /** What probes say of the environment from now on. */
  setVersion(version: string): void;
  /** Probes get no answer until this provider is closed. */
  hang(): void;
}

const environment: ProviderEnvironment = {
  fingerprint: "disc",
  version: "1",
  pythonVersion: null,
  torchVersion: null,
  os: null,
  devices: [],
  flags: [],
};

interface Mood {
  isReachable: boolean;
  isHolding: boolean;
  isHanging: boolean;
  version: string;
  readonly failures: FailureCode[];
  lacking: readonly Missing[];
}

/** `lacks` names checkpoint files that it does not have. */
export function createDiscProvider(id = "disc", lacks: readonly string[] = []): DiscProvider {
  const requests: RenderRequest[] = [];
  const aborted: string[] = [];
  const freed: ("free" | "unload")[] = [];
  const mood: Mood = { isReachable: true, isHolding: false, isHanging: false, version: "1", failures: [], lacking: [] };
  const closing = new AbortController();
  const releasing = new AbortController();

  async function render(request: RenderRequest, { signal }: RenderOptions): Promise<RenderResult> {
    requests.push(request);
    const failure = mood.failures.shift();
    if (failure !== undefined) throw new Failure(failure);
    const stopping = AbortSignal.any([signal, closing.signal]);
    if (mood.isHolding) await Promise.race([untilReleased(releasing.signal), untilAborted(stopping, request, aborted)]);
    const { widthPx, heightPx } = request.expected;
    const image = { bytes: await disc(request), widthPx, heightPx };
    return { images: [image], promptId: request.promptId, fromCache: false, adopted: false, durationMs: 1 };
  }

  return {
    id,
    requests,
    aborted,
    freed,
    render,
    async probe() {
      if (mood.isHanging) await untilClosed(closing.signal);
      if (!mood.isReachable) throw new Failure("PROVIDER_UNREACHABLE");
      return { ...environment, version: mood.version };
    },
    preflight: async ({ graph }) => [...mood.lacking, ...missingCheckpoints(graph, lacks)],
    withdraw: async () => [],
    async freeMemory(depth) {
      freed.push(depth);
    },
    close: async () => closing.abort(new Failure("PROVIDER_CLOSED")),
    ...switchesOf(mood, releasing),
  };
}

function switchesOf(
  mood: Mood,
  releasing: AbortController,
): Pick<DiscProvider, "setReachable" | "failNext" | "hold" | "release" | "setVersion" | "hang" | "lack"> {
  return {
    setReachable(isReachable) {
      mood.isReachable = isReachable;
    },
    failNext: (code, times) => void mood.failures.push(...Array<FailureCode>(times).fill(code)),
    lack(missing) {
      mood.lacking = missing;
    },
    hold() {
      mood.isHolding = true;
    },
    release() {
      mood.isHolding = false;
      releasing.abort();
    },
    setVersion(version) {
      mood.version = version;
    },
    hang() {
      mood.isHanging = true;
    },
  };
}

function missingCheckpoints(graph: ComfyGraph, lacks: readonly string[]): Missing[] {
  return Object.entries(graph).flatMap(([nodeId, { class_type, inputs }]): Missing[] => {
    const value = String(inputs["ckpt_name"]);
    if (!lacks.includes(value)) return [];
    const message = `"${value}" is missing.`;
    return [{ kind: "model", nodeId, classType: class_type, inputName: "ckpt_name", value, message, folder: null }];
  });
}

function disc({ expected: { widthPx, heightPx }, tag }: RenderRequest): Promise<Buffer> {
  const radius = Math.min(widthPx, heightPx) * 0.3 + (tag.job.length % 7);
  const circle = `<circle cx="${widthPx / 2}" cy="${heightPx / 2}" r="${radius}" fill="#37a" stroke="#124" stroke-width="8"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${widthPx}" height="${heightPx}"><rect width="100%" height="100%" fill="#fff"/>${circle}</svg>`;
  return sharp(Buffer.from(svg)).flatten().png().toBuffer();
}
