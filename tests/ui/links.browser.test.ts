import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { askAbout } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { judgeDoubtful } from "../helpers/doubtful-report.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

/** Every link of every page, and the buttons of pages whose rule no other file is about. */

const icons = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"] as const;

beginSittings({
  isAlone: true,
  asked: [...icons.map((specId) => ({ specId })), { specId: "enemy_saw_drone", tool: "overlay_grid" }],
  prepare: async () => {
    await judgeDoubtful(studio.project, "icon_heart");
    await lackModel(studio, ["boss_kettle_crusher", "tile_hangar_floor", "logo_astroduck", "button_play"]);
  },
});

const button = (name: string | RegExp, within: Locator = tab.page.locator("body")): Locator =>
  within.getByRole("button", { name, exact: true });
const head = (): Locator => tab.page.getByRole("heading", { level: 1 });
const unfoldAll = (): Promise<void> =>
  tab.page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });

/** Unfolds until a link is seen: what is folded may come after the head of its page. */
async function uncover(href: string): Promise<void> {
  await tab.page.waitForFunction((wanted) => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    const links = [...document.querySelectorAll(`main a[href="${wanted}"]`)];
    return links.some((link) => link.checkVisibility());
  }, href);
}

/** Says something to the API, as another page would; the status of its answer. */
async function post(path: string, body: object): Promise<number> {
  const headers = { "Content-Type": "application/json" };
  const url = `${server.url}/api/projects/${demoProject}/${path}`;
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).status;
}

const pages = [
  ...(["/pipeline", "/dashboard", "/review", "/library?show=all", "/exceptions", "/settings", "/help"] as const),
  ...(["/work", "/work/queued", "/new", "/sets/set/hud_icons"] as const),
  ...(["/assets/icon_bolt", "/assets/boss_kettle_crusher", "/documents/specs/icon_bolt"] as const),
] as const;

/** What the page a link leads to is called; null when it has no name of its own. */
function nameAt(path: string): string | RegExp | null {
  const [, , , page = "", kind = "", id = ""] = path.split("/").map(decodeURIComponent);
  const { documents } = studio.project.state();
  if (page === "assets") return documents[`specs/${kind}`]?.summary.title ?? null;
  if (page === "documents") return documents[`${kind}/${id}`]?.summary.title ?? null;
  return (
    { pipeline: "Pipeline", "": "Pipeline", exceptions: "Exceptions", new: "New specs", work: "Work" }[page] ?? null
  );
}

/** Links of one look that lead to pages of one sort are of one kind: of each kind here, its name and one of them. */
const linksHere = (): Promise<[string, string][]> =>
  tab.page.locator("main a[href^='/p/']").evaluateAll((links) => {
    const ofKind = new Map<string, string>();
    for (const link of links) {
      const href = link.getAttribute("href") ?? "";
      const kind = `${link.className} ${link.parentElement?.className} ${href.split("/")[3]}`;
      if (link.checkVisibility() && href !== location.pathname) ofKind.set(kind, href);
    }
    return [...ofKind];
  });

