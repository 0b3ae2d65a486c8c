import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { writeProject } from "../../scripts/bench/log-file.ts";
import { planProfile } from "../../scripts/bench/profile.ts";
import { askAboutEverything, askedSpecs } from "../helpers/asked-project.ts";
import { closeTab, launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const approved = ["icon_bolt", "icon_coin", "enemy_saw_drone"] as const;
const manySpecs = 1_500;
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  await writeProject(studio.dataDir, "many", { ...planProfile, specs: manySpecs, assets: manySpecs, jobs: 6_000 });
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  for (const specId of approved) await answer(`decision.${specId}.v1`, "answer", { answer: "yes", reason: null });
  tab = await openTab(browser, libraryUrl(), { width: 1440, height: 900 });
  await tab.page.locator(".shelf-item a").first().waitFor();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const libraryUrl = (query = "", project: string = demoProject): string => `${server.url}/p/${project}/library${query}`;

async function answer(decisionId: string, verb: string, body: unknown): Promise<void> {
  const response = await fetch(`${server.url}/api/projects/${demoProject}/decisions/${decisionId}/${verb}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 200, await response.text());
}

/** Waits until the library says that it has found so many. */
const found = (count: number) => tab.page.locator(".lead", { hasText: new RegExp(`^${count} `) }).waitFor();
const query = (): string => new URL(tab.page.url()).search;

test("what is approved is shown, and all pictures when asked for; a new approval comes by itself", async () => {
  await found(3);
  await tab.page.getByRole("button", { name: "All", exact: true }).click();
  await found(askedSpecs.length);
  assert.equal(query(), "?show=all");
  await tab.page.getByRole("button", { name: "Approved", exact: true }).click();
  await found(3);
  await answer("decision.icon_star.v1", "answer", { answer: "yes", reason: null });
  await found(4);
  await answer("decision.icon_star.v1", "undo", {});
  await found(3);
});

test("every facet chosen is in the address, back and forward go through them, and a shared address shows the same", async () => {
  const { page } = tab;
  await page.getByRole("checkbox", { name: /^Icon ?\d/ }).check();
  await found(2);
  assert.equal(query(), "?type=ui_icon");
  await page.getByRole("checkbox", { name: /^Enemy/ }).check();
  await found(3);
  assert.equal(query(), "?type=ui_icon&type=enemy");
  await page.goBack();
  await found(2);
  assert.ok(!(await page.getByRole("checkbox", { name: /^Enemy/ }).isChecked()));
  await page.goForward();
  await found(3);
  await page.getByRole("button", { name: "No longer Type: Icon" }).click();
  await found(1);
  const other = await openTab(browser, page.url());
  await other.page.locator(".shelf-item a").first().waitFor();
  const titlesOf = (shown: Tab) => shown.page.locator(".shelf-title").allTextContents();
  assert.deepEqual(await titlesOf(other), await titlesOf(tab));
  await closeTab(other);
  await page.getByRole("button", { name: "No longer Type: Enemy" }).click();
  await found(3);
});

test("the search box looks in the library while one is there; nothing found says so and how to go on", async () => {
  const { page } = tab;
  await page.keyboard.press("/");
  await page.keyboard.type("coin");
  await found(1);
  assert.equal(query(), "?q=coin");
  await page.keyboard.type(" of nobody");
  await page.getByText("No picture is like that").waitFor();
  await page.locator(".empty").getByRole("button", { name: "Clear all" }).click();
  await found(3);
  assert.equal(await page.locator("#search").inputValue(), "");
});

test("arrows go from picture to picture, Enter opens one with why and history, Escape leads back to it", async () => {
  const { page } = tab;
  const read: string[] = [];
  page.on("request", (request) => read.push(new URL(request.url()).pathname));
  await page.locator(".shelf-item a").first().focus();
  await page.keyboard.press("ArrowRight");
  const title = (await page.locator(":focus .shelf-title").textContent()) ?? "";
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog", { name: title });
  await drawer.waitFor();
  await drawer.locator(".stage img").waitFor();
  assert.match(query(), /open=/);
  await drawer.getByRole("tab", { name: "History" }).click();
  await drawer.getByText(/\d+ events behind it/).waitFor();
  assert.ok(
    read.every((path) => !/\/p(rojects)?\/[^/]+\/state$/.test(path)),
    "the state of the project is not read for it",
  );
  assert.ok(read.some((path) => path.endsWith("/state")));
  await drawer.getByRole("button", { name: "The one before" }).click();
  await page.locator("#drawer-title", { hasNotText: title }).waitFor();
  assert.ok(await drawer.or(page.getByRole("dialog")).getByRole("button", { name: "The one before" }).isDisabled());
  assert.deepEqual(await seriousFindings(page), []);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.equal(query(), "");
  assert.deepEqual(tab.faults, []);
});

test("the library is put in another order, a picture leads on to the next one and to its page", async () => {
  const own = await openTab(browser, libraryUrl("?show=all"));
  const { page } = own;
  const titles = page.locator(".shelf-title");
  await titles.first().waitFor();
  await page.getByRole("combobox", { name: "Order" }).selectOption("title");
  await page.waitForURL(/sort=title/);
  const sorted = (await titles.allTextContents()).toSorted();
  await page.waitForFunction(
    (first) => document.querySelector(".shelf-title")?.textContent === first,
    sorted[0] as string,
  );
  await page.locator(".shelf-item a").first().click();
  await page.getByRole("button", { name: "The next one" }).click();
  await page.locator("#drawer-title", { hasText: sorted[1] ?? "" }).waitFor();
  await page.mouse.click(10, 450);
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.locator(".shelf-item a").nth(1).click();
  await page.getByRole("link", { name: "Open its page" }).click();
  await page.getByRole("heading", { level: 1, name: sorted[1] ?? "" }).waitFor();
  assert.deepEqual(own.faults, []);
  await closeTab(own);
});

test("of many pictures only those near the screen exist; End goes to the last one, and nothing that arrives moves anything", async () => {
  const own = await openTab(browser, libraryUrl("?show=all", "many"), { width: 1440, height: 900 });
  const { page } = own;
  await page.evaluate(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.locator(".shelf-item a").first().waitFor();
  const counts: number[] = [];
  for (const share of [0.1, 0.35, 0.6, 0.85]) {
    await page.evaluate((part) => scrollTo(0, document.documentElement.scrollHeight * part), share);
    await page.waitForFunction(() => {
      const items = [...document.querySelectorAll(".shelf-item")];
      return items.length > 0 && items.every((item) => item.querySelector("a") !== null);
    });
    counts.push(await page.locator(".shelf-item").count());
  }
  assert.ok(Math.max(...counts) < 80, String(counts));
  await page.locator(".shelf-item a").nth(20).focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => {
    const place = document.activeElement?.parentElement;
    const last = place?.getAttribute("aria-setsize") ?? null;
    return last !== null && place?.getAttribute("aria-posinset") === last;
  });
  const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  assert.ok(shifts.reduce((sum, value) => sum + value, 0) < 0.01, String(shifts));
  assert.deepEqual(own.faults, []);
  await closeTab(own);
});

test("of each facet the six most frequent values stand there, and all of them when asked", async () => {
  const own = await openTab(browser, libraryUrl("?show=all", "many"), { width: 1440, height: 900 });
  const facet = own.page.locator(".facet:has(.facet-more)").first();
  const more = facet.locator(".facet-more");
  const rest = Number.parseInt((await more.textContent()) ?? "", 10);
  for (const count of [6, 6 + rest, 6]) {
    assert.equal(await facet.locator(".facet-value").count(), count);
    await more.press("Enter");
  }
  await closeTab(own);
});

test("no whole state is read for looking around, and what can't be had is said with another try", async () => {
  const own = await openTab(browser, "about:blank");
  const paths: string[] = [];
  own.page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  // It asks again by itself, too: only what follows the button finds the server well.
  await own.page.route("**/library?*", async (route) => {
    const isPressed = await own.page.evaluate(() => "isPressed" in globalThis);
    await (isPressed ? route.continue() : route.fulfill({ status: 503 }));
  });
  await own.page.goto(libraryUrl());
  await own.page.getByText("The library can't be shown right now").waitFor();
  await own.page.evaluate(() => addEventListener("click", () => Object.assign(globalThis, { isPressed: true }), true));
  await own.page.getByRole("button", { name: "Try again" }).click();
  await own.page.locator(".shelf-item a").first().waitFor();
  await own.page.locator(".status", { hasText: /5 asked/ }).waitFor();
  assert.ok(!paths.some((path) => path.endsWith("/state")), paths.join(" "));
  await own.page.getByRole("link", { name: "Pipeline" }).click();
  await own.page.locator(".card").first().waitFor();
  await closeTab(own);
});

test("it is narrow enough for a phone, and without serious findings in dark and light", async () => {
  for (const [colorScheme, width] of [
    ["dark", 390],
    ["light", 1440],
  ] as const) {
    const own = await openTab(browser, libraryUrl("?show=all&type=ui_icon"), { width, height: 844, colorScheme });
    await own.page.locator(".shelf-item a").first().waitFor();
    if (width === 390) await own.page.getByRole("button", { name: "Narrow down (1)" }).click();
    assert.equal(await overflowPx(own.page), 0);
    assert.deepEqual(await seriousFindings(own.page), []);
    await closeTab(own);
  }
});

test("? shows every key on top of any page, and Escape takes it away; in a text field it is a question mark", async () => {
  const own = await openTab(browser, libraryUrl());
  await own.page.locator(".shelf-item a").first().waitFor();
  await own.page.keyboard.press("?");
  const map = own.page.getByRole("dialog", { name: "Keys" });
  await map.getByText("From picture to picture").waitFor();
  await map.getByText("Try again with a change").waitFor();
  assert.equal(await map.evaluate((element) => element.scrollTop), 0, "it is read from its top");
  assert.deepEqual(await seriousFindings(own.page), []);
  await own.page.keyboard.press("Escape");
  await map.waitFor({ state: "detached" });
  await own.page.keyboard.press("/");
  await own.page.keyboard.type("?");
  await own.page.getByText("No picture is like that").waitFor();
  assert.equal(await map.count(), 0);
  await closeTab(own);
});
