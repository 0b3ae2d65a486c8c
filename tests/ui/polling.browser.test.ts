import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openTab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;

before(async () => {
  studio = await openStudio();
  await studio.setPolicies({ runtimeFeedbackPolicy: { pollingFallbackMs: 300 } });
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

test("where no event stream comes through, the page asks as often as the project says, until one does", async () => {
  const tab = await openTab(browser, `${server.url}/p/${demoProject}/help`);
  const { page } = tab;
  await page.getByText("Live", { exact: true }).waitFor();
  await tab.context.route("**/events/stream**", (route) => route.abort());
  const asked: number[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/events?since=")) asked.push(performance.now());
  });
  await page.goto(`${server.url}/p/${demoProject}/pipeline`);
  await page.getByText("Up to date", { exact: true }).waitFor();
  await studio.start("run-polled", ["icon_coin"]);
  await page.locator('.column-rendering a[href$="/assets/icon_coin"]').first().waitFor();
  assert.ok(asked.length >= 2, `asked ${asked.length} times`);
  await tab.context.unroute("**/events/stream**");
  await page.getByText("Live", { exact: true }).waitFor();
  const before = asked.length;
  await studio.start("run-streamed", ["icon_star"]);
  await page.locator('.column-rendering a[href$="/assets/icon_star"]').first().waitFor();
  assert.equal(asked.length, before, "asks beside the stream");
  assert.deepEqual(tab.faults, []);
});

test("a project that does not exist is called so in the status too, not a server that does not answer", async () => {
  const { page } = await openTab(browser, `${server.url}/p/nowhere/pipeline`);
  await page.getByText("There is no such project").waitFor();
  assert.equal(await page.locator(".connection").textContent(), "No such project");
});
