import type { LibraryRow } from "./library.ts";
import { type LibraryFacet, libraryFacets } from "./library-facets.ts";

/** What is looked for. Values of one facet are alternatives; every facet, and every word, must be met. */
export interface LibraryQuery {
  readonly words: string;
  /** Also what is not approved. */
  readonly isAll: boolean;
  readonly wanted: Readonly<Partial<Record<LibraryFacet, readonly string[]>>>;
}

/** A value of a facet, and how many pictures it would leave beside what the other facets ask for. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
}

export interface FacetCounts {
  /** The most frequent ones, and those that are asked for; days newest first. */
  readonly values: readonly FacetValue[];
  /** How many more there are. */
  readonly more: number;
}

export interface Found {
  readonly rows: readonly LibraryRow[];
  readonly facets: Readonly<Record<LibraryFacet, FacetCounts>>;
}

const mostValues = 30;

type Counters = Readonly<Record<LibraryFacet, Map<string, number>>>;

/** The rows that meet a query, in the order given, and the count of each value; one pass over the rows. */
export function searchLibrary(all: readonly LibraryRow[], query: LibraryQuery): Found {
  const words = query.words.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = libraryFacets.flatMap((facet) => {
    const values = query.wanted[facet] ?? [];
    return values.length === 0 ? [] : [{ facet, values: new Set(values) }];
  });
  const counters = emptyCounters();
  const rows: LibraryRow[] = [];
  for (const row of all) {
    if (!(query.isAll || row.item.isApproved) || !words.every((word) => row.searchText.includes(word))) continue;
    const missed = wanted.filter(({ facet, values }) => !row.values[facet].some((value) => values.has(value)));
    if (missed.length === 0) rows.push(row);
    // A value counts beside the other facets, so that choosing a second one of its own facet is no dead end.
    if (missed.length <= 1) countRow(counters, row, missed[0]?.facet);
  }
  return { rows, facets: countsOf(counters, query) };
}

function emptyCounters(): Counters {
  return Object.fromEntries(libraryFacets.map((facet) => [facet, new Map()])) as unknown as Counters;
}

function countRow(counters: Counters, { values }: LibraryRow, only: LibraryFacet | undefined): void {
  for (const facet of only === undefined ? libraryFacets : [only]) {
    const counter = counters[facet];
    for (const value of values[facet]) counter.set(value, (counter.get(value) ?? 0) + 1);
  }
}

function countsOf(counters: Counters, { wanted }: LibraryQuery): Found["facets"] {
  const counted = libraryFacets.map((facet) => [facet, topOf(facet, counters[facet], wanted[facet] ?? [])] as const);
  return Object.fromEntries(counted) as Found["facets"];
}

function topOf(facet: LibraryFacet, counter: ReadonlyMap<string, number>, chosen: readonly string[]): FacetCounts {
  const all = [...counter].map(([value, count]) => ({ value, count }));
  all.sort(facet === "made" ? byNewestDay : byCount);
  const top = all.slice(0, mostValues);
  const shown = new Set(top.map(({ value }) => value));
  const also = [...new Set(chosen)].filter((value) => !shown.has(value));
  const values = [...top, ...also.map((value) => ({ value, count: counter.get(value) ?? 0 }))];
  return { values, more: all.length - values.filter(({ count }) => count > 0).length };
}

function byCount(a: FacetValue, b: FacetValue): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}

function byNewestDay(a: FacetValue, b: FacetValue): number {
  return a.value > b.value ? -1 : 1;
}
