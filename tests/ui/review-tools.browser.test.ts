import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { fnv1a32 } from "../../core/fnv1a.ts";
import { assertApart } from "../helpers/apart.ts";
import { openQuestion } from "../helpers/asked-question.ts";
import { overflowPx, seriousFindings } from "../helpers/browser.ts";
import { phoneIn } from "../helpers/fingers.ts";
import { beginSittings, pageUrl, studio, tab } from "./sitting.ts";

beginSittings({
  at: "/review",
  hasTouch: true,
  isAlone: true,
  asked: [
    { specId: "bread_coin_inventory", tool: "safe_area" },
    { specId: "enemy_saw_drone", tool: "horizon_line" },
    { specId: "icon_bolt", tool: "overlay_grid" },
    { specId: "icon_coin", tool: "color_picker" },
    { specId: "icon_heart", tool: "bg_cycler" },
    { specId: "button_play", tool: "onion_skin" },
    { specId: "bread_coin_world", tool: "reference_ghost" },
    { specId: "player_ship", alternative: 1 },
  ],
});

const press = (key: string): Promise<void> => tab.page.keyboard.press(key);
const tool = (name: string | RegExp): Locator => tab.page.getByRole("button", { name, exact: true });
const range = (name: string): Locator => tab.page.getByRole("slider", { name });
const isPressed = async (name: string): Promise<boolean> => (await tool(name).getAttribute("aria-pressed")) === "true";

const ask = (specId: string): Promise<string> =>
  openQuestion(tab.page, pageUrl("/review"), studio.project.state(), specId);

const drawn = (label: string | RegExp): Promise<string | null> =>
  tab.page.getByRole("img", { name: label }).locator(".tool-over").getAttribute("d");

test("the safe area is the margin of the contract, in pixels of the picture", async () => {
  await ask("bread_coin_inventory");
  assert.equal(await isPressed("Safe area"), true);
  const d = await drawn(/^Safe area: \d+ px/);
  const [, left, top, right, bottom] = /^M(\d+) (\d+)H(\d+)V(\d+)/.exec(d ?? "")?.map(Number) ?? [];
  assert.ok(left !== undefined && left > 0 && left < 60, `${d}`);
  assert.deepEqual([top, right, bottom], [left, 300 - left, 200 - left]);
});

test("the floor line moves by pointer, by its slider and by keys that answer nothing", async () => {
  await ask("enemy_saw_drone");
  const line = tab.page.getByRole("img", { name: "Floor line" });
  const box = await line.boundingBox();
  assert.ok(box);
  await tab.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  assert.match((await drawn("Floor line")) ?? "", /^M0 (99|100|101)/);
  await range("Height of the floor").focus();
  await press("Home");
  assert.equal(await drawn("Floor line"), "M0 200H300");
  await press("ArrowRight");
  assert.equal(await drawn("Floor line"), "M0 199H300");
  assert.equal(openDecisions(studio.project.state()).length, 8);
});

test("the lines of the isometric grid rise one pixel in two, through the place that was pressed", async () => {
  await ask("icon_bolt");
  const before = await drawn("Isometric grid");
  const [, startY, endX, endY] = /^M0 (-?[\d.]+)L(\d+) (-?[\d.]+)/.exec(before ?? "")?.map(Number) ?? [];
  assert.ok(startY !== undefined && endX !== undefined && endY !== undefined);
  assert.equal((endY - startY) / endX, 0.5);
  const grid = tab.page.getByRole("img", { name: "Isometric grid" });
  const box = await grid.boundingBox();
  assert.ok(box);
  await tab.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const after = (await drawn("Isometric grid")) ?? "";
  assert.notEqual(after, before);
  const [x, y] = [150, 100];
  const falling = [...after.matchAll(/M0 (-?[\d.]+)L300 (-?[\d.]+)/g)].map(([, from, to]) => {
    const slope = (Number(to) - Number(from)) / 300;
    return Math.abs(Number(from) + slope * x - y);
  });
  assert.equal(falling.filter((distance) => distance < 1.5).length, 2, "one line of each set crosses there");
});

