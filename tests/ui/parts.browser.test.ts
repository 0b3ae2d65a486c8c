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
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const help = (): string => `${server.url}/p/${demoProject}/help`;

test("a page reads its own script and no other page's; parts are kept by the browser, the beginning is asked for anew", async () => {
  const tab = await openTab(browser, "about:blank");
  const rules = new Map<string, string>();
  tab.page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    if (path.endsWith(".js")) rules.set(path, response.headers()["cache-control"] ?? "");
  });
  await tab.page.goto(help());
  await tab.page.getByRole("heading", { name: "Help" }).waitFor();
  const pagesOf = (): readonly string[] => [...rules.keys()].filter((path) => /^\/parts\/(?!chunk-)/.test(path));
  assert.match(pagesOf().join(), /^\/parts\/help-\w+\.js$/);
  assert.equal(rules.get("/main.js"), "no-cache");
  for (const [path, rule] of rules) if (path !== "/main.js") assert.match(rule, /immutable/, path);
  await tab.page.getByRole("link", { name: "Settings" }).click();
  await tab.page.getByRole("heading", { name: "Settings" }).waitFor();
  assert.match(pagesOf().join(), /^\/parts\/help-\w+\.js,\/parts\/settings-\w+\.js$/);
  assert.deepEqual(tab.faults, []);
  await tab.context.close();
});

test("a page whose script is gone says so, and comes when it is loaded again", async () => {
  const tab = await openTab(browser, help());
  await tab.page.getByRole("heading", { name: "Help" }).waitFor();
  const parts = "**/parts/settings-*.js";
  await tab.page.route(parts, (route) => route.fulfill({ status: 404 }));
  await tab.page.getByRole("link", { name: "Settings" }).click();
  await tab.page.getByRole("heading", { name: "This page could not be read" }).waitFor();
  assert.match(tab.faults.join(), /settings-\w+\.js/, "the console names the script");
  await tab.page.unroute(parts);
  await tab.page.getByRole("button", { name: "Load again" }).click();
  await tab.page.getByRole("heading", { name: "Settings" }).waitFor();
  await tab.context.close();
});
