import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A real Chromium without a window: the one that `npm test` found, else the system's. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env["DIECAST_CHROMIUM"] ?? "/usr/bin/chromium", args: flags });
}

/** One tab that remembers what went wrong in it. */
export interface Tab {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Exceptions and refused resources of the page so far; empty when all is well. */
  readonly faults: string[];
}

export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
  readonly hasTouch?: boolean;
  /** Lets the page keep itself in the browser; what it keeps no `route` of a test can stand in for. */
  readonly isKept?: boolean;
}

/** Opens an address in a tab of its own browser context, as another person or device would. */
export async function openTab(browser: Browser, url: string, options: TabOptions = {}): Promise<Tab> {
  const { width = 1280, height = 860, colorScheme = "light", hasTouch = false, isKept = false } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    hasTouch,
    serviceWorkers: isKept ? "allow" : "block",
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|ERR_/.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return { page, context, faults };
}

/** Closes a tab as a person does: the page hears of it, and gives back what it holds. */
export async function closeTab(tab: Tab | undefined): Promise<void> {
  if (tab === undefined) return;
  const held = await heldBy(tab.page);
  await tab.page.goto("about:blank");
  await tab.context.close();
  // The context may end before the page's last words are sent: then its questions would be kept for a minute.
  if (held !== null) await fetch(held.url, { method: "POST", ...held.request });
}

/** How to give back the questions that a review holds; null on other pages. */
async function heldBy(page: Page): Promise<{ readonly url: string; readonly request: RequestInit } | null> {
  const [, project, sprint] = /\/p\/([^/]+)\/review\/([^/?]+)/.exec(page.url()) ?? [];
  if (sprint === undefined) return null;
  const reviewerId = await page.evaluate(() => sessionStorage.getItem("diecast.reviewer"));
  // Behind whatever of the page is still on its way.
  const turn = Number.MAX_SAFE_INTEGER;
  const url = new URL(`/api/projects/${project}/sprints/${sprint}/lease`, page.url()).href;
  const headers = { "content-type": "application/json" };
  return reviewerId === null
    ? null
    : { url, request: { headers, body: JSON.stringify({ reviewerId, want: 0, turn }) } };
}

interface AxeRun {
  readonly run: (options: unknown) => Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly impact: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
    }[];
  }>;
}

/** What axe-core finds serious or critical on the page, one line each. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  const path = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
  await page.evaluate(await readFile(path, "utf8"));
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: AxeRun };
    const { violations } = await axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"],
      // Nobody reads what passes; telling every node of it takes most of the time.
      resultTypes: ["violations"],
    });
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return serious.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  });
}

/** How far the page is wider than its window, in pixels. */
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
