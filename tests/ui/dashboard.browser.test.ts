import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { isQuiet, projectId, startWorld, type World } from "../helpers/world.ts";

let world: World;
let browser: Browser;
let tab: Tab;

before(async () => {
  [world, browser] = await Promise.all([startWorld({ DIECAST_RENDERER_STEP_MS: "150" }), launchBrowser()]);
  tab = await openTab(browser, pageUrl("dashboard"), { width: 1440, height: 900 });
});

after(async () => {
  await browser?.close();
  await world?.remove();
});

const pageUrl = (page: string): string => `${world.url}/p/${projectId}/${page}`;
async function startRun(specs: readonly string[]): Promise<void> {
  const { status, body } = await world.api(`/projects/${projectId}/runs`, { specs });
  assert.equal(status, 201, JSON.stringify(body));
}

const panel = (name: string) => tab.page.getByRole("region", { name });

test("before anything was rendered every part of the dashboard says so in words", async () => {
  await panel("Now").getByText("Nothing runs. Nothing was started yet.").waitFor();
  await panel("Needs you").getByText("Nothing needs you.").waitFor();
  await panel("Renderers").getByText("Nothing has been rendered yet.").waitFor();
  assert.equal(await tab.page.getByRole("link", { name: "Dashboard" }).getAttribute("aria-current"), "page");
});

test("what runs is shown live with its stage, its percent and, once such a render has ended, what remains", {
  timeout: 120_000,
}, async () => {
  await startRun(["icon_bolt", "icon_coin", "icon_heart", "icon_shield"]);
  const now = panel("Now");
  await now
    .getByText(/loading the model|rendering|waits for the renderer/)
    .first()
    .waitFor();
  await now.getByText(/\d+ of 4 assets through, (under a minute|about \d+ min) left/).waitFor();
  await now
    .locator(".now-left", { hasText: /\d+\s(s|min)/ })
    .first()
    .waitFor();
  await tab.page.locator(".status-figure", { hasText: /under a minute left|about \d+ min left/ }).waitFor();
});

test("cards say in the same moment how far they are and what remains", { timeout: 120_000 }, async () => {
  const board = await openTab(browser, pageUrl(""), { width: 1440, height: 900 });
  await startRun(["icon_star", "boss_kettle_crusher", "player_ship"]);
  const card = board.page.locator(".card-rendering", { hasText: /\d+\s(s|min) left/ }).first();
  await card.waitFor();
  assert.match((await board.page.locator(".card-rendering .progress-figure").first().textContent()) ?? "", /\d+ %/);
  assert.deepEqual(board.faults, []);
  await board.context.close();
});

test("afterwards it shows what was approved, what needs a person, and how the renderer did with each model", {
  timeout: 150_000,
}, async () => {
  const state = await world.until(isQuiet, 140_000);
  await panel("Now").getByText("Nothing runs. What was started has ended.").waitFor();
  await panel("Renderers").getByText("on comfyui").first().waitFor();
  const { body } = await world.api<{ items: { successRate: number; duration: { count: number } }[] }>(
    `/projects/${projectId}/providers`,
  );
  const { body: done } = await world.api(`/projects/${projectId}/jobs?kind=generate&state=succeeded&limit=1`);
  assert.equal(
    body.items.reduce((sum, { duration }) => sum + duration.count, 0),
    done["total"],
  );
  await panel("Renderers")
    .getByText(/\d+\s(ms|s|min)/)
    .first()
    .waitFor();
  const approved = Object.values(state.assets).filter((asset) => asset.approved !== null).length;
  assert.equal(await panel("Lately").locator(".approvals img").count(), Math.min(6, approved));
  await panel("Lately").getByText("The run ended").first().waitFor();
  assert.deepEqual(tab.faults, []);
});

test("the dashboard is free of serious accessibility findings, in light and in dark, and fits a phone", {
  timeout: 120_000,
}, async () => {
  for (const options of [{}, { colorScheme: "dark" as const }, { width: 390, height: 844, hasTouch: true }]) {
    const other = await openTab(browser, pageUrl("dashboard"), options);
    await other.page.getByText("on comfyui").first().waitFor();
    assert.deepEqual(await seriousFindings(other.page), []);
    assert.equal(await overflowPx(other.page), 0, "wider than a phone");
    assert.deepEqual(other.faults, []);
    await other.context.close();
  }
});

test("a phone reaches settings and dashboard from every page", async () => {
  const phone = await openTab(browser, pageUrl("help"), { width: 390, height: 844, hasTouch: true });
  await phone.page.getByRole("link", { name: "Settings" }).click();
  await phone.page.getByRole("heading", { name: "Settings" }).waitFor();
  await phone.page.getByRole("link", { name: "Dashboard" }).click();
  await phone.page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await phone.context.close();
});
