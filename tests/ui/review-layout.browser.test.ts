import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser } from "playwright-core";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { assertApart } from "../helpers/apart.ts";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { closeTab, launchBrowser, openTab, type Tab } from "../helpers/browser.ts";
import { openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

beforeEach(async () => {
  await closeTab(tab);
  tab = await openTab(browser, await sprintUrl(server.url));
  await tab.page.getByRole("heading", { level: 2 }).waitFor();
});

function firstOpen(): { readonly id: string } {
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  const decision = state.decisions[(sprint && sprintQueue(state, sprint)[0]) ?? ""];
  assert.ok(decision, "there must be a question left");
  return decision;
}

test("what was just said lies over no answer, at any width", async () => {
  const { id } = firstOpen();
  await tab.page.keyboard.press("y");
  await studio.until((state) => state.decisions[id]?.answer === "yes", "the answer is stored");
  await tab.page.keyboard.press("z");
  await tab.page.locator(".notice").getByText("The answer was taken back.").waitFor();
  for (const width of [1440, 390]) {
    await tab.page.setViewportSize({ width, height: 844 });
    await assertApart(tab.page, ".notice", ".answers button");
  }
});

test("beside the reasons, answers and the tools of the picture keep to their own places", async () => {
  for (const width of [1440, 1241, 1101, 1024, 941]) {
    await tab.page.setViewportSize({ width, height: 768 });
    await assertApart(tab.page, ".answers button", ".stage-tools button");
    await assertApart(tab.page, ".answer", ".answer-side button");
  }
});

test("an answer that the server does not have yet is said to be kept here, and is sent when it is back", async () => {
  const { id } = firstOpen();
  await tab.context.setOffline(true);
  await tab.page.locator(".connection-offline").waitFor();
  await tab.page.keyboard.press("y");
  await tab.page.locator(".connection").getByText("1 answer kept here").waitFor();
  await tab.context.setOffline(false);
  await studio.until((state) => state.decisions[id]?.answer === "yes", "the kept answer is stored");
  await tab.page.locator(".connection-live").waitFor();
  await tab.page.waitForFunction(() => document.querySelector(".connection")?.textContent === "Live");
});
