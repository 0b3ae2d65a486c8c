import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openTab, type Tab } from "../helpers/browser.ts";
import { projectId, startWorld, type World } from "../helpers/world.ts";

let world: World;
let browser: Browser;
let tab: Tab;

before(async () => {
  [world, browser] = await Promise.all([startWorld({ DIECAST_RENDERER_STEP_MS: "200" }), launchBrowser()]);
  tab = await openTab(browser, world.url, { width: 1440, height: 900 });
});

after(async () => {
  await browser?.close();
  await world?.remove();
});

test("a run is paused, resumed, stopped and finished from the board", async () => {
  const specs = ["icon_bolt", "icon_heart", "icon_star"];
  const started = await world.api(`/projects/${projectId}/runs`, { specs });
  assert.equal(started.status, 201);
  const press = (name: RegExp): Promise<void> => tab.page.getByRole("button", { name }).click();
  await press(/^Pause$/);
  await world.until((state) => Object.values(state.runs).some(({ pausedAt }) => pausedAt !== null));
  await tab.page.getByText(/through, paused/).waitFor();
  await press(/^Resume$/);
  await world.until((state) => Object.values(state.runs).every(({ pausedAt }) => pausedAt === null));
  await press(/^Stop$/);
  await world.until((state) => Object.values(state.runs).every(({ endedAt }) => endedAt !== null));
  await press(/^Finish \d stopped assets?$/);
  const { runs } = await world.until((state) => Object.keys(state.runs).length === 2);
  assert.deepEqual(
    Object.values(runs).map(({ resumes }) => resumes),
    [null, Object.keys(runs)[0]],
  );
  assert.deepEqual(tab.faults, []);
});

test("how much of a run is left stands in the status bar and leads to its work, and the run's buttons touch no others", async () => {
  const { page } = tab;
  await world.api(`/projects/${projectId}/runs`, { specs: ["icon_coin", "icon_shield"] });
  await page.getByRole("button", { name: /^Pause$/ }).click();
  await page.getByText(/through, paused/).waitFor();
  const boxOf = async (name: string) => (await page.getByRole("button", { name, exact: true }).boundingBox())?.y ?? 0;
  const head = await page.locator(".page-actions").boundingBox();
  for (const name of ["Resume", "Stop"]) assert.ok((await boxOf(name)) >= (head?.y ?? 0) + (head?.height ?? 0), name);
  await page.getByRole("navigation", { name: "Autopilot" }).getByRole("link", { name: "paused" }).click();
  await page.getByRole("heading", { level: 1, name: "Work" }).waitFor();
  await page
    .locator(".lead")
    .getByText(/through, paused/)
    .waitFor();
  assert.match(page.url(), /\/work\/running$/);
  assert.deepEqual(tab.faults, []);
});
