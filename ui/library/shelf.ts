import { signal } from "@preact/signals";
import type { LibraryItem } from "../../core/view/library.ts";
import type { Found } from "../../core/view/library-search.ts";
import { get, type Problem, projectPath } from "../live/api.ts";

/** Items of one request. */
const WINDOW = 96;
/** So many windows stay in memory, the nearest to what is looked at; a library of any size costs no more. */
const MOST_KEPT = 16;
const AT_ONCE = 2;

interface Window {
  readonly mark: number;
  readonly items: readonly LibraryItem[];
}

/** What is known of one search. */
export interface Shelf {
  /** Project and search. */
  readonly key: string;
  /** Null before the first answer. */
  readonly total: number | null;
  readonly facets: Found["facets"] | null;
  /** Of the last answer; windows with another one are asked for again. */
  readonly mark: number;
  readonly windows: ReadonlyMap<number, Window>;
  /** The pictures are those of the search before: its own are on their way. */
  readonly isOld: boolean;
  /** Why the last request did not work. */
  readonly problem: Problem | null;
}

interface Answer {
  readonly items: readonly LibraryItem[];
  readonly total: number;
  readonly mark: number;
  readonly facets: Found["facets"] | null;
}

const unknown: Shelf = { key: "", total: null, facets: null, mark: 0, windows: new Map(), isOld: false, problem: null };

export const shelf = signal<Shelf>(unknown);
/** Where to ask. */
let place = { projectId: "", search: "" };
/** First and last item that is looked at. */
let looked: readonly [number, number] = [0, 0];
const underWay = new Set<string>();
/** Something happened while the first window was under way: its answer may not know of it yet. */
let isNews = false;

/** Shows another search; what the one before found stays until its own is there, so nothing flickers while words are typed. */
export function lookFor(projectId: string, search: string): void {
  const key = `${projectId}?${search}`;
  if (shelf.peek().key === key) return;
  const isSameProject = place.projectId === projectId;
  place = { projectId, search };
  looked = [0, 0];
  const before = shelf.peek();
  const isShown = isSameProject && before.total !== null;
  shelf.value = isShown ? { ...before, key, isOld: true, problem: null } : { ...unknown, key };
  fill();
}

/** The item at a place, if it is there. */
export function itemAt({ windows }: Shelf, index: number): LibraryItem | null {
  return windows.get(Math.floor(index / WINDOW))?.items[index % WINDOW] ?? null;
}

/** Says what is looked at: it is fetched first, and what is far from it is forgotten. */
export function lookAtItems(first: number, last: number): void {
  looked = [first, last];
  fill();
}

/** Asks whether anything has changed: the first window brings the counts, and a new mark makes the others stale. */
export function askAgain(): void {
  isNews = underWay.has(nameOf(0));
  if (shelf.peek().key !== "") void ask(0);
}

/** Fetches the missing windows, the nearest first; those that were passed over by then are never asked for. */
function fill(): void {
  if (shelf.peek().key === "") return;
  for (let at = nextMissing(); at !== null && underWay.size < AT_ONCE; at = nextMissing()) void ask(at);
}

function nextMissing(): number | null {
  const { total, windows, mark, isOld } = shelf.peek();
  if (isOld) return underWay.has(nameOf(0)) ? null : 0;
  const end = total === null ? 0 : Math.max(0, Math.ceil(total / WINDOW) - 1);
  const [first, last] = looked.map((index) => Math.min(end, Math.floor(index / WINDOW))) as [number, number];
  for (let at = first; at <= last; at += 1) if (windows.get(at)?.mark !== mark && !underWay.has(nameOf(at))) return at;
  return null;
}

const nameOf = (at: number): string => `${shelf.peek().key} ${at}`;

async function ask(at: number): Promise<void> {
  const { key } = shelf.peek();
  const name = nameOf(at);
  if (underWay.has(name)) return;
  underWay.add(name);
  const { projectId, search } = place;
  const path = `library?from=${at * WINDOW}&limit=${WINDOW}${search === "" ? "" : `&${search}`}`;
  const answer = await get<Answer>(projectPath(projectId, path));
  underWay.delete(name);
  if (isNews && at === 0) askAgain();
  if (shelf.peek().key !== key) return fill();
  if (!answer.ok) {
    shelf.value = shelf.peek().isOld
      ? { ...unknown, key, problem: answer.problem }
      : { ...shelf.peek(), problem: answer.problem };
    return;
  }
  keep(at, answer.value);
  fill();
}

/** The mark of the newest answer counts. A window with another one is better than a hole: it stays until its place is asked for again. */
function keep(at: number, { items, total, mark, facets }: Answer): void {
  const before = shelf.peek();
  const windows = new Map(before.isOld ? [] : before.windows);
  windows.set(at, { items, mark });
  const middle = (looked[0] + looked[1]) / 2 / WINDOW;
  const byDistance = [...windows.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  for (const far of byDistance.slice(MOST_KEPT)) windows.delete(far);
  shelf.value = {
    ...before,
    total,
    facets: facets ?? before.facets,
    mark,
    windows,
    isOld: false,
    problem: null,
  };
}

/** What is known of an asset by having found it; undefined when it is not among what is here. */
export function itemOf({ windows }: Shelf, specId: string): LibraryItem | undefined {
  return [...windows.values()].flatMap(({ items }) => items).find((item) => item.specId === specId);
}

/** The asset beside another one in what was found; null when there is none, or it is not here yet. */
export function neighbourOf({ windows }: Shelf, specId: string, step: 1 | -1): string | null {
  for (const [at, { items }] of windows) {
    const place = items.findIndex((item) => item.specId === specId);
    if (place >= 0) return itemAt(shelf.peek(), at * WINDOW + place + step)?.specId ?? null;
  }
  return null;
}
