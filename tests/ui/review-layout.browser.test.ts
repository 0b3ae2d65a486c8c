import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { assertApart } from "../helpers/apart.ts";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { closeTab, launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

beforeEach(async () => {
  await closeTab(tab);
  tab = await openTab(browser, await sprintUrl(server.url));
  await tab.page.getByRole("heading", { level: 2 }).waitFor();
});

function firstOpen(): { readonly id: string } {
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  const decision = state.decisions[(sprint && sprintQueue(state, sprint)[0]) ?? ""];
  assert.ok(decision, "there must be a question left");
  return decision;
}

test("what was just said lies over no answer, at any width", async () => {
  const { id } = firstOpen();
  await tab.page.keyboard.press("y");
  await studio.until((state) => state.decisions[id]?.answer === "yes", "the answer is stored");
  await tab.page.keyboard.press("z");
  await tab.page.locator(".notice").getByText("The answer was taken back.").waitFor();
  for (const width of [1440, 390]) {
    await tab.page.setViewportSize({ width, height: 844 });
    await assertApart(tab.page, ".notice", ".answers button");
  }
});

test("the next picture lies drawn under a cover, and a key only brings it to the front", async () => {
  const drawn = await tab.page.waitForSelector(".stage-next img");
  const isInFront = () =>
    drawn.evaluate((image) => {
      const { x, y, width, height } = image.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === image;
    });
  assert.equal(await isInFront(), false);
  await tab.page.keyboard.press("j");
  assert.equal(await isInFront(), true);
  assert.equal(await drawn.evaluate((image) => image.parentElement?.className), "stage-picture");
});

test("beside the reasons, answers and the tools of the picture keep to their own places", async () => {
  for (const width of [1440, 1241, 1101, 1024, 941]) {
    await tab.page.setViewportSize({ width, height: 768 });
    await assertApart(tab.page, ".answers button", ".stage-tools button");
    await assertApart(tab.page, ".answer", ".answer-side button");
  }
});

test("an answer that the server does not have yet is said to be kept here, and is sent when it is back", async () => {
  const { id } = firstOpen();
  await tab.context.setOffline(true);
  await tab.page.locator(".connection-offline").waitFor();
  await tab.page.keyboard.press("y");
  await tab.page.locator(".connection").getByText("1 answer kept here").waitFor();
  await tab.context.setOffline(false);
  await studio.until((state) => state.decisions[id]?.answer === "yes", "the kept answer is stored");
  await tab.page.locator(".connection-live").waitFor();
  await tab.page.waitForFunction(() => document.querySelector(".connection")?.textContent === "Live");
});

test("an answer that was not taken is told without moving the picture or the answers, at any width", async () => {
  await tab.page.route("**/answer", (route) => route.fulfill({ status: 409, json: { status: 409, code: "CONFLICT" } }));
  for (const width of [1440, 390]) {
    await tab.page.setViewportSize({ width, height: 844 });
    const places = () =>
      tab.page.evaluate(() =>
        ["#stage", ".answer-row"].map((place) =>
          JSON.stringify(document.querySelector(place)?.getBoundingClientRect()),
        ),
      );
    await tab.page.keyboard.press("y");
    const alert = tab.page.getByRole("alert");
    await alert.waitFor();
    const told = await places();
    await assertApart(tab.page, ".refused", ".answers button");
    await tab.page.getByRole("button", { name: "I have seen this" }).click();
    await alert.waitFor({ state: "detached" });
    assert.deepEqual(await places(), told);
  }
  await tab.page.unroute("**/answer");
});

test("who has seen five answers that were not taken is told of the others before they are forgotten", async () => {
  await tab.page.route("**/answer", (route) => route.fulfill({ status: 409, json: { status: 409, code: "CONFLICT" } }));
  await tab.page.setViewportSize({ width: 1440, height: 844 });
  for (let refused = 1; refused <= 6; refused += 1) {
    await tab.page.keyboard.press("y");
    await tab.page.getByText(`${refused} answer${refused === 1 ? "" : "s"} not taken`).waitFor();
  }
  assert.equal(await tab.page.locator(".refused li").count(), 5);
  await tab.page.getByRole("button", { name: "I have seen this" }).click();
  await tab.page.getByText("1 answer not taken").waitFor();
  await tab.page.getByRole("button", { name: "I have seen this" }).click();
  await tab.page.getByRole("alert").waitFor({ state: "detached" });
  await tab.page.unroute("**/answer");
});

const open = () => openDecisions(studio.project.state());
const isAnswered = (id: string, answer: string) => studio.project.state().decisions[id]?.answer === answer;
const tiles = (shown: Tab) => shown.page.locator(".sheet-tile");

test("on a phone the picture stays where it is when the pace and what is left are told", async () => {
  const total = open().length;
  const lead = tab.page.locator(".lead");
  await tab.page.setViewportSize({ width: 390, height: 844 });
  const top = () => tab.page.locator("#stage").evaluate((stage) => stage.getBoundingClientRect().top);
  const before = await top();
  for (const next of [2, 3, 4]) {
    await tab.page.keyboard.press("y");
    await lead.getByText(`${next} of ${total}`).waitFor();
  }
  await lead.getByText(/min left|a minute left/).waitFor();
  assert.equal(await top(), before);
  for (const next of [3, 2, 1]) {
    await tab.page.keyboard.press("z");
    await lead.getByText(`${next} of ${total}`).waitFor();
  }
  await studio.until(() => open().length === total, "all is taken back");
});

/** Goes on to the first icon of its set: the others are similar to it. */
async function showIcon(): Promise<string> {
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  const order = sprint === undefined ? [] : sprintQueue(state, sprint);
  const at = order.findIndex((id) => state.decisions[id]?.assetId.startsWith("icon_"));
  for (let moved = 0; moved < at; moved += 1) await tab.page.keyboard.press("j");
  return order[at] ?? "";
}

test("A gives what was just answered to what is similar: a drawn sample is seen large first, one undo takes all back", async () => {
  const before = open().length;
  const first = await showIcon();
  assert.equal(await tab.page.locator(".similar button").count(), 0);
  await tab.page.keyboard.press("y");
  const offer = tab.page.getByRole("button", { name: /Yes for \d+ similar/ });
  await offer.waitFor();
  await tab.page.keyboard.press("a");
  await tab.page.getByRole("heading", { name: /Yes for \d+ similar\?/ }).waitFor();
  const amount = await tiles(tab).count();
  assert.equal(await tab.page.locator(".sheet-unseen").count(), 2);
  assert.deepEqual(await seriousFindings(tab.page), []);
  const leftOut = await tab.page.locator(".sheet-tile:not(.sheet-unseen)").first().getAttribute("aria-label");
  await tab.page.keyboard.press((leftOut ?? "").slice(0, 1));
  await tab.page.getByText("Left out").waitFor();
  for (const left of [1, 0]) {
    await tab.page.keyboard.press("Enter");
    await tab.page.locator(".sheet .stage img").waitFor();
    await tab.page.locator('.answer-yes[aria-disabled="false"]').waitFor();
    await tab.page.keyboard.press("Enter");
    await tiles(tab).first().waitFor();
    assert.equal(await tab.page.locator(".sheet-unseen").count(), left);
  }
  await tab.page.getByRole("button", { name: `Yes for ${amount - 1}` }).waitFor();
  await tab.page.keyboard.press("Enter");
  await studio.until(() => open().length === before - amount, "the similar ones are answered");
  const together = Object.values(studio.project.state().decisions).filter(({ togetherId }) => togetherId !== null);
  assert.equal(together.length, amount - 1);
  assert.equal(new Set(together.map(({ togetherId }) => togetherId)).size, 1);
  await tab.page.reload();
  await tab.page.locator(".asked h2").waitFor();
  await tab.page.keyboard.press("z");
  await studio.until(() => open().length === before - 1, "one undo takes all of them back");
  await tab.page.getByText("were taken back").waitFor();
  await tab.page.keyboard.press("z");
  await studio.until(() => open().length === before, "and the next one the answer before");
  assert.ok(!isAnswered(first, "yes"));
  assert.deepEqual(tab.faults, []);
});

test("G sweeps: the keys of the wrong ones mark them, Enter is refused until the sheet was in sight, one undo takes all back", async () => {
  const before = open().length;
  const first = await showIcon();
  await tab.page.keyboard.press("g");
  await tab.page.getByRole("heading", { name: /\d+ at once/ }).waitFor();
  await tab.page.keyboard.press("Enter");
  await tab.page.keyboard.press("2");
  await tab.page.keyboard.press("3");
  await tab.page.keyboard.press("3");
  assert.equal(await tab.page.locator(".sheet-marked").count(), 1);
  const amount = await tiles(tab).count();
  await tab.page.getByRole("button", { name: `${amount - 1} good, 1 wrong` }).waitFor();
  assert.equal(open().length, before, "Enter came too early");
  assert.deepEqual(await seriousFindings(tab.page), []);
  await tab.page.keyboard.press("Enter");
  await studio.until(() => open().length === before - amount, "all of the sheet is answered");
  assert.ok(isAnswered(first, "yes"));
  const no = Object.values(studio.project.state().decisions).filter(({ answer }) => answer === "no");
  assert.equal(no.length, 1);
  assert.ok(no[0]?.followUpRunId, "what is wrong is made again");
  await tab.page.keyboard.press("z");
  await studio.until(() => open().length === before, "one undo takes all of them back");
  await tab.page.keyboard.press("g");
  await tab.page.keyboard.press("Escape");
  await tab.page.locator(".asked h2").waitFor();
  assert.deepEqual(tab.faults, []);
});

test("a sweep is done by touch alone", async () => {
  const before = open().length;
  // Another reviewer would be left a part only.
  await closeTab(tab);
  const phone = await openTab(browser, await sprintUrl(server.url), { width: 390, height: 844, hasTouch: true });
  await phone.page.getByRole("button", { name: "Sweep" }).tap();
  await tiles(phone).nth(1).tap();
  const amount = await tiles(phone).count();
  await phone.page.getByRole("button", { name: `${amount - 1} good, 1 wrong` }).tap();
  await studio.until(() => open().length === before - amount, "all of the sheet is answered");
  assert.equal(await overflowPx(phone.page), 0);
  await phone.page.getByRole("button", { name: /Undo|Take the last answer back/ }).tap();
  await studio.until(() => open().length === before, "all is taken back");
  assert.deepEqual(phone.faults, []);
  tab = phone;
});
