import type { ProjectState } from "../../core/project/state.ts";
import { picturesShown, screenOf } from "../../core/view/review.ts";
import { objectUrl } from "../components/picture.tsx";
import { type Answer, post, projectPath } from "../live/api.ts";
import { authorization } from "../live/session.ts";
import type { Snapshot } from "../live/snapshot.ts";
import { PACKET_CACHE } from "./names.ts";
import { keepPacket, type Packet } from "./packet.ts";

export const MOST_TAKEN = 50;

interface Leased {
  readonly leased: readonly string[];
}

/** Takes the next questions of a sprint along, in place of what was taken before. Answers to them go through the outbox like all others. */
export async function takePacket(projectId: string, sprintId: string): Promise<Answer<Packet>> {
  const reviewerId = `packet-${sprintId}`.slice(0, 100);
  const lease = await post<Leased>(projectPath(projectId, `sprints/${sprintId}/lease`), {
    reviewerId,
    want: MOST_TAKEN,
  });
  if (!lease.ok) return lease;
  if (lease.value.leased.length === 0) return { ok: false, problem: notKept };
  const isKept = await keep(projectId, lease.value.leased).then(
    () => true,
    () => false,
  );
  await post(projectPath(projectId, `sprints/${sprintId}/lease`), { reviewerId, want: 0 });
  if (!isKept) return { ok: false, problem: notKept };
  const taken = { projectId, sprintId, decisionIds: lease.value.leased, takenAt: new Date().toISOString() };
  keepPacket(taken);
  return { ok: true, value: taken };
}

const notKept = {
  status: 0,
  code: "NOT_KEPT",
  title: "The questions could not be taken along.",
  detail: "All are on other screens, the server was lost on the way, or this browser has no room for their pictures.",
  fields: [],
};

/** All or nothing: a packet without a picture would ask what nobody can see. */
async function keep(projectId: string, decisionIds: readonly string[]): Promise<void> {
  const path = projectPath(projectId, "state");
  const answer = await fetch(path, { headers: authorization() });
  if (!answer.ok) throw new Error(`the state was answered with ${answer.status}`);
  const { state } = (await answer.clone().json()) as Snapshot;
  await caches.delete(PACKET_CACHE);
  const cache = await caches.open(PACKET_CACHE);
  await cache.put(path, answer);
  await cache.addAll(pathsOf(projectId, state, decisionIds));
}

function pathsOf(projectId: string, state: ProjectState, decisionIds: readonly string[]): string[] {
  const screens = decisionIds.flatMap((id) => {
    const decision = state.decisions[id];
    return decision === undefined ? [] : (screenOf(state, decision) ?? []);
  });
  return [...new Set(picturesShown(screens))].map((hash) => objectUrl(projectId, hash));
}
