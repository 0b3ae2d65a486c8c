import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { ProjectState } from "../../core/project/state.ts";
import { boardView } from "../../core/view/board.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { unrestOf, watchCards } from "../helpers/unrest.ts";
import { isQuiet, projectId, startWorld, type World } from "../helpers/world.ts";

/** The end-to-end test renders them all; here a board of some kinds of output is enough. */
const retired = [
  "background_plum_nebula background_scrap_halo background_toaster_interior boss_grand_toaster",
  "boss_kettle_crusher button_quit button_upgrade enemy_bomber_drone enemy_mine enemy_saw_drone icon_coin icon_shield",
  "icon_star projectile_bubble_laser shield_cell_inventory shield_cell_pickup_icon shield_cell_world",
  "spark_crystal_inventory spark_crystal_pickup_icon spark_crystal_world bread_coin_inventory bread_coin_pickup_icon",
  "enemy_scout_drone player_ship player_ship_thruster vfx_explosion vfx_shield_bubble",
].flatMap((line) => line.split(" "));

let world: World;
let browser: Browser;
let tab: Tab;

before(async () => {
  [world, browser] = await Promise.all([startWorld({ DIECAST_RENDERER_STEP_MS: "4" }), launchBrowser()]);
  await Promise.all(retired.map((specId) => world.api(`/projects/${projectId}/specs/${specId}/retire`, {})));
  tab = await openTab(browser, world.url, { width: 1440, height: 900 });
});

after(async () => {
  await browser?.close();
  await world?.remove();
});

const pageUrl = (page: string): string => `${world.url}/p/${projectId}/${page}`;
const counts = (state: ProjectState): Record<string, number> =>
  Object.fromEntries(boardView(state).map(({ stage, cards }) => [stage, cards.length]));

const columnWidths = (of: Tab): Promise<number[]> =>
  of.page.evaluate(() =>
    [...document.querySelectorAll(".column")].map((column) => column.getBoundingClientRect().width),
  );

