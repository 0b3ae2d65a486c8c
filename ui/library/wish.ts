import { type LibraryFacet, libraryFacets } from "../../core/view/library-facets.ts";

/** What a person looks for in the library, and which picture is open. All of it stands in the address. */
export interface Wish {
  readonly words: string;
  readonly isAll: boolean;
  readonly order: "newest" | "title";
  readonly wanted: Readonly<Record<LibraryFacet, readonly string[]>>;
  readonly open: string | null;
}

/** Reads the query of an address; what it does not know it leaves out. */
export function readWish(query: string): Wish {
  const given = new URLSearchParams(query);
  const wanted = libraryFacets.map((facet) => [facet, [...new Set(given.getAll(facet))]]);
  return {
    words: given.get("q") ?? "",
    isAll: given.get("show") === "all",
    order: given.get("sort") === "title" ? "title" : "newest",
    wanted: Object.fromEntries(wanted) as Wish["wanted"],
    open: given.get("open"),
  };
}

/** The query of an address, always in the same order, without what is the default; empty for no wish at all. */
export function writeWish(wish: Wish): string {
  const open = wish.open === null ? [] : [["open", wish.open]];
  const all = new URLSearchParams([...pairsOf(wish), ...open]);
  return all.size === 0 ? "" : `?${all}`;
}

/** What the server is asked, and what tells one search from another. */
export function searchOf(wish: Wish): string {
  return String(new URLSearchParams(pairsOf(wish)));
}

function pairsOf({ words, isAll, order, wanted }: Wish): string[][] {
  return [
    ...(words.trim() === "" ? [] : [["q", words]]),
    ...(isAll ? [["show", "all"]] : []),
    ...(order === "title" ? [["sort", order]] : []),
    ...libraryFacets.flatMap((facet) => wanted[facet].map((value) => [facet, value])),
  ];
}

/** The wish with one value of a facet asked for, or no longer. */
export function toggled(wish: Wish, facet: LibraryFacet, value: string): Wish {
  const before = wish.wanted[facet];
  const after = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  return { ...wish, wanted: { ...wish.wanted, [facet]: after } };
}

/** The wish without words and facets. */
export function widened(wish: Wish): Wish {
  return { ...readWish(""), isAll: wish.isAll, order: wish.order };
}

/** How many values are asked for. */
export function narrowings({ wanted }: Wish): number {
  return libraryFacets.reduce((sum, facet) => sum + wanted[facet].length, 0);
}
