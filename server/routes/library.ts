import { type LibraryFacet, libraryFacets } from "../../core/view/library-facets.ts";
import { choice, type Input, wholeNumber } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { refusal } from "../http/refusal.ts";
import { ok, type Route } from "../http/route.ts";
import { libraryOrders } from "../library.ts";

const mostItems = 200;
const mostValues = 50;
const longestText = 200;

const meaning: Readonly<Record<LibraryFacet, string>> = {
  stage: "Where the spec stands on the board.",
  type: "Asset type.",
  tag: "Tag.",
  set: "Artifact set.",
  entity: "Entity.",
  checkpoint: "Checkpoint the picture was rendered with.",
  made: "Day of approval, or of the picture (UTC, 2026-11-28).",
};

export const libraryRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/library",
    summary:
      "A window into the pictures of a project, from the `from`th on; with `from` 0 also how many there are by each facet. Windows with the same mark fit together.",
    query: {
      from: "How many to leave out before the first, default 0.",
      limit: `Items, 1 to ${mostItems}; default 100.`,
      q: "Words that id, title, type, set, entity or tags hold, all of them.",
      show: "approved (default) or all.",
      sort: "newest (default) or title.",
    },
    repeatable: meaning,
    status: 200,
    handle: async (input) => {
      const { library } = await openedProject(input);
      const from = startOf(input);
      const limit = wholeNumber(input, "limit", 100, mostItems);
      const { rows, facets, mark } = library.find(queryOf(input), choice(input, "sort", libraryOrders));
      const items = rows.slice(from, from + limit).map(({ item }) => item);
      return ok({ items, from, total: rows.length, mark, facets: from === 0 ? facets : null });
    },
  },
];

function queryOf(input: Input<unknown>) {
  const wanted = libraryFacets.map((facet) => [facet, valuesOf(input, facet)] as const);
  return {
    words: shortText("q", input.query["q"] ?? ""),
    isAll: choice(input, "show", ["approved", "all"]) === "all",
    wanted: Object.fromEntries(wanted.filter(([, values]) => values.length > 0)),
  };
}

function valuesOf({ repeated }: Input<unknown>, facet: LibraryFacet): readonly string[] {
  const values = repeated[facet] ?? [];
  if (values.length > mostValues) {
    const message = `is given ${values.length} times`;
    throw refusal("INVALID_INPUT", { path: `?${facet}`, rule: "most", message, fix: `Give at most ${mostValues}.` });
  }
  return values.map((value) => shortText(facet, value));
}

function shortText(name: string, text: string): string {
  if (text.length <= longestText) return text;
  const message = `is longer than ${longestText} characters`;
  throw refusal("INVALID_INPUT", { path: `?${name}`, rule: "length", message, fix: "Use fewer words." });
}

/** Like a list's cursor, but a number, because a scrollbar jumps. */
function startOf(input: Input<unknown>): number {
  return input.query["from"] === "0" ? 0 : wholeNumber(input, "from", 0, 10_000_000);
}
