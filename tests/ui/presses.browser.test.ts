import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { documentKey, documentsOfKind } from "../../core/document/state.ts";
import { hasEnded } from "../../core/job/state.ts";
import { openSprints } from "../../core/sprint/state.ts";
import { openQuestion } from "../helpers/asked-question.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

/** What else is pressed on pages whose rule no other file is about: board, asset, library, start of a review. */

const shape = { id: "silhouette", text: "Is the shape whole?" };

beginSittings({
  isAlone: true,
  asked: [
    { specId: "icon_bolt" },
    { specId: "icon_coin" },
    { specId: "icon_heart", check: shape },
    { specId: "icon_shield", check: shape },
    { specId: "icon_star", check: shape },
    { specId: "enemy_saw_drone", tool: "overlay_grid" },
    { specId: "enemy_scout_drone" },
    { specId: "projectile_bubble_laser" },
  ],
});

const button = (name: string | RegExp): Locator => tab.page.getByRole("button", { name, exact: true });
const press = (key: string): Promise<void> => tab.page.keyboard.press(key);
const head = (name?: string): Promise<void> =>
  tab.page.getByRole("heading", { level: 1, ...(name === undefined ? {} : { name }) }).waitFor();

/** The runs of a spec, oldest first. */
function runsOf(specId: string): string[] {
  return (studio.project.state().assets[specId]?.versions ?? []).map(({ runId }) => runId);
}

