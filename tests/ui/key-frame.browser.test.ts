import assert from "node:assert/strict";
import { test } from "node:test";
import { openQuestion } from "../helpers/asked-question.ts";
import { tilesDrawnBy } from "../helpers/tiles-drawn.ts";
import { beginSittings, pageUrl, studio, tab } from "./sitting.ts";

/** Less than half of those that lie under the pictures: room for marks and for what else changes. */
const MOST_TILES = 5;

beginSittings({
  width: 1440,
  height: 900,
  isAlone: true,
  asked: [
    { specId: "icon_heart" },
    { specId: "icon_bolt" },
    { specId: "button_play" },
    { specId: "player_ship", alternative: 1 },
  ],
});

for (const { specId, inside, what } of [
  { specId: "icon_bolt", inside: "> img", what: "one picture" },
  { specId: "button_play", inside: ".stage-set", what: "a set" },
  { specId: "player_ship", inside: ".pair", what: "two variants" },
]) {
  test(`the key that brings ${what} draws next to nothing anew, with the focus on the pictures`, async () => {
    const { page } = tab;
    // The first one asked for is the first of the sprint.
    for (const asked of ["icon_heart", specId])
      await openQuestion(page, pageUrl("/review"), studio.project.state(), asked);
    await page.locator("#stage").focus();
    await page.keyboard.press("k");
    await page.waitForSelector(`.stage-next ${inside}`);
    const tiles = await tilesDrawnBy(page, "j");
    assert.ok(tiles <= MOST_TILES, `${tiles} tiles`);
    assert.deepEqual(tab.faults, []);
  });
}

test("with colours of the system's choice the pictures have an outline while they have the focus", async () => {
  const { page } = tab;
  await openQuestion(page, pageUrl("/review"), studio.project.state(), "icon_heart");
  const ring = (): Promise<string> => page.locator("#stage").evaluate((stage) => getComputedStyle(stage).outlineStyle);
  await page.emulateMedia({ forcedColors: "active" });
  await page.keyboard.press("b");
  assert.equal(await ring(), "solid");
  await page.emulateMedia({ forcedColors: "none" });
  assert.equal(await ring(), "none");
});

test("of a picture ahead that can't be loaded there is nothing to press until it is in sight", async () => {
  const { page } = tab;
  await page.route("**/objects/**", (route) => route.abort());
  await openQuestion(page, pageUrl("/review"), studio.project.state(), "icon_heart");
  await page.locator(".stage-next .missing").first().waitFor();
  const again = (where: string): Promise<number> => page.locator(`${where} .missing .button:visible`).count();
  assert.deepEqual([await again(".stage-picture"), await again(".stage-next")], [1, 0]);
  const pictures = await page.locator(".stage-next .missing").count();
  await page.keyboard.press("j");
  assert.equal(await again(".stage-picture"), pictures);
});
