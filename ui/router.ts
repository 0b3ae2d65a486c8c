import { computed, signal } from "@preact/signals";

export const pages = ["pipeline", "review", "assets", "exceptions", "settings", "help"] as const;
export type PageName = (typeof pages)[number];

/** Where the person is: `/p/<project>/<page>/<id>`. */
export interface Route {
  readonly projectId: string | null;
  readonly page: PageName | "unknown";
  readonly id: string | null;
}

const path = signal(location.pathname);

export const route = computed<Route>(() => parseRoute(path.value));

/** Reads an address; anything that is no page of ours is `unknown`. */
export function parseRoute(pathname: string): Route {
  const [prefix, project, page = "pipeline", id] = pathname.split("/").filter((part) => part !== "");
  if (prefix === undefined) return { projectId: null, page: "pipeline", id: null };
  const known = pages.find((name) => name === page);
  const isOurs = prefix === "p" && project !== undefined && known !== undefined;
  return {
    projectId: prefix === "p" && project !== undefined ? decodeURIComponent(project) : null,
    page: isOurs ? known : "unknown",
    id: id === undefined ? null : decodeURIComponent(id),
  };
}

/** The address of a page of a project. */
export function pathTo(projectId: string, page: PageName, id?: string): string {
  const parts = ["", "p", encodeURIComponent(projectId), ...(page === "pipeline" ? [] : [page])];
  return [...parts, ...(id === undefined ? [] : [encodeURIComponent(id)])].join("/");
}

/** Goes to an address of this site without loading the page again. */
export function navigate(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.value = location.pathname;
  scrollTo(0, 0);
}

/** Follows the back button and every plain click on a link of this site. */
export function startRouter(): void {
  addEventListener("popstate", () => {
    path.value = location.pathname;
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      link.origin !== location.origin ||
      !link.pathname.startsWith("/p/") ||
      link.target !== ""
    )
      return;
    event.preventDefault();
    navigate(link.pathname);
  });
}
