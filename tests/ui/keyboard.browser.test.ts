import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { beginSittings, pageUrl, studio, tab } from "./sitting.ts";

const icons = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"].map((specId) => ({ specId }));
const lacking = [
  ...["boss_cable_serpent", "boss_grand_toaster", "boss_kettle_crusher", "button_play", "button_quit", "icon_star"],
  ...["logo_astroduck", "projectile_bubble_laser", "projectile_toast_missile", "tile_hangar_floor"],
];

beginSittings({
  asked: [...icons, { specId: "enemy_saw_drone", tool: "horizon_line" }, { specId: "player_ship", alternative: 1 }],
  prepare: () => lackModel(studio, lacking),
});

/** Presses a key; whatever comes of it, the keyboard is somewhere then, and in sight. */
async function press(...keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await tab.page.keyboard.press(key);
    await tab.page.waitForFunction(() => {
      const at = document.activeElement;
      const { bottom = 0, top = 0 } = at?.getBoundingClientRect() ?? {};
      return at !== document.body && at?.checkVisibility() && bottom > 0 && top < innerHeight;
    });
  }
}

/** Goes from stop to stop until it is there, and sees at each that it is. */
async function goTo(target: Locator, key = "Tab"): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < 200; stops += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await press(key);
    const seen = await tab.page.evaluate(() => {
      const at = document.activeElement ?? document.body;
      // Of a date the browser marks the part that has the focus.
      if (at.matches('input[type="date"]')) return "";
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      // Round the pictures the ring is a shadow (D-0183).
      const isRinged =
        at.id === "stage" ? boxShadow.endsWith("inset") : outlineStyle !== "none" && outlineWidth !== "0px";
      return isRinged ? "" : at.outerHTML;
    });
    assert.equal(seen, "", "what has the focus has a ring");
  }
  assert.fail(`${target} is no stop of ${key}`);
}

const enter = async (target: Locator, key?: string): Promise<void> => {
  await goTo(target, key);
  await press("Enter");
};
const heading = (name: string | RegExp): Promise<void> => tab.page.getByRole("heading", { level: 1, name }).waitFor();
const button = (name: string | RegExp): Locator => tab.page.getByRole("button", { name, exact: true });
const rail = (name: string): Locator => tab.page.locator(".rail").getByRole("link", { name });
const isOn = (selector: string): Promise<unknown> =>
  tab.page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);
const answerOf = (specId: string) =>
  Object.values(studio.project.state().decisions).find(({ assetId }) => assetId === specId)?.answer ?? null;
const titleOf = (specId: string) => studio.project.state().documents[`specs/${specId}`]?.summary.title ?? "";

/** Goes back to the first question with K, and on with J until this is asked about. */
async function moveTo(specId: string): Promise<void> {
  const stage = tab.page.locator("#stage");
  const isShown = async (): Promise<boolean> =>
    (await stage.getAttribute("aria-label"))?.startsWith(titleOf(specId)) === true;
  const { length } = openDecisions(studio.project.state());
  for (let moved = 1; moved < length; moved += 1) await press("k");
  for (let moved = 1; moved < length && !(await isShown()); moved += 1) await press("j");
  await tab.page.locator(".asked h2", { hasText: titleOf(specId) }).waitFor();
}

async function answersByKeys(): Promise<void> {
  await isOn("#start-first");
  await press("Enter");
  await isOn("#stage");
  const total = openDecisions(studio.project.state()).length;
  const left = (count: number, what: string) =>
    studio.until((state) => openDecisions(state).length === total - count, what);
  for (const key of ["y", "n", "1", "u"]) {
    await press(key);
    await left(1, key);
    await press("z");
    await left(0, "taken back");
  }
  await press("s", "z", "Escape");
  await isOn("#answers");
  await enter(button("2 Not what was asked for"));
  await left(1, "a reason by its chip");
  await enter(button("Z Undo"));
  await left(0, "taken back");
}

async function toolAndPick(): Promise<void> {
  await moveTo("enemy_saw_drone");
  const tool = button("Floor line");
  await enter(tool, "Shift+Tab");
  assert.equal(await tool.getAttribute("aria-pressed"), "false");
  await press("t");
  assert.equal(await tool.getAttribute("aria-pressed"), "true");
  const line = tab.page.getByRole("img", { name: "Floor line" }).locator(".tool-over");
  const before = await line.getAttribute("d");
  await goTo(tab.page.getByRole("slider"));
  await press("ArrowUp");
  assert.notEqual(await line.getAttribute("d"), before);
  await goTo(tab.page.locator("#stage"), "Shift+Tab");
  await press("u");
  await studio.until(() => answerOf("enemy_saw_drone") === "unsure", "handed to the exceptions");
  await moveTo("player_ship");
  await press("ArrowLeft");
  await studio.until(() => answerOf("player_ship") === "yes", "the left one is better");
}