test("the colour under the mark is read from the picture and named after the nearest of the palette", async () => {
  await ask("icon_coin");
  const picked = tab.page.locator(".picked");
  await picked.filter({ hasText: /#[0-9a-f]{6}\s+·\s+[A-Z].+, (the same to the eye|\d\.\d\d away)$/ }).waitFor();
  for (const axis of ["Left to right", "Top to bottom"]) {
    await range(axis).focus();
    await press("Home");
  }
  await picked.filter({ hasText: "Nothing is painted here." }).waitFor();
});

test("states lie over each other as an onion skin, with a slider for which one is shown", async () => {
  await ask("button_play");
  assert.equal(await isPressed("Onion skin"), true);
  const slider = tab.page.locator(".tool-range input");
  const words = await slider.getAttribute("aria-valuetext");
  assert.equal(await tab.page.locator("#stage .ghost img").count(), 1);
  await slider.focus();
  await press("ArrowRight");
  assert.notEqual(await slider.getAttribute("aria-valuetext"), words);
  assert.equal(await tab.page.locator("#stage .ghost img").count(), 2);
  await tool("Play").click();
  await tab.page.locator("#stage .ghost").first().waitFor({ state: "detached" });
  await tool("Play").click();
  assert.equal(await tab.page.locator(".why-marks").count(), 0, "no mark is there to look for");
  await tool("Onion skin").click();
  await tab.page.locator(".why-marks").waitFor();
});

test("the linked picture lies over this one while Space is held, or as long as its tool is open", async () => {
  await ask("bread_coin_inventory");
  assert.equal(await tool("Linked picture").count(), 0, "nothing is approved yet");
  await press("y");
  await studio.until((state) => state.assets["bread_coin_inventory"]?.approved !== null, "it is approved");
  await ask("bread_coin_world");
  assert.equal(await isPressed("Linked picture"), true);
  const title = studio.project.state().documents["specs/bread_coin_inventory"]?.summary.title;
  await tab.page.getByRole("img", { name: `Over it: ${title}` }).waitFor();
  await press("t");
  await tab.page.locator("#stage .ghost").waitFor({ state: "detached" });
  await tab.page.locator("#stage").focus();
  await tab.page.keyboard.down(" ");
  await tab.page.locator("#stage .ghost").waitFor();
  await tab.page.keyboard.up(" ");
  await tab.page.locator("#stage .ghost").waitFor({ state: "detached" });
});

test("which tool a person prefers for such questions outlives a reload", async () => {
  await ask("enemy_saw_drone");
  await tool("Isometric grid").click();
  assert.deepEqual([await isPressed("Floor line"), await isPressed("Isometric grid")], [false, true]);
  await tab.page.reload();
  await tool("Isometric grid").waitFor();
  await ask("enemy_saw_drone");
  assert.equal(await isPressed("Isometric grid"), true);
  await ask("icon_heart");
  assert.equal(await tab.page.locator(".tool").count(), 0, "a question of another binding is not changed");
});

test("tools fit every width without serious accessibility findings", async () => {
  for (const specId of ["icon_coin", "button_play"]) {
    await ask(specId);
    for (const width of [1440, 1024, 390]) {
      await tab.page.setViewportSize({ width, height: 800 });
      assert.equal(await overflowPx(tab.page), 0, `${specId} at ${width}`);
      await assertApart(tab.page, ".tool-choice button", ".answers button");
    }
    assert.deepEqual(await seriousFindings(tab.page), []);
  }
  assert.deepEqual(tab.faults, []);
});

test("of two variants the arrows and the buttons pick one, N is neither, and what was preferred to what is kept", async () => {
  const picked = (): unknown => {
    const state = studio.project.state();
    const { answer, over } = Object.values(state.decisions).find(({ assetId }) => assetId === "player_ship") ?? {};
    return [answer, over, state.assets["player_ship"]?.approved?.variantIndex ?? null];
  };
  const decision = Object.values(studio.project.state().decisions).find(({ assetId }) => assetId === "player_ship");
  const [left, right] = fnv1a32(decision?.id ?? "") % 2 === 1 ? [1, 0] : [0, 1];
  const cases = [
    [() => press("ArrowLeft"), ["yes", right, left]],
    [() => press("ArrowRight"), ["yes", left, right]],
    [() => tool(/Left/).click(), ["yes", right, left]],
    [() => tool(/Right/).click(), ["yes", left, right]],
    [() => tool(/Neither/).click(), ["no", null, null]],
  ] as const;
  await ask("player_ship");
  assert.equal(await tool("Marks").count(), 0, "they bear none");
  for (const [act, expected] of cases) {
    assert.equal(await tab.page.locator(".stage-picture .pair img").count(), 2);
    await act();
    await studio.until(() => JSON.stringify(picked()) === JSON.stringify(expected), JSON.stringify(expected));
    await press("z");
    await studio.until((state) => state.decisions[decision?.id ?? ""]?.answer === null, "taken back");
    await tab.page.locator(".stage-picture .pair").waitFor();
  }
  await press("y");
  await tab.page.getByText("Press ← or → for the better one").waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
  assert.deepEqual(tab.faults, []);
});

const answerOf = (id: string) => studio.project.state().decisions[id]?.answer;
const titleShown = () => tab.page.locator(".asked h2").textContent();

test("on a phone a finger drawn sideways answers like the arrow keys, says so before, and is taken back like them", async () => {
  const { draw, lowButtons } = await phoneIn(tab);
  const id = await ask("icon_heart");
  assert.deepEqual(await lowButtons(), [], "a thumb hits them");
  const title = await titleShown();
  const cases = [
    ["yes", 150, "Yes, enough, moved", "no-preference"],
    ["no", -150, "No, enough", "reduce"],
  ] as const;
  for (const [answer, px, shown, reducedMotion] of cases) {
    await tab.page.emulateMedia({ reducedMotion });
    assert.equal(await draw(px), shown);
    await studio.until(() => answerOf(id) === answer, "what was swiped is stored");
    await tool("Undo").tap();
    await studio.until(() => answerOf(id) === null, "it is taken back");
    await tab.page.getByRole("heading", { level: 2, name: title ?? "" }).waitFor();
  }
  const pair = await ask("player_ship");
  assert.equal(await draw(-150), "← Left, enough");
  await studio.until(() => answerOf(pair) === "yes", "the left one is picked");
  assert.deepEqual(tab.faults, []);
});

test("over the floor line a finger drawn sideways answers, one drawn up or down moves the line and nothing else", async () => {
  const { draw } = await phoneIn(tab);
  const saw = await ask("enemy_saw_drone");
  const heightOf = async (): Promise<number> => Number(/^M0 ([\d.]+)/.exec((await drawn("Floor line")) ?? "")?.[1]);
  const before = await heightOf();
  assert.equal(await draw(10, -40), null);
  const moved = await heightOf();
  assert.ok(moved < 100 && moved !== before, `the line lies at ${moved}`);
  assert.equal(await tab.page.evaluate(() => scrollY), 0, "the page stays");
  assert.equal(answerOf(saw), null);
  assert.equal(await draw(150), "Yes, enough, moved");
  await studio.until(() => answerOf(saw) === "yes", "the swipe is stored");
  await press("z");
  await studio.until(() => answerOf(saw) === null, "it is taken back");
  assert.equal(await heightOf(), moved, "sideways it stays where it is");
  assert.deepEqual(tab.faults, []);
});

test("a short way, a way up, two fingers, what is enlarged and a tool that is placed answer nothing", async () => {
  const { draw, pinch, unzoom } = await phoneIn(tab);
  const bolt = await ask("icon_bolt");
  assert.equal(await draw(150), null, "the grid is what is drawn");
  const id = await ask("icon_heart");
  assert.equal(await draw(-30), "No, moved");
  assert.equal(await draw(100, -160), null, "up is for the page");
  await pinch(20, 80, 150);
  await tab.page.waitForFunction(() => (visualViewport?.scale ?? 1) > 1.1);
  assert.equal(await tab.page.locator(".swipe-able").count(), 0, "one finger looks around");
  assert.equal(await draw(150), null);
  await unzoom();
  await tab.page.locator(".swipe-able").waitFor();
  await press("f");
  assert.equal(await draw(150), null);
  await press("f");
  assert.equal(answerOf(id), null);
  assert.equal(await draw(150), "Yes, enough, moved");
  await studio.until(() => answerOf(id) === "yes", "the swipe is stored");
  assert.equal(answerOf(bolt), null);
});
