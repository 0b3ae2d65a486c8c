import { effect, type ReadonlySignal, signal } from "@preact/signals";
import { post, projectPath } from "../live/api.ts";
import { freshKey } from "../live/keys.ts";
import { takenOf } from "../offline/packet.ts";

/** How many questions this tab holds, so that the next ones show without asking. */
const WANTED = 30;
const FEW = 15;
const MOST_HELD = 50;
/** What this tab holds is shared out when it asks again: whoever comes to a review waits no longer than that for a part. */
const SIGN_OF_LIFE_MS = 5_000;
const SHORTEST_PAUSE_MS = 400;
const REVIEWER = "diecast.reviewer";
const TURN = "diecast.turn";

interface Leased {
  readonly leased: readonly string[];
  readonly reviewers: number;
}

/** Questions that only this tab shows; null before the server has said. Kept over a reload. */
export const leased = signal<readonly string[] | null>(null);
/** How many are at it in this sprint. */
export const reviewers = signal(1);

/** What the lease looks at: the open questions of the sprint in order, those this tab shows, and those it wants before any other. */
export interface Shown {
  readonly queue: ReadonlySignal<readonly string[]>;
  readonly mine: ReadonlySignal<readonly string[]>;
  readonly wanted: () => readonly string[];
  /** Those whose answer is being taken back: this tab shows them although the server can't hold them for it yet. */
  readonly returning: ReadonlySignal<readonly string[]>;
}

/** Holds questions for as long as the tab is looked at; returns what gives them back. */
export function followLeases(
  projectId: string,
  sprintId: string,
  { queue, mine, wanted, returning }: Shown,
): () => void {
  const path = projectPath(projectId, `sprints/${sprintId}/lease`);
  leased.value =
    (JSON.parse(sessionStorage.getItem(nameOf(sprintId)) ?? "null") as string[] | null) ?? takenOf(sprintId);
  reviewers.value = 1;
  // `isComing`: asked for once, however fast the answers come: each of them would put it off again.
  let [isOver, isUnderWay, isComing] = [false, false, false];
  let timer = 0;

  async function ask(): Promise<void> {
    isComing = false;
    if (isOver || isUnderWay || document.hidden) return;
    clearTimeout(timer);
    isUnderWay = true;
    const hold = wanted().slice(0, MOST_HELD);
    const [owed, said] = [returning.peek(), numbered()];
    // A page that goes must not ask once more behind what gives its questions back.
    const answer = await post<Leased>(path, { ...said, want: WANTED, hold }, freshKey(), true);
    isUnderWay = false;
    if (isOver) return;
    // The tab was left and is looked at again: what this answer names was given back, and may be on another screen.
    if (said.turn !== newestTurn()) return ask();
    if (answer.ok) keep(sprintId, answer.value, [...owed, ...returning.peek()]);
    const isSoon = owed.length > 0 || isShort();
    timer = window.setTimeout(ask, isSoon ? SHORTEST_PAUSE_MS * 5 : SIGN_OF_LIFE_MS);
  }
  const isShort = (): boolean => mine.value.length < FEW && mine.value.length < queue.value.length;
  const giveBack = (): void => void post(path, { ...numbered(), want: 0 });

  const stop = effect(() => {
    if (!isShort() || isUnderWay || isComing) return;
    clearTimeout(timer);
    isComing = true;
    timer = window.setTimeout(ask, leased.peek() === null ? 0 : SHORTEST_PAUSE_MS);
  });
  const stopWatching = whenFewer(returning, () => void ask());
  void ask();
  const stopLooking = onLookedAt((isLookedAt) => (isLookedAt ? void ask() : giveBack()));
  return () => {
    isOver = true;
    for (const end of [stop, stopWatching, stopLooking, giveBack]) end();
    clearTimeout(timer);
    // What was held of this sprint says nothing of the next.
    leased.value = null;
  };
}

/** Calls `tell` whenever the list has become shorter; returns what ends that. */
function whenFewer(list: ReadonlySignal<readonly string[]>, tell: () => void): () => void {
  let before = 0;
  return effect(() => {
    const count = list.value.length;
    if (count < before) tell();
    before = count;
  });
}

const nameOf = (sprintId: string): string => `diecast.leased.${sprintId}`;

/** `owed` are shown although the server does not hold them for this tab yet. */
function keep(sprintId: string, answer: Leased, owed: readonly string[]): void {
  reviewers.value = answer.reviewers;
  const now = [...new Set([...owed, ...answer.leased])];
  if (String(now) !== String(leased.peek())) leased.value = now;
  sessionStorage.setItem(nameOf(sprintId), JSON.stringify(now));
}

/** Tells when the tab is shown or hidden, or goes; returns what ends that. */
function onLookedAt(tell: (isLookedAt: boolean) => void): () => void {
  const onVisibility = (): void => tell(!document.hidden);
  const onGone = (): void => tell(false);
  document.addEventListener("visibilitychange", onVisibility);
  addEventListener("pagehide", onGone);
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    removeEventListener("pagehide", onGone);
  };
}

/** Shows a question at once whose own answer is just being taken back; it is held like the others as soon as it is open. */
export function holdAlso(decisionId: string): void {
  if (leased.peek()?.includes(decisionId) !== true) leased.value = [decisionId, ...(leased.peek() ?? [])];
}

/** Who asks, and in which order: what is given back stays so, also when a request that was sent before arrives later. */
function numbered(): { readonly reviewerId: string; readonly turn: number } {
  const turn = newestTurn() + 1;
  sessionStorage.setItem(TURN, String(turn));
  return { reviewerId: reviewerId(), turn };
}

const newestTurn = (): number => Number(sessionStorage.getItem(TURN));

/** One for each tab: two tabs side by side are two reviewers. */
function reviewerId(): string {
  const known = sessionStorage.getItem(REVIEWER);
  if (known !== null) return known;
  const fresh = `tab-${freshKey()}`;
  sessionStorage.setItem(REVIEWER, fresh);
  return fresh;
}