async function readSpec(id: string): Promise<{ readonly checkpointId?: string; readonly status: string }> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/specs/${id}`);
  return ((await answer.json()) as { document: { readonly checkpointId?: string; readonly status: string } }).document;
}

test("a card's own Render starts a run of that spec alone", async () => {
  await tab.page.goto(pageUrl("/pipeline"));
  const before = Object.keys(studio.project.state().runs);
  await button("Render: Astroduck logo").click();
  await studio.until((state) => state.assets["logo_astroduck"] !== undefined, "it is planned");
  const { runs, assets } = studio.project.state();
  const [started, ...others] = Object.keys(runs).filter((id) => !before.includes(id));
  assert.deepEqual(others, []);
  const planned = Object.values(assets).filter(({ versions }) => versions.some(({ runId }) => runId === started));
  assert.deepEqual(
    planned.map(({ id }) => id),
    ["logo_astroduck"],
  );
  await tab.page.locator(".column-rendering").getByText("Astroduck logo").waitFor();
});

test("on its page an asset is rendered, and what is queued for it is stopped, other runs go on", async () => {
  await tab.page.goto(pageUrl("/assets/captain_quill_portrait"));
  await button("Render").click();
  await studio.until(() => runsOf("captain_quill_portrait").length === 1, "it is planned");
  await button("Stop").click();
  const jobs = () => Object.values(studio.project.state().jobs);
  const openOf = (specId: string) => jobs().filter((job) => job.assetId === specId && !hasEnded(job)).length;
  await studio.until(() => openOf("captain_quill_portrait") === 0, "all its jobs have ended");
  assert.ok(openOf("logo_astroduck") > 0);
  await button("Stop").waitFor({ state: "detached" });
  assert.deepEqual(tab.faults, []);
});

test("a draft changes its checkpoint by one select and one button, after it was shown what that does", async () => {
  const drafts = documentsOfKind(studio.project.state(), "specs").filter(({ summary }) => summary.status === "draft");
  const draft = drafts.find(({ summary }) => summary.checkpointId === "copax");
  assert.ok(draft);
  await tab.page.goto(pageUrl(`/assets/${draft.id}`));
  await tab.page.getByRole("tab", { name: "Plan" }).click();
  await tab.page.getByRole("combobox", { name: "with" }).selectOption("pony");
  await tab.page
    .locator(".plan-diff")
    .getByText(/differences?/)
    .waitFor();
  assert.equal((await readSpec(draft.id)).checkpointId, "copax");
  await button("Switch the checkpoint").click();
  await tab.page.getByText(`${draft.id} uses pony now.`).waitFor();
  const { checkpointId, status } = await readSpec(draft.id);
  assert.deepEqual([checkpointId, status], ["pony", "draft"]);
  await tab.page.getByRole("tab", { name: "Why" }).click();
});

test("what a spec lacks is one press from the form where it is given; without that press nothing changes", async () => {
  const { page } = tab;
  const drafts = documentsOfKind(studio.project.state(), "specs").filter(({ summary }) => summary.status === "draft");
  const lacking = drafts.find(({ summary }) => summary.checkpointId === null);
  assert.ok(lacking);
  await page.goto(pageUrl(`/assets/${lacking.id}`));
  await button("Make ready").click();
  const dialog = page.getByRole("dialog", { name: /is not ready yet$/ });
  await dialog.getByRole("button", { name: "Not now" }).click();
  await dialog.waitFor({ state: "hidden" });
  await button("Make ready").click();
  await dialog.getByRole("link", { name: "Change the spec" }).click();
  await page.locator('[id="/checkpointId"]').fill("copax");
  await button("See what changes").click();
  await button("Save").click();
  await studio.until(
    (state) => state.documents[documentKey("specs", lacking.id)]?.summary.checkpointId === "copax",
    "it has its checkpoint",
  );
  await page.goBack();
  await head();
  assert.equal(await dialog.isVisible(), false);
  assert.deepEqual(tab.faults, []);
});

test("a review of one question only begins with its row, at its first question each time, and asks nothing else", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/review"));
  await page.getByRole("region", { name: "By question" }).getByRole("button", { name: shape.text }).click();
  await page.locator(".lead").getByText("1 of 3").waitFor();
  await page.locator(".question").getByText(shape.text).waitFor();
  await studio.project.catchUp();
  const [sprint] = openSprints(studio.project.state());
  assert.deepEqual(sprint?.scope, { kind: "question", checkId: shape.id });
  assert.equal(sprint?.decisionIds.length, 3);
  await press("j");
  await press("j");
  await page.locator(".lead").getByText("3 of 3").waitFor();
  await page.locator(".rail-review").click();
  await page.getByRole("region", { name: "By question" }).getByRole("button", { name: shape.text }).click();
  await page.locator(".lead").getByText("1 of 3").waitFor();
});

test("the isometric grid moves by its sliders too, which answer nothing", async () => {
  const { page } = tab;
  const open = openDecisions(studio.project.state()).length;
  await openQuestion(page, pageUrl("/review"), studio.project.state(), "enemy_saw_drone");
  const drawn = (): Promise<string | null> =>
    page.getByRole("img", { name: "Isometric grid" }).locator(".tool-over").getAttribute("d");
  for (const name of ["Grid to the right", "Grid down"]) {
    const before = await drawn();
    await page.getByRole("slider", { name }).focus();
    await press("ArrowRight");
    assert.notEqual(await drawn(), before, name);
    await press("ArrowLeft");
    assert.equal(await drawn(), before, name);
  }
  await studio.project.catchUp();
  assert.equal(openDecisions(studio.project.state()).length, open);
});

test("in the library all four arrows, Home and End go where they point", async () => {
  const { page } = tab;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(pageUrl("/library?show=all"));
  const first = page.locator('[data-index="0"]');
  await first.focus();
  const columns = await page.locator(".shelf-item").evaluateAll((items) => {
    const tops = items.map((item) => item.getBoundingClientRect().top);
    return tops.filter((top) => top === tops[0]).length;
  });
  assert.equal(columns, 2);
  const last = (await page.locator(".shelf-item").count()) - 1;
  for (const [key, index] of [
    ["ArrowDown", 2],
    ["ArrowRight", 3],
    ["ArrowUp", 1],
    ["ArrowLeft", 0],
    ["ArrowLeft", 0],
    ["End", last],
    ["Home", 0],
  ] as const) {
    await press(key);
    const at = await page.evaluate(() => document.activeElement?.getAttribute("data-index"));
    assert.equal(at, `${index}`, key);
  }
});

test("tabs go round by arrows, and to their ends by Home and End", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/assets/icon_coin"));
  await page.getByRole("tab", { name: "Why" }).focus();
  for (const [key, name] of [
    ["ArrowRight", "Checks"],
    ["End", "Plan"],
    ["ArrowRight", "Why"],
    ["ArrowLeft", "Plan"],
    ["Home", "Why"],
  ] as const) {
    await press(key);
    const chosen = page.getByRole("tab", { name, selected: true });
    assert.ok(await chosen.evaluate((element) => element === document.activeElement), key);
  }
});

test("whoever works by keyboard passes the boxes that narrow down, and goes on from the first picture", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/library?show=all"));
  await page.locator(".shelf-item a").first().waitFor();
  await page.getByRole("combobox", { name: "Order" }).focus();
  await press("Tab");
  await page.getByRole("link", { name: "Skip to the pictures" }).and(page.locator(":focus")).waitFor();
  await press("Enter");
  await press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-index")), "0");
});

test("a facet that was unfolded folds again to its most frequent values", async () => {
  await tab.page.goto(pageUrl("/library?show=all"));
  const tags = tab.page.getByRole("group", { name: "Tag" });
  const values = tags.getByRole("checkbox");
  await tags.getByRole("button", { name: /^\d+ more of Tag$/ }).click();
  assert.ok((await values.count()) > 6);
  await tags.getByRole("button", { name: "Fewer of Tag" }).click();
  assert.equal(await values.count(), 6);
});

test("a draft that lacks nothing is made ready on its own page too", async () => {
  const drafts = documentsOfKind(studio.project.state(), "specs").filter(({ summary }) => summary.status === "draft");
  const lacks = async (id: string): Promise<number> => {
    const answer = await fetch(`${server.url}/api/projects/${demoProject}/specs/${id}/blockers`);
    return ((await answer.json()) as { blockers: unknown[] }).blockers.length;
  };
  const all = await Promise.all(drafts.map(async ({ id }) => ((await lacks(id)) === 0 ? [id] : [])));
  const [id] = all.flat();
  assert.ok(id, "the demo has such a draft");
  await tab.page.goto(pageUrl(`/assets/${id}`));
  await button("Make ready").click();
  await studio.until(({ documents }) => documents[documentKey("specs", id)]?.summary.status === "ready", "it is ready");
  await button("Render").waitFor();
});

test("the map of all keys is closed by its button", async () => {
  await tab.page.goto(pageUrl("/exceptions"));
  await head();
  await press("?");
  const map = tab.page.getByRole("dialog", { name: "Keys" });
  await map.getByRole("button", { name: "Close" }).click();
  await map.waitFor({ state: "detached" });
});

test("with nothing approved the library leads to all pictures", async () => {
  await tab.page.goto(pageUrl("/library"));
  await button("Show all pictures").click();
  await tab.page.locator(".shelf-item a").first().waitFor();
  assert.match(new URL(tab.page.url()).search, /show=all/);
});
