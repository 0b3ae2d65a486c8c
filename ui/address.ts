import { documentKinds } from "../core/document/kinds.ts";

/** Every page by its name in the address, with its name for people. */
export const pageTitles = {
  pipeline: "Pipeline",
  dashboard: "Dashboard",
  review: "Review",
  library: "Library",
  assets: "Asset",
  sets: "Set",
  documents: "Document",
  new: "New specs",
  exceptions: "Exceptions",
  work: "Work",
  settings: "Settings",
  help: "Help",
} as const;
export type PageName = keyof typeof pageTitles;

/** The page of all that a page shows one of: shown for an address that was cut after its name, and marked in the rail. */
export const overviewOf: Partial<Readonly<Record<PageName, PageName>>> = {
  assets: "pipeline",
  sets: "pipeline",
  documents: "settings",
};

/** Where the person is: `/p/<project>/<page>/<id>`; the id of a document is `kind/id`, that of a set `set/id` or `entity/id`. */
export interface Route {
  readonly projectId: string | null;
  readonly page: PageName | "unknown";
  readonly id: string | null;
}

/** What a page is given: its project, and what of it is shown; null for all of it. */
export interface PagePlace {
  readonly projectId: string;
  readonly id: string | null;
}

/** Reads an address; anything that is no page of ours is `unknown`. */
export function parseRoute(pathname: string): Route {
  const parts = decoded(pathname);
  if (parts === null) return { projectId: null, page: "unknown", id: null };
  const [prefix, project, page = "pipeline", ...rest] = parts;
  if (prefix === undefined) return { projectId: null, page: "pipeline", id: null };
  const known = Object.hasOwn(pageTitles, page) ? (page as PageName) : undefined;
  const isOurs = prefix === "p" && project !== undefined && known !== undefined && isThere(known, rest[0]);
  return {
    projectId: prefix === "p" && project !== undefined ? project : null,
    page: isOurs ? known : "unknown",
    id: rest.length === 0 ? null : rest.join("/"),
  };
}

/** Documents are of certain kinds. */
function isThere(page: PageName, kind: string | undefined): boolean {
  return page !== "documents" || kind === undefined || documentKinds.some((known) => known === kind);
}

/** The parts of a path, or null when an escape in it is broken, as after a careless copy. */
function decoded(pathname: string): string[] | null {
  const parts = pathname.split("/").filter((part) => part !== "");
  try {
    return parts.map(decodeURIComponent);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/** The address of a page of a project. */
export function pathTo(projectId: string, page: PageName, id?: string): string {
  const parts = ["", "p", encodeURIComponent(projectId), ...(page === "pipeline" ? [] : [page])];
  return [...parts, ...(id === undefined ? [] : id.split("/").map(encodeURIComponent))].join("/");
}
