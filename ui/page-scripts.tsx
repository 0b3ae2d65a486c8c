import { signal } from "@preact/signals";
import type { JSX } from "preact";
import type { PageName, PagePlace } from "./address.ts";

type PageView = (place: PagePlace) => JSX.Element;

/** Every page is a script of its own, read when it is first opened: nobody waits for pages that they don't look at. */
const scripts: Readonly<Record<PageName, () => Promise<PageView>>> = {
  pipeline: async () => (await import("./pages/pipeline.tsx")).Pipeline,
  dashboard: async () => (await import("./pages/dashboard.tsx")).Dashboard,
  review: async () => (await import("./pages/review.tsx")).Review,
  library: async () => (await import("./pages/library.tsx")).Library,
  assets: async () => (await import("./pages/asset.tsx")).AssetPage,
  sets: async () => (await import("./pages/set.tsx")).SetPage,
  documents: async () => (await import("./pages/document.tsx")).DocumentPage,
  new: async () => (await import("./pages/new-specs.tsx")).NewSpecs,
  exceptions: async () => (await import("./pages/exceptions.tsx")).Exceptions,
  work: async () => (await import("./pages/work.tsx")).Work,
  settings: async () => (await import("./pages/settings.tsx")).Settings,
  help: async () => (await import("./pages/help.tsx")).Help,
};

/** Where a script is not named like its page. */
const scriptOf: Partial<Readonly<Record<PageName, string>>> = {
  assets: "asset",
  sets: "set",
  documents: "document",
  new: "new-specs",
};

/** A page that has been asked for; null when its script could not be read. */
const views = signal<Readonly<Partial<Record<PageName, PageView | null>>>>({});
const onTheirWay = new Set<PageName>();

/** The page, null when its script can't be read, undefined while it is on its way. */
export function pageView(page: PageName): PageView | null | undefined {
  return views.value[page];
}

/** Reads the script of a page unless it is there or on its way. */
export async function loadPage(page: PageName): Promise<void> {
  if (views.peek()[page] || onTheirWay.has(page)) return;
  onTheirWay.add(page);
  // Otherwise what a script needs would be asked for when that has been read.
  for (const link of document.querySelectorAll<HTMLLinkElement>(`link[data-page="${scriptOf[page] ?? page}"]`))
    link.rel = "modulepreload";
  const view = await scripts[page]().catch(unread);
  onTheirWay.delete(page);
  views.value = { ...views.peek(), [page]: view };
}

/** The server is away, or a newer build has replaced the script; the page says both, the console which. */
function unread(error: unknown): null {
  reportError(error);
  return null;
}
