import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { writeProject } from "../../scripts/bench/log-file.ts";
import { planProfile } from "../../scripts/bench/profile.ts";
import { openQuestion } from "../helpers/asked-question.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { beginSittings, pageUrl, studio, tab } from "./sitting.ts";

/** Screen by screen what no other test presses; those tests stand beside the rule that they are about. */

beginSittings({
  width: 1440,
  height: 900,
  isAlone: true,
  asked: [
    { specId: "icon_heart" },
    { specId: "icon_bolt" },
    { specId: "icon_coin" },
    { specId: "button_play" },
    { specId: "player_ship", alternative: 1 },
  ],
  prepare: async () => {
    await lackModel(studio, ["boss_kettle_crusher", "tile_hangar_floor", "logo_astroduck"]);
    await writeProject(studio.dataDir, "other", { ...planProfile, specs: 4, assets: 4, jobs: 16 });
  },
});

const button = (name: string | RegExp): Locator => tab.page.getByRole("button", { name, exact: true });
const press = (key: string): Promise<void> => tab.page.keyboard.press(key);
const ask = (specId: string): Promise<string> =>
  openQuestion(tab.page, pageUrl("/review"), studio.project.state(), specId);
const stageIs = (what: string): Promise<void> => tab.page.locator(`#stage${what}`).waitFor();
const seen = (selector: string): Promise<number> => tab.page.locator(selector).count();

test("beside the picture every button does what its key does", async () => {
  const id = await ask("icon_heart");
  await press("b");
  await stageIs(".mat-white");
  await button(/^Background/).click();
  await stageIs(".mat-black");
  await press("f");
  await stageIs(".stage-true");
  await button("True size").click();
  await stageIs(":not(.stage-true)");
  await press("m");
  assert.equal(await seen(".stage-picture .mark-over"), 0);
  await button("Marks").click();
  assert.equal(await seen(".stage-picture .mark-over"), 1);
  await button("? Keys").click();
  await tab.page.getByRole("dialog", { name: "Keys" }).getByRole("button", { name: "Close" }).click();
  await tab.page.getByRole("dialog").waitFor({ state: "hidden" });
  await button("S Later").click();
  await studio.until((state) => state.decisions[id]?.postponedSeq !== null, "it is put off");
  await button("Z Undo").click();
  await studio.until((state) => state.decisions[id]?.postponedSeq === null, "it is back");
  await button("2 Not what was asked for").click();
  await studio.until((state) => state.decisions[id]?.reason === "WRONG_SUBJECT", "the reason is kept");
  await press("z");
  await studio.until((state) => state.decisions[id]?.answer === null, "it is taken back");
  await tab.page.getByRole("link", { name: "Prompt, stack and seeds" }).click();
  await tab.page.getByRole("tab", { name: "Why" }).waitFor();
  assert.deepEqual(tab.faults, []);
});

test("an address of a review that is not there, and of a question that is answered, leads back to the review", async () => {
  const back = async (page: `/${string}`, heading: string): Promise<void> => {
    await tab.page.goto(pageUrl(page));
    await tab.page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await tab.page.getByRole("link", { name: "To the review" }).click();
    await tab.page.getByRole("heading", { level: 1, name: "Review" }).waitFor();
  };
  await back("/review/sprint-of-nobody", "There is no such review");
  const id = await ask("icon_bolt");
  await press("y");
  await studio.until((state) => state.decisions[id]?.answer === "yes", "it is answered");
  await back(`/review/${id}`, "This question can't be answered now");
});

test("what asks the same as nothing else can't be swept, and Escape then leads to no answer by itself", async () => {
  await ask("player_ship");
  await tab.page.locator("#stage").focus();
  await press("g");
  await tab.page.locator(".notice").getByText("No other open question here asks the same.").waitFor();
  await button("Close the message").click();
  await tab.page.locator(".notice").waitFor({ state: "detached" });
  await tab.page.locator("#stage").focus();
  const open = openDecisions(studio.project.state()).length;
  await press("Escape");
  await press("Enter");
  await press("Tab");
  assert.ok(await tab.page.evaluate(() => document.activeElement?.matches(".answers button")));
  await studio.project.catchUp();
  assert.equal(openDecisions(studio.project.state()).length, open);
});

test("a set and two variants are drawn ahead like one picture, and are shown at true size", async () => {
  await ask("icon_heart");
  for (const [specId, inside] of [
    ["button_play", ".stage-set"],
    ["player_ship", ".pair"],
  ] as const) {
    await ask(specId);
    await press("k");
    const ahead = await tab.page.waitForSelector(`.stage-next ${inside} img`);
    await press("j");
    const isInFront = (image: SVGElement | HTMLElement): boolean => {
      const { x, y, width, height } = image.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === image;
    };
    assert.equal(await ahead.evaluate(isInFront), true, specId);
    assert.equal(await ahead.evaluate((image) => image.closest(".stage-picture") !== null), true);
    await press("f");
    const size = (image: SVGElement | HTMLElement): number[] => [image.clientWidth, image.clientHeight];
    assert.deepEqual(await ahead.evaluate(size), [300, 200], "as large as it is");
    await press("f");
  }
  assert.deepEqual(tab.faults, []);
});

