import { signal } from "@preact/signals";
import { projectFold } from "../../core/project/state.ts";
import { projectPath } from "../live/api.ts";
import type { Snapshot } from "../live/snapshot.ts";
import { PACKET_CACHE } from "./names.ts";

const NAME = "diecast.packet";

/** Questions that were taken along: their pictures and the state that holds them lie in this browser. */
export interface Packet {
  readonly projectId: string;
  readonly sprintId: string;
  readonly decisionIds: readonly string[];
  /** UTC, ISO 8601. */
  readonly takenAt: string;
}

/** The one packet of this browser; null when nothing was taken. */
export const packet = signal<Packet | null>(JSON.parse(localStorage.getItem(NAME) ?? "null") as Packet | null);

/** This is what was taken along now. */
export function keepPacket(taken: Packet): void {
  localStorage.setItem(NAME, JSON.stringify(taken));
  packet.value = taken;
  navigator.serviceWorker?.controller?.postMessage("packet");
}

/** The state that was taken along, for a page that can't reach its server; null when there is none, or another version folds now. */
export async function takenState(projectId: string): Promise<Snapshot | null> {
  if (packet.peek()?.projectId !== projectId) return null;
  const kept = await caches.match(projectPath(projectId, "state"), { cacheName: PACKET_CACHE });
  const snapshot = (await kept?.json()) as Snapshot | undefined;
  return snapshot?.version === projectFold.version ? snapshot : null;
}

/** The questions of a sprint that were taken along: without a server nobody else can say whose they are. */
export function takenOf(sprintId: string): readonly string[] | null {
  const taken = packet.peek();
  return taken?.sprintId === sprintId ? taken.decisionIds : null;
}