/** What the heads of the columns say. */
async function shownCounts(of: Tab): Promise<Record<string, number>> {
  const columns = await of.page.locator(".column").all();
  const entries = columns.map(async (column) => {
    const stage = (await column.getAttribute("class"))?.match(/column-(draft|ready|rendering|review|approved)/)?.[1];
    return [stage ?? "", Number(await column.locator(".column-title .column-count").textContent())] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

test("the bare address leads to the first project's board with one obvious button", async () => {
  const button = tab.page.getByRole("button", { name: /^Render \d+ ready$/ });
  await button.waitFor();
  assert.equal(new URL(tab.page.url()).pathname, `/p/${projectId}`);
  assert.equal(await tab.page.locator(".page-actions .primary").count(), 1);
  assert.deepEqual(await shownCounts(tab), counts(await world.state()));
});

test("a draft that can't be made ready says in words what is missing", async () => {
  const drafts = boardView(await world.state()).find(({ stage }) => stage === "draft")?.cards ?? [];
  const blocked = await Promise.all(drafts.map(async (draft) => ((await blockersOf(draft.specId)) > 0 ? [draft] : [])));
  const [draft] = blocked.flat();
  assert.ok(draft, "the demo has a draft that something keeps from being ready");
  await tab.page.getByRole("button", { name: `Make ready: ${draft.title}` }).click();
  const dialog = tab.page.getByRole("dialog");
  await dialog.getByText(/to fix in its spec/).waitFor();
  assert.equal(await dialog.locator(".blockers li").count(), await blockersOf(draft.specId));
  assert.match((await dialog.locator(".blockers li").first().textContent()) ?? "", /\w+ \w+/);
  await dialog.getByRole("button", { name: "Not now" }).click();
  await dialog.waitFor({ state: "hidden" });
});

async function blockersOf(specId: string): Promise<number> {
  const { body } = await world.api<{ blockers: unknown[] }>(`/projects/${projectId}/specs/${specId}/blockers`);
  return body.blockers.length;
}

test("/ searches the board by name and by tag", async () => {
  await tab.page.keyboard.press("/");
  await tab.page.keyboard.type("serpent");
  await tab.page.waitForFunction(() => document.querySelectorAll(".card").length === 1);
  await tab.page.locator("#search").fill("");
  await tab.page.waitForFunction(() => document.querySelectorAll(".card").length > 10);
});

test("pressing the button renders everything live: progress in figures, pictures, then the next step", {
  timeout: 170_000,
}, async () => {
  await watchCards(tab.page);
  await tab.page.getByRole("button", { name: /^Render \d+ ready$/ }).click();
  await tab.page.getByText(/Rendering has begun/).waitFor();
  await tab.page.locator(".progress .progress-bar").first().waitFor();
  const widths = await columnWidths(tab);
  await tab.page.waitForFunction(() =>
    [...document.querySelectorAll('[role="progressbar"]')].some((bar) => Number(bar.getAttribute("aria-valuenow")) > 0),
  );
  await tab.page.locator(".card-rendering img, .card-approved img").first().waitFor();
  await tab.page.locator(".card-approved").first().waitFor();
  // Cards moving from column to column leave the columns where they are.
  assert.deepEqual(await columnWidths(tab), widths);
  const state = await world.until(isQuiet, 150_000);
  await tab.page.waitForFunction(() => document.querySelectorAll(".column-rendering .card").length === 0);
  assert.deepEqual(await unrestOf(tab.page), { holes: "", overlaps: "" });
  assert.deepEqual(await shownCounts(tab), counts(state));
  assert.deepEqual(tab.faults, []);
});

test("a reload and a second tab show the same board", async () => {
  await tab.page.reload();
  const other = await openTab(browser, pageUrl(""), { colorScheme: "dark" });
  for (const each of [tab, other]) {
    await each.page.locator(".card").first().waitFor();
    assert.deepEqual(await shownCounts(each), counts(await world.state()));
  }
  // In narrow columns as well nothing stands out of its card.
  await other.page.setViewportSize({ width: 1024, height: 768 });
  const isWide = (cards: Element[]): boolean => cards.some((card) => card.scrollWidth > card.clientWidth);
  assert.equal(await other.page.locator(".card").evaluateAll(isWide), false);
  await other.context.close();
});

test("the board is there before the state of the project, and stays as it is when that comes", async () => {
  const other = await openTab(browser, pageUrl("help"));
  const held: (() => void)[] = [];
  await other.page.route("**/state", async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  const asked = other.page.waitForRequest("**/state");
  await other.page.goto(pageUrl(""));
  await other.page.locator(".card").first().waitFor();
  await asked;
  const wanted = counts(await world.state());
  const places = (): Promise<Record<string, number>> =>
    other.page
      .locator(".card")
      .evaluateAll((cards) =>
        Object.fromEntries(cards.map((card) => [card.getAttribute("data-spec"), card.getBoundingClientRect().y])),
      );
  const first = await places();
  assert.deepEqual([await shownCounts(other), held.length], [wanted, 1]);
  for (const go of held) go();
  await other.page.getByText("Live", { exact: true }).waitFor();
  const all = await places();
  assert.deepEqual([await shownCounts(other), { ...all, ...first }], [wanted, all]);
  assert.ok(Object.keys(all).length >= Object.keys(first).length);
  await other.context.close();
});

test("when the server dies the page says so, and after its return goes on without a reload", async () => {
  await tab.page.getByText("Live", { exact: true }).waitFor();
  await world.kill("server");
  await tab.page.getByText("Reconnecting …").waitFor();
  await tab.page.getByText("Live", { exact: true }).waitFor();
  assert.deepEqual(await shownCounts(tab), counts(await world.state()));
});

test("a picture that can't be loaded says so and is fetched again on request", async () => {
  const state = await world.state();
  const asset = Object.values(state.assets).find(({ approved }) => approved !== null);
  assert.ok(asset);
  const other = await openTab(browser, pageUrl("help"));
  try {
    // Once a page is live nothing but the press asks again.
    await other.page.locator(".connection-live").waitFor();
    await other.page.route("**/objects/**", (request) => request.abort());
    await other.page.evaluate(
      (to) => {
        history.pushState(null, "", to);
        dispatchEvent(new PopStateEvent("popstate"));
      },
      pageUrl(`assets/${asset.id}`),
    );
    await other.page.locator("#stage").getByText("This picture can't be loaded.").first().waitFor();
    await other.page.unroute("**/objects/**");
    await other.page.locator("#stage").getByRole("button", { name: "Try again" }).first().click();
    await other.page.locator("#stage img").first().waitFor();
  } finally {
    await other.context.close();
  }
});

test("an asset explains itself: why with its evidence, checks, history and plan", async () => {
  const state = await world.state();
  const asset = Object.values(state.assets).find(({ approved }) => approved !== null);
  assert.ok(asset);
  await tab.page.goto(pageUrl(`assets/${asset.id}`));
  await tab.page.locator("#stage img").first().waitFor();
  const panel = tab.page.getByRole("tabpanel");
  const open = async (name: string): Promise<void> => {
    await tab.page.getByRole("tab", { name }).click();
    await panel.locator("details > summary").first().waitFor();
    await panel.evaluate((all) => {
      for (const fold of all.querySelectorAll("details")) fold.open = true;
    });
  };
  await open("Why");
  const seed = String(Object.values(asset.versions[0]?.units ?? {})[0]?.seed);
  for (const text of ["checkpoint base", "is used at", "background policy", "Sampler", seed])
    await panel
      .getByText(text, { exact: text === seed })
      .first()
      .waitFor();
  await open("History");
  for (const text of [asset.versions[0]?.route?.sentence ?? "", "A run of"])
    await panel.getByText(text).first().waitFor();
  await tab.page.getByRole("tab", { name: "Checks" }).click();
  await panel.getByText("decode").first().waitFor();
  await tab.page.getByRole("tab", { name: "Cohesion" }).click();
  await panel
    .getByText(/% alike|is approved yet/)
    .first()
    .waitFor();
  assert.equal(await tab.page.getByRole("button", { name: "Raw render" }).getAttribute("aria-pressed"), "false");
  await tab.page.getByRole("button", { name: "Raw render" }).click();
  await tab.page.getByText("as rendered").or(tab.page.locator(".stage-set")).first().waitFor();
  assert.deepEqual(tab.faults, []);
});

test("every page is free of serious accessibility findings, in light and in dark, and fits a phone", {
  timeout: 150_000,
}, async () => {
  const state = await world.state();
  const asset = Object.keys(state.assets)[0] ?? "";
  for (const page of ["", `assets/${asset}`, "exceptions", "settings", "help"]) {
    for (const options of [{}, { colorScheme: "dark" as const }, { width: 390, height: 844, hasTouch: true }]) {
      const other = await openTab(browser, pageUrl(page), options);
      await other.page.getByRole("heading", { level: 1 }).waitFor();
      if (options.width === undefined) assert.deepEqual(await seriousFindings(other.page), [], page);
      assert.equal(await overflowPx(other.page), 0, `${page} is wider than a phone`);
      // No key is named where there are no keys.
      const hint = await other.page.locator("#search").getAttribute("placeholder");
      assert.equal(hint, options.width === undefined ? "Search  /" : "Search");
      assert.deepEqual(other.faults, []);
      await other.context.close();
    }
  }
});

test("an address that leads nowhere says so and leads back", async () => {
  await tab.page.goto(pageUrl("nowhere"));
  await tab.page.getByRole("heading", { name: "There is no such page" }).waitFor();
  await tab.page.getByRole("link", { name: "To the pipeline" }).click();
  await tab.page.getByRole("heading", { name: "Pipeline" }).waitFor();
  await tab.page.goto(`${world.url}/p/unknown_project`);
  await tab.page.getByRole("heading", { name: "There is no such project" }).waitFor();
});