test("the end screen takes the last answer back and leads to the exceptions", async () => {
  const id = await ask("icon_coin");
  await press("u");
  await studio.until((state) => state.decisions[id]?.answer === "unsure", "handed over");
  await button("End").click();
  await button("Z Take the last answer back").click();
  await studio.until((state) => state.decisions[id]?.answer === null, "taken back");
  await ask("icon_coin");
  await press("u");
  await button("End").click();
  await tab.page.getByRole("link", { name: "Look at the exceptions" }).click();
  await tab.page.getByRole("heading", { name: "Exceptions", level: 1 }).waitFor();
  assert.deepEqual(tab.faults, []);
});

test("in the inbox every key and button opens what it says, and nothing happens before that is confirmed", async () => {
  await tab.page.goto(pageUrl("/exceptions"));
  const row = tab.page.locator(".cause", { hasText: "neon" });
  await row.waitFor();
  const { seq } = studio.project.state();
  const dialog = tab.page.getByRole("dialog");
  const expect = async (title: string): Promise<void> => {
    await dialog.getByRole("heading", { name: `${title}:` }).waitFor();
    await press("Escape");
    await dialog.waitFor({ state: "hidden" });
  };
  const titles = { r: "Try again", c: "Try again with a change", l: "Look later", w: "Waive", d: "Dismiss" };
  for (const [key, title] of Object.entries(titles)) {
    await row.getByRole("checkbox").focus();
    await press(key);
    await expect(title);
  }
  for (const [word, title] of [
    ["Later…", "Look later"],
    ["Waive…", "Waive"],
  ] as const) {
    await row.getByRole("button", { name: word }).click();
    await expect(title);
  }
  await row.getByRole("checkbox").check();
  const bulk = tab.page.getByRole("region", { name: "Chosen causes" });
  await bulk.waitFor();
  assert.equal(await seen("main .button.primary:visible"), 1, "one obvious button");
  for (const [word, title] of [
    ["Try again", "Try again"],
    ["Later…", "Look later"],
    ["Waive…", "Waive"],
    ["Dismiss", "Dismiss"],
  ] as const) {
    await bulk.getByRole("button", { name: word }).click();
    await expect(title);
  }
  await bulk.getByRole("button", { name: "Choose none" }).click();
  await bulk.waitFor({ state: "detached" });
  await press("k");
  await studio.project.catchUp();
  assert.equal(studio.project.state().seq, seq);
  await row.getByRole("link").first().click();
  await tab.page.getByRole("link", { name: "See why" }).click();
  await row.waitFor();
  assert.deepEqual(tab.faults, []);
});

test("an asset is looked at picture by picture and variant by variant, and rendered again; a hash is copied whole", async () => {
  const { page, context } = tab;
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(pageUrl("/assets/button_play"));
  await page.locator(".stage-set").waitFor();
  await button("hover").click();
  await page.locator(".stage-picture > img").waitFor();
  await button("All").click();
  await page.locator(".stage-set").waitFor();
  await page.goto(pageUrl("/documents/specs/icon_bolt"));
  const copy = page.getByRole("button", { name: /^Copy / }).first();
  await copy.click();
  await copy.getByText("copied").waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok((await copy.getAttribute("title"))?.endsWith(copied));
  await page.goto(pageUrl("/assets/player_ship"));
  const choice = page.getByRole("combobox", { name: "Variant" });
  await choice.selectOption({ label: "Variant 2" });
  assert.equal(await choice.inputValue(), "1");
  assert.equal(await button("Render again").count(), 0, "it waits for an answer");
  await page.getByRole("link", { name: "Answer" }).click();
  await page.getByRole("heading", { level: 2 }).waitFor();
  await press("ArrowLeft");
  await studio.until((state) => state.assets["player_ship"]?.approved !== null, "one of both is approved");
  await page.goto(pageUrl("/assets/player_ship"));
  const runs = Object.keys(studio.project.state().runs).length;
  await button("Render again").click();
  await studio.until((state) => Object.keys(state.runs).length > runs, "it is rendered again");
  assert.deepEqual(tab.faults, []);
});

test("the shell leads past itself, to the other project and through settings; what is chosen there stays", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/settings"));
  await page.getByRole("radio", { name: "dark" }).check();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const dark = await background();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  assert.equal(await background(), dark);
  await page.getByRole("radio", { name: "light" }).check();
  assert.notEqual(await background(), dark);
  await press("Home");
  await page.locator(".skip").focus();
  await press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "main");
  await page.getByText("Checkpoints", { exact: false }).first().click();
  await page.getByRole("link", { name: "Copax Timeless XL" }).click();
  await page.locator('.rail-settings[aria-current="page"]').waitFor();
  await page.getByRole("link", { name: "Documents" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  for (const name of ["Help", "Dashboard", "Library", "Exceptions", "Review"]) {
    await page.locator(".rail").getByRole("link", { name }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
  }
  await page.getByRole("combobox", { name: "Project" }).selectOption("other");
  await page.waitForURL(/\/p\/other$/);
  await page.getByRole("link", { name: "Diecast", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Pipeline" }).waitFor();
  assert.deepEqual(tab.faults, []);
});
