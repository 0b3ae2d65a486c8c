import { after, before, beforeEach } from "node:test";
import type { Browser } from "playwright-core";
import { openSprints } from "../../core/sprint/state.ts";
import { type Asked, askAbout } from "../helpers/asked-project.ts";
import { endSprints, sprintUrl } from "../helpers/begun-sprint.ts";
import { closeTab, launchBrowser, openTab, type Tab, type TabOptions } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

/** A seeded project with open questions, its server and a browser: one of each for all tests of a file. */
export let studio: Studio;
export let server: UiServer;
export let browser: Browser;
/** Another one in every test, in a context of its own. */
export let tab: Tab;

/** How the tests of a file begin. */
interface Beginning extends TabOptions {
  readonly asked: readonly Asked[];
  /** What else is in the project. */
  readonly prepare?: () => Promise<void>;
  /** Where every test begins: a page of the project, or the first question of a fresh sprint. Without either on an empty page. */
  readonly at?: "sprint" | `/${string}`;
  /** Whether every test finds the sprints of the ones before it ended, and so all questions free. */
  readonly isAlone?: boolean;
}

/** Opens all of it before the tests of this file, and closes it after them. */
export function beginSittings({ asked, prepare, at, isAlone = false, ...options }: Beginning): void {
  before(async () => {
    studio = await openStudio();
    await askAbout(studio, asked);
    await prepare?.();
    [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await server?.remove();
    await studio?.close();
  });
  beforeEach(async () => {
    await closeTab(tab);
    if (isAlone) {
      await studio.project.catchUp();
      await endSprints(server.url, openSprints(studio.project.state()));
    }
    tab = await openTab(browser, await begunAt(at), options);
    if (at !== undefined) await tab.page.getByRole("heading", { level: at === "sprint" ? 2 : 1 }).waitFor();
  });
}

async function begunAt(at: Beginning["at"]): Promise<string> {
  if (at === undefined) return "about:blank";
  return at === "sprint" ? sprintUrl(server.url) : pageUrl(at);
}

/** The address of a page of the project. */
export function pageUrl(page: `/${string}`): string {
  return `${server.url}/p/${demoProject}${page}`;
}

/** Goes on in another tab instead: what the one before held is free. */
export async function replaceTab(url: string, options: TabOptions = {}): Promise<void> {
  await closeTab(tab);
  tab = await openTab(browser, url, options);
}
