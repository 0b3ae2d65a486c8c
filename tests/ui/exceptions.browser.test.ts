import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { launchBrowser, openTab, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const unsureAnswers = 3;

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, await sprintUrl(server.url));
  for (let answered = 1; answered <= unsureAnswers; answered += 1) {
    await tab.page.locator(".answer-row").getByRole("button", { name: "Unsure" }).click();
    await studio.until((state) => openExceptions(state).length === answered, "an unsure answer becomes an exception");
  }
  await tab.page.getByRole("link", { name: /^Exceptions/ }).click();
  await tab.page.locator(".cause").first().waitFor();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

test("each root cause is one row that says what happened, what helps and what is affected", async () => {
  const open = openExceptions(studio.project.state());
  const causes = new Set(open.map(({ fingerprint }) => fingerprint));
  assert.equal(await tab.page.locator(".cause").count(), causes.size);
  assert.equal(await tab.page.locator(".cause .affected a").count(), unsureAnswers);
  await tab.page.getByText("What helps:").first().waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("Dismiss closes every exception of its row and starts nothing", async () => {
  const state = studio.project.state();
  const runs = Object.keys(state.runs).length;
  const inRow = await tab.page.locator(".cause").first().locator(".affected a").count();
  await tab.page.locator(".cause").first().getByRole("button", { name: "Dismiss" }).click();
  await studio.until((now) => openExceptions(now).length === unsureAnswers - inRow, "the row is dismissed");
  assert.equal(Object.keys(studio.project.state().runs).length, runs);
});

test("Try again closes its row and starts a run for it", async () => {
  await tab.page.goto(await sprintUrl(server.url));
  const asked = openDecisions(studio.project.state()).length;
  await tab.page.locator(".asked h2").waitFor();
  await tab.page.keyboard.press("u");
  await studio.until((state) => openDecisions(state).length < asked, "one more unsure answer");
  await tab.page.goto(`${server.url}/p/${demoProject}/exceptions`);
  await tab.page
    .getByRole("button", { name: /^Try .*again$/ })
    .first()
    .click();
  await studio.until((state) => Object.values(state.runs).some((run) => run.trigger.kind === "exception"), "a run");
  await tab.page.getByText(/^Trying .* again\.$/).waitFor();
});

test("with nothing left the page says so and leads back", async () => {
  for (
    let left = openExceptions(studio.project.state()).length;
    left > 0;
    left = openExceptions(studio.project.state()).length
  ) {
    await tab.page.getByRole("button", { name: "Dismiss" }).first().click();
    await studio.until((state) => openExceptions(state).length < left, "dismissed");
  }
  await tab.page.getByRole("heading", { name: "No exceptions" }).waitFor();
  await tab.page.getByRole("link", { name: "Back to the pipeline" }).click();
  await tab.page.getByRole("heading", { name: "Pipeline" }).waitFor();
  assert.deepEqual(tab.faults, []);
});
