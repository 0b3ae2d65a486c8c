import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openTab, seriousFindings, type Tab } from "../helpers/browser.ts";
import { judgeDoubtful } from "../helpers/doubtful-report.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await studio.start("run-judged", ["icon_coin"]);
  await judgeDoubtful(studio.project, "icon_coin");
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, `${server.url}/p/${demoProject}/settings`);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

test("an expert moves a limit and sees what becomes of what was measured; nothing is saved", async () => {
  const before = studio.project.headSeq();
  const { page } = tab;
  await page.getByText("Try other limits, for experts").click();
  await page.getByText(/Of 1 asset/).waitFor();
  await page.getByLabel("Figure").selectOption("shadow.shadowShare");
  const fails = page.getByLabel("Fails from of shadow.shadowShare");
  await fails.fill("0.024");
  await page.getByText(/1 are rendered again \(now 0\)/).waitFor();
  assert.equal(await page.getByRole("link", { name: "icon_coin", exact: true }).count(), 1);
  await studio.project.catchUp();
  assert.equal(studio.project.headSeq(), before);
  assert.deepEqual(await seriousFindings(page), []);
  assert.deepEqual(tab.faults, []);
});
