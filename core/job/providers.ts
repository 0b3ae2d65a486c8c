import type { EventPayloads } from "../contracts.ts";
import type { DiecastEvent } from "../event.ts";

/** A failure that counts towards pausing a renderer. `at` is an ISO instant. */
interface RecentFailure {
  readonly fingerprint: string;
  readonly jobId: string;
  readonly at: string;
}

/** Why nothing is sent to a renderer, and when one render may try again. */
export interface ProviderPause extends Readonly<EventPayloads["provider.paused"]> {
  readonly since: string;
  probeAt: string;
  /** Probes that failed. */
  probes: number;
  /** The newest probe; it may have ended. */
  probeJobId: string | null;
}

interface ProviderState {
  /** Oldest first; a bounded number of the newest. */
  recent: RecentFailure[];
  pause: ProviderPause | null;
}

/** By provider id: only those with something to remember. */
export type ProvidersState = Record<string, ProviderState>;

/** More than any policy looks back to. */
const maxRecent = 200;

/** Folds one event into the renderers; owns and mutates `providers` (D-0004). */
export function evolveProviders(providers: ProvidersState, event: DiecastEvent): void {
  switch (event.type) {
    case "job.started":
      if (event.payload.isProbe) noteProbe(providers, event.payload);
      return;
    case "job.retry-scheduled":
      if (!event.payload.isUncounted) noteFailure(providers, event.payload, event.ts);
      return;
    case "job.failed":
      noteFailure(providers, event.payload, event.ts);
      return;
    case "provider.paused": {
      const pause = { ...event.payload, since: event.ts, probes: 0, probeJobId: null };
      providers[event.payload.providerId] = { recent: [], pause };
      return;
    }
    case "provider.probed": {
      const pause = providers[event.payload.providerId]?.pause;
      if (!pause) return;
      pause.probes += 1;
      pause.probeAt = event.payload.probeAt;
      return;
    }
    case "provider.resumed":
      delete providers[event.payload.providerId];
      return;
    default:
  }
}

function noteProbe(providers: ProvidersState, { providerId, jobId }: EventPayloads["job.started"]): void {
  const pause = providers[providerId ?? ""]?.pause;
  if (pause) pause.probeJobId = jobId;
}

function noteFailure(
  providers: ProvidersState,
  { providerId, fingerprint, jobId }: EventPayloads["job.failed"] | EventPayloads["job.retry-scheduled"],
  at: string,
): void {
  if (providerId === undefined || fingerprint === undefined) return;
  const provider = providers[providerId] ?? { recent: [], pause: null };
  providers[providerId] = provider;
  provider.recent.push({ fingerprint, jobId, at });
  if (provider.recent.length > maxRecent) provider.recent.shift();
}
