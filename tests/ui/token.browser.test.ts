import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { closeTab, launchBrowser, openTab, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const token = "a-token-that-is-long-enough-to-be-one";

let studio: Studio;
let server: UiServer;
let browser: Browser;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir, { DIECAST_TOKEN: token }), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const reviewUrl = (): string => `${server.url}/p/${demoProject}/review/decision.icon_bolt.v1`;

/** Pictures and the event stream can't carry a header: they show that the cookie works. */
async function expectAllToWork(tab: Tab): Promise<void> {
  await tab.page.getByText("Live", { exact: true }).waitFor();
  await tab.page.waitForFunction(
    () => (document.querySelector<HTMLImageElement>(".stage-picture img")?.naturalWidth ?? 0) > 0,
  );
}

test("a locked server asks for its token, refuses a wrong one and works with the right one", async () => {
  const tab = await openTab(browser, reviewUrl());
  const field = tab.page.getByLabel("Access token");
  await field.fill("wrong");
  assert.deepEqual(await seriousFindings(tab.page), []);
  const reloaded = tab.page.waitForEvent("load");
  await tab.page.getByRole("button", { name: "Enter" }).click();
  await reloaded;
  await field.fill(token);
  await tab.page.getByRole("button", { name: "Enter" }).click();
  await expectAllToWork(tab);
  await tab.page.reload();
  await expectAllToWork(tab);
  await closeTab(tab);
});

test("a token in the address opens the page and leaves the address", async () => {
  const tab = await openTab(browser, `${reviewUrl()}?token=${token}`);
  await expectAllToWork(tab);
  assert.equal(new URL(tab.page.url()).search, "");
  await closeTab(tab);
});
