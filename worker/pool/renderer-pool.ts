import { Failure } from "../../core/failure.ts";
import type { DueJobs } from "../../core/job/schedule.ts";
import type { ProjectState } from "../../core/project/state.ts";
import type { Loaded, ServerView } from "../../core/schedule/view.ts";
import type { ProjectStore } from "../../store/project.ts";
import type { Provider } from "../comfy/provider.ts";
import { createFitness, type Fitness } from "./fitness.ts";
import { createRendererGate, type Finding, type RendererGate } from "./renderer-gate.ts";
import { createStatusWriter } from "./status-writer.ts";

/** A renderer as the settings name it. */
export interface RendererSetting {
  readonly url: string;
  readonly provider: Provider;
}

export interface PoolOptions {
  readonly dataDir: string;
  readonly workerId: string;
  readonly renderers: readonly RendererSetting[];
  /** Most prompts kept on one renderer: ComfyUI's own queue stays short, so that order, cancel and recovery stay ours. */
  readonly queue: number;
  readonly log: (line: string) => void;
  readonly onChange: () => void;
}

/** What the pool is told of its use, so that it can say who may get more. */
export interface PoolUse {
  busyOn(rendererId: string): number;
  loadedOn(rendererId: string): Loaded | null;
  project(projectId: string): ProjectStore<ProjectState> | undefined;
}

/** The renderers this worker gives work to. */
export interface RendererPool {
  /** Those that answer, with what they may get. Never waits; keeps their probes and the status side-car going. */
  open(use: PoolUse): ServerView[];
  /** Those that answered when `open` was asked last. */
  answering(): readonly Provider[];
  /** The provider of a renderer; null asks for any. */
  provider(rendererId: string | null): Provider;
  /** Renderers that went away since this was asked last: what they had loaded is gone. */
  takeGone(): readonly string[];
  /** Ends what is being waited for on any of them. */
  close(): Promise<void>;
}

interface Member {
  readonly url: string;
  readonly provider: Provider;
  readonly gate: RendererGate;
  readonly fitness: Fitness;
  wasOpen: boolean;
}

/** Alone, a renderer is judged by its probe only, and jobs say themselves what it lacks; in a pool another may have it. */
export function createRendererPool(options: PoolOptions): RendererPool {
  const { renderers, queue } = options;
  const isAlone = renderers.length === 1;
  const status = createStatusWriter(options);
  const members = renderers.map((setting) => memberOf(setting, isAlone, options));
  const gone = new Set<string>();

  return {
    open(use) {
      const looks = members.map((member) => ({ member, finding: look(member, gone) }));
      status.note(looks.map(({ member, finding }) => statusOf(member, finding, use)));
      const opened = looks.filter(({ finding }) => finding.environment !== null).map(({ member }) => member);
      return opened.map((member): ServerView => {
        const busy = use.busyOn(member.provider.id);
        const fits = isAlone ? () => true : fitsAmong(opened, member, use);
        return { id: member.provider.id, busy, free: queue - busy, fits };
      });
    },
    answering: () => members.flatMap(({ wasOpen, provider }) => (wasOpen ? [provider] : [])),
    provider(rendererId) {
      const member = members.find(({ provider }) => provider.id === rendererId) ?? members[0];
      if (member === undefined) throw new Failure("CONFIG_INVALID", "There is no renderer in the settings.");
      return member.provider;
    },
    takeGone() {
      const ids = [...gone];
      gone.clear();
      return ids;
    },
    async close() {
      await Promise.all(members.map(({ provider }) => provider.close()));
      await Promise.all(members.flatMap(({ gate, fitness }) => [gate.close(), fitness.close()]));
      await status.close();
    },
  };
}

function memberOf({ url, provider }: RendererSetting, isAlone: boolean, { log, onChange }: PoolOptions): Member {
  const gate = createRendererGate({ url, provider, log, onChange });
  const fitness = createFitness(provider, log, onChange);
  return { url, gate, fitness, provider: watched(provider, { gate, fitness, isAlone }), wasOpen: false };
}

/** What is known of a member; notes in `gone` when it stopped answering, and asks it anew what it has when it is back. */
function look(member: Member, gone: Set<string>): Finding {
  const finding = member.gate.look();
  const isOpen = finding.environment !== null;
  if (member.wasOpen && !isOpen) gone.add(member.provider.id);
  if (!member.wasOpen && isOpen) member.fitness.forget();
  member.wasOpen = isOpen;
  return finding;
}

function fitsAmong(opened: readonly Member[], member: Member, use: PoolUse): ServerView["fits"] {
  return (projectId: string, needs: DueJobs): boolean => {
    const project = use.project(projectId);
    if (project === undefined) return true;
    const fact = member.fitness.of(project, needs);
    // Where nobody has it the job has to begin, so that it can say what is missing.
    return (
      fact === "fits" || (fact === "lacks" && opened.every(({ fitness }) => fitness.of(project, needs) === "lacks"))
    );
  };
}

function statusOf({ url, provider }: Member, { environment, sentence }: Finding, use: PoolUse) {
  return {
    ...{ id: provider.id, url, sentence, isReachable: environment !== null },
    version: environment?.version ?? null,
    devices: environment?.devices.map(({ name }) => name) ?? [],
    vramBytes: environment?.devices[0]?.vramBytes ?? null,
    checkpointId: use.loadedOn(provider.id)?.checkpointId ?? null,
    busy: use.busyOn(provider.id),
  };
}

/**
 * A provider whose failures teach the pool: it is left out when it went away, and asked anew when it lacked something.
 * Alone it is used again as soon as it answers, because nobody else could do what it took and did not do.
 */
function watched(
  provider: Provider,
  { gate, fitness, isAlone }: Pick<Member, "gate" | "fitness"> & { isAlone: boolean },
) {
  const learn = (error: unknown): never => {
    const code = error instanceof Failure ? error.code : null;
    if (code === "PROVIDER_UNREACHABLE" || (code === "WATCHDOG_STALLED" && !isAlone)) gate.distrust(code);
    if (code === "MISSING_MODEL" || code === "MISSING_NODE") fitness.forget();
    throw error;
  };
  const { render, preflight, freeMemory } = provider;
  return {
    ...provider,
    render: (request, options) => render(request, options).catch(learn),
    preflight: (needs) => preflight(needs).catch(learn),
    freeMemory: (depth) => freeMemory(depth).catch(learn),
  } satisfies Provider;
}
