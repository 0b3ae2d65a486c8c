import { computed, effect, signal } from "@preact/signals";
import { hasEnded, jobsOfVersionId } from "../../core/job/state.ts";
import type { FirstScreen } from "../../core/view/first-screen.ts";
import { type RunProgress, runProgress } from "../../core/view/run-progress.ts";
import { type Status, statusView } from "../../core/view/status.ts";
import { route } from "../router.ts";
import { afterFrame } from "./after-frame.ts";
import { type Answer, get, type Problem } from "./api.ts";
import { now } from "./clock.ts";
import { openBoard, opened } from "./opening.ts";
import { forgetShown, type KeptStep, outbox } from "./outbox.ts";
import { LiveProject } from "./project.ts";
import { answeredHere } from "./said.ts";

export interface ProjectItem {
  readonly id: string;
  readonly title: string;
}

export const projects = signal<readonly ProjectItem[] | null>(null);
export const projectsProblem = signal<Problem | null>(null);
export const live = signal<LiveProject | null>(null);

const state = computed(() => live.value?.state.value ?? null);
const progress = computed(() => live.value?.progress.value ?? {});

/** What the board shows until the state is here: reading all of a large project takes its time. */
export const opening = computed<FirstScreen | null>(() =>
  state.value === null && opened.value?.projectId === live.value?.id ? (opened.value?.screen ?? null) : null,
);
const figures = computed<Status | null>(() =>
  state.value ? statusView(state.value, now.value) : (live.value?.figures.value ?? opening.value?.status ?? null),
);
/** The outbox, a frame later: figures are drawn again behind the picture that follows a key. */
const told = signal<readonly KeptStep[]>([]);
/** The figures as this browser knows them: what was answered here is asked no more, also before the server has heard of it. */
export const status = computed<Status | null>(() => {
  const known = figures.value;
  const said = told.value.length === 0 ? [] : [...answeredHere(live.value?.id ?? "", told.value)];
  const ahead = said.filter((id) => state.value?.decisions[id]?.answer === null).length;
  return known === null || ahead === 0 ? known : { ...known, asked: known.asked - ahead };
});
export const running = computed<RunProgress | null>(() =>
  state.value ? runProgress(state.value, progress.value) : (opening.value?.run ?? null),
);

/** What of a version can still be stopped. */
export function openJobIds(versionId: string): string[] {
  const now = state.peek();
  return now ? jobsOfVersionId(now, versionId).flatMap((job) => (hasEnded(job) ? [] : job.id)) : [];
}

/** Reads which projects there are. */
export async function loadProjects(): Promise<void> {
  const answer: Answer<{ items: readonly ProjectItem[] }> = await get("/api/projects");
  projects.value = answer.ok ? answer.value.items : null;
  projectsProblem.value = answer.ok ? null : answer.problem;
}

/** The library asks for its pictures, and the drawer over it for its asset, in small pieces; every other page needs all of the state. */
const wantsState = computed(() => route.value.page !== "library");

function isOnBoard(): boolean {
  return route.peek().page === "pipeline";
}

/** Follows whatever project the address names. */
export function followRoute(): void {
  const projectId = computed(() => route.value.projectId);
  effect(() => {
    const id = projectId.value;
    live.peek()?.close();
    if (id === null) live.value = null;
    else live.value = new LiveProject(id, wantsState.peek(), isOnBoard() ? openBoard(id) : Promise.resolve());
  });
  effect(() => {
    if (wantsState.value) live.value?.wantState();
  });
  effect(() => {
    if (outbox.value !== told.peek()) afterFrame(() => (told.value = outbox.peek()));
  });
  effect(() => {
    if (state.value !== null && outbox.value.length > 0) forgetShown(live.value?.id ?? "", state.value.seq);
  });
  effect(() => live.value?.look(route.value.page === "assets" ? route.value.id : null));
}

/** How long a run has been under way, in ms. */
export function ageOf({ startedAt }: Pick<RunProgress, "startedAt">): number {
  return Date.now() - Date.parse(startedAt);
}