test("every link of every page leads to what it names, and back again", { timeout: 170_000 }, async () => {
  const { page } = tab;
  const followed = new Map<string, string>();
  for (const at of pages) {
    await page.goto(pageUrl(at));
    await head().waitFor();
    await page.locator(".loading").waitFor({ state: "detached" });
    await unfoldAll();
    for (const [kind, href] of await linksHere()) {
      if (followed.has(kind)) continue;
      await uncover(href);
      await page.locator(`main a[href="${href}"]:visible`).last().click();
      await page.waitForFunction((was) => location.href !== was, pageUrl(at), { timeout: 5_000 });
      await head().waitFor();
      const name = nameAt(href);
      assert.doesNotMatch((await head().textContent()) ?? "", /There is no such|can't be shown/, `${at}: ${href}`);
      if (name !== null) await page.getByRole("heading", { level: 1, name }).waitFor();
      followed.set(kind, href.split("/")[3] ?? "");
      await page.goBack();
      await page.waitForURL(pageUrl(at));
      await head().waitFor();
    }
  }
  const reached = new Set(followed.values());
  for (const page of ["assets", "documents", "sets", "review", "exceptions", "work"])
    assert.ok(reached.has(page), `${page}: ${[...reached]}`);
  assert.deepEqual(tab.faults, []);
});

test("a review begins with the questions of one set, is gone on with, and takes in what came when it was through", async () => {
  const { page } = tab;
  const total = (): number => openDecisions(studio.project.state()).length;
  await page.goto(pageUrl("/review"));
  const rows = (title: string): Locator => page.getByRole("region", { name: title }).locator(".start-row");
  await rows("By set").first().click();
  await page.locator(".lead").getByText(`1 of ${icons.length}`).waitFor();
  await page.locator(".rail-review").click();
  await rows("In progress").first().click();
  await page.locator(".lead").getByText(`1 of ${icons.length}`).waitFor();
  await page.locator(".rail-review").click();
  await rows("Start").first().click();
  const all = total();
  for (let left = all; left > 0; left -= 1) {
    await page
      .locator(".lead")
      .getByText(`${all + 1 - left} of ${all}`)
      .waitFor();
    await page.keyboard.press("y");
    await studio.until(() => total() === left - 1, "answered");
  }
  await page.getByRole("heading", { name: "All answered" }).waitFor();
  await askAbout(studio, [{ specId: "icon_star" }], "run-late");
  await button("Take in 1 new question").click();
  await page
    .locator(".lead")
    .getByText(`${all + 1} of ${all + 1}`)
    .waitFor();
  await page.goto(pageUrl("/review"));
  for (const { id } of Object.values(studio.project.state().decisions)) await post(`decisions/${id}/undo`, {});
  await studio.until(() => total() === all + 1, "all are asked again");
  assert.deepEqual(tab.faults, []);
});

test("who comes to a review whose questions all lie on another screen is told so, and can end it", async () => {
  const url = await sprintUrl(server.url);
  const id = url.slice(url.lastIndexOf("/") + 1);
  assert.equal(await post(`sprints/${id}/lease`, { reviewerId: "somebody", want: 50 }), 200);
  await tab.page.goto(url);
  await tab.page.getByRole("heading", { level: 1, name: "Others have the rest" }).waitFor();
  await button("End").click();
  await tab.page.getByRole("heading", { level: 1, name: "Enough for now" }).waitFor();
  await studio.until((state) => state.sprints[id]?.endReason === "person", "it is ended");
});

test("of what is similar a large picture is left out or taken by its buttons, and the sheet is left and taken back by its keys", async () => {
  const { page } = tab;
  await page.goto(await sprintUrl(server.url));
  const before = openDecisions(studio.project.state()).length;
  // Keys go by the picture; the title beside it follows a moment later.
  const [stage, title] = [page.locator("#stage"), page.locator(".asked h2")];
  for (const _ of icons)
    if ((await stage.getAttribute("aria-label"))?.includes("Drone")) await page.keyboard.press("j");
  await page.keyboard.press("y");
  await button(/^A Yes for \d+ similar$/).click();
  const unseen = page.locator(".sheet-unseen");
  const sample = await unseen.count();
  await unseen.first().click();
  await page.keyboard.press("Escape");
  assert.equal(await unseen.count(), sample, "Escape has not looked");
  await unseen.first().click();
  await button("X Leave out").click();
  await page.locator(".sheet-marked").waitFor();
  await unseen.first().click();
  await page.locator('.answer-yes[aria-disabled="false"]').waitFor();
  await button("Enter The same").click();
  await page.locator(".sheet-tile").first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keys" }).waitFor();
  await page.keyboard.press("Escape");
  await button("Esc Back").click();
  await title.waitFor();
  await page.keyboard.press("a");
  await page.locator(".sheet-tile").first().waitFor();
  await page.keyboard.press("z");
  await title.waitFor();
  await studio.until((state) => openDecisions(state).length === before, "Z takes back what was answered before");
  assert.deepEqual(tab.faults, []);
});

test("an asset's checks are shown on its picture, its history step by step, its versions one by one, and its document as text", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/assets/icon_heart"));
  await page.getByRole("tab", { name: "Checks" }).click();
  await button("Show").first().click();
  await page.locator("#stage .mark-over").waitFor();
  await button("Show").first().click();
  await page.locator("#stage .mark-over").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText(/events behind it$/).click();
  const steps = page.locator(".timeline > li");
  const few = await steps.count();
  await page.getByLabel("Also every step of the machine").check();
  assert.ok((await steps.count()) > few);
  const asked = openDecisions(studio.project.state()).find(({ assetId }) => assetId === "icon_heart");
  await post(`decisions/${asked?.id}/answer`, { answer: "no" });
  const versions = page.locator(".version");
  await versions.nth(1).click();
  assert.equal(await versions.nth(1).getAttribute("aria-pressed"), "true");
  await page.locator(".stage-none").waitFor();
  await versions.nth(0).click();
  await page.locator(".stage-picture > img").waitFor();
  await page.goto(pageUrl("/documents/specs/icon_heart"));
  await button("Edit").click();
  await page.getByLabel("As text, for experts").check();
  const text = page.getByLabel("Text of the document");
  const written = await text.inputValue();
  await text.fill(`${written}x`);
  await page.getByText(/^Not taken over, because it is no JSON/).waitFor();
  await text.fill(written.replace(/"tier": \d/, '"tier": 2'));
  await button("See what changes").click();
  await button("Save").waitFor();
  await button("Cancel").click();
  assert.deepEqual(tab.faults, []);
});

test("in the inbox a dialog is left by Cancel, tries three first, and takes a day of one's own", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/exceptions"));
  const row = page.locator(".cause", { hasText: "neon" });
  const dialog = page.getByRole("dialog");
  await button("Later…", row).click();
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await dialog.locator('input[type="date"]').fill(day);
  await dialog.getByText(/^It comes back/).waitFor();
  assert.ok((await dialog.locator("time").getAttribute("title"))?.startsWith(day));
  await button("Cancel", dialog).click();
  await dialog.waitFor({ state: "hidden" });
  await row.getByRole("checkbox").focus();
  await page.keyboard.press("r");
  await dialog.getByText(/^Makes \d+ assets? again/).waitFor();
  await button("Try 3 first", dialog).click();
  await row.getByText("3 assets tried first").waitFor();
  await button("Try the other 1", row).click();
  await row.waitFor({ state: "detached" });
  assert.deepEqual(tab.faults, []);
});