async function sweepAndEnd(): Promise<void> {
  await moveTo("icon_coin");
  await press("g");
  await heading(/at once/);
  await press("2");
  await button(/good, 1 wrong$/).waitFor();
  await press("Enter");
  await studio.until(() => icons.every(({ specId }) => answerOf(specId) !== null), "all of the sheet is answered");
  await heading("All answered");
  await isOn("h1");
  await enter(tab.page.getByRole("link", { name: "Look at the exceptions" }));
}

const dialog = (): Locator => tab.page.getByRole("dialog");
const cause = (hasText: string): Locator => tab.page.locator(".cause", { hasText });

/** Goes to a cause, of two, by the keys for the next and the previous one. */
async function toCause(row: Locator, words: string): Promise<void> {
  const isFirst = (await tab.page.locator(".cause").first().textContent())?.includes(words);
  await goTo(row.getByRole("checkbox"), isFirst ? "k" : "j");
}

async function inbox(): Promise<void> {
  await heading("Exceptions");
  const neon = cause("neon");
  await press("j", "j", "k");
  await toCause(neon, "neon");
  await enter(neon.getByText(/^and \d+ more$/));
  await neon.locator("details a").first().waitFor();
  await press("t");
  await neon.getByText("3 assets tried first").waitFor();
  // Rows may change places when one of them was tried; Shift+Tab would then lead past it, and out of the page.
  await toCause(neon, "neon");
  await press("r");
  await dialog()
    .getByText(/^Makes \d+ assets? again/)
    .waitFor();
  await press("Escape");
  await dialog().waitFor({ state: "hidden" });
  await press("x", "l");
  await goTo(dialog().getByRole("radio").first());
  await press("Space");
  await dialog()
    .getByText(/^Takes 1 cause/)
    .waitFor();
  await press("Enter");
  // The event may be here before the answer that closes the dialog, and keys are the dialog's until then.
  await dialog().waitFor({ state: "hidden" });
  await neon.waitFor({ state: "detached" });
  await press("j", "w");
  await goTo(dialog().getByRole("radio").first());
  await press("Space");
  await goTo(dialog().getByLabel("Why is it right to live with it?"));
  await tab.page.keyboard.type("It reads well in the game");
  await dialog()
    .getByText(/^Takes 1 cause/)
    .waitFor();
  await press("Enter");
  await dialog().waitFor({ state: "hidden" });
  await tab.page.getByRole("heading", { name: "No exceptions" }).waitFor();
  assert.equal(openExceptions(studio.project.state()).length > 0, true, "set aside, not closed");
  await enter(tab.page.getByText("2 causes set aside"));
  await enter(button("Bring back").first());
  await tab.page.locator(".cause").first().waitFor();
}

async function boardAndDrawer(): Promise<void> {
  await enter(rail("Pipeline"), "Shift+Tab");
  await heading("Pipeline");
  await enter(tab.page.locator(".column-draft .card-title a").first());
  await tab.page.getByRole("tab", { name: "Why" }).waitFor();
  await goTo(tab.page.getByRole("tab", { selected: true }));
  await press("End", "ArrowLeft");
  assert.equal(await tab.page.getByRole("tab", { name: "History" }).getAttribute("aria-selected"), "true");
  await enter(rail("Library"), "Shift+Tab");
  const picture = tab.page.locator(".shelf-link").first();
  await goTo(picture);
  await press("Enter");
  await dialog().getByRole("tab").first().waitFor();
  await enter(button("Close"));
  await dialog().waitFor({ state: "detached" });
  await isOn(".shelf-link");
  assert.ok(await picture.evaluate((element) => element === document.activeElement), "where it was opened");
}

test("from the start page through a review and the inbox back to the board and into a drawer without a mouse, and the focus is never lost", async () => {
  await tab.page.goto(pageUrl("/pipeline"));
  await heading("Pipeline");
  await enter(rail("Review"));
  await answersByKeys();
  await toolAndPick();
  await sweepAndEnd();
  await inbox();
  await boardAndDrawer();
  assert.deepEqual(tab.faults, []);
});
