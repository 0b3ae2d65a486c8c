import assert from "node:assert/strict";
import { test } from "node:test";
import { type Decision, openDecisions } from "../../core/decision/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { assertApart } from "../helpers/apart.ts";
import { everythingAsked } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { overflowPx, seriousFindings } from "../helpers/browser.ts";
import { beginSittings, replaceTab, server, studio, tab } from "./sitting.ts";

beginSittings({ asked: everythingAsked, at: "sprint" });

/** The questions of the sprint that are open, in its order. */
function asked(): readonly Decision[] {
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  const ids = sprint === undefined ? [] : sprintQueue(state, sprint);
  return ids.flatMap((id) => state.decisions[id] ?? []);
}

function firstOpen(): Decision {
  const [decision] = asked();
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

test("what is refused after “I have seen this” was pressed is told as well, and a reload forgets neither more nor less", async () => {
  const second = studio.project.state().documents[`specs/${asked()[1]?.assetId}`]?.summary.title ?? "";
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const refused: string[] = [];
  await tab.page.route("**/answer", async (route) => {
    refused.push(route.request().url());
    if (refused.length === 2) await held;
    await route.fulfill({ status: 409, json: { status: 409, code: "CONFLICT" } });
  });
  await tab.page.keyboard.press("y");
  await tab.page.getByText("1 answer not taken").waitFor();
  await tab.page.locator(".asked h2", { hasText: second }).waitFor();
  await Promise.all([tab.page.waitForRequest("**/answer"), tab.page.keyboard.press("y")]);
  await tab.page.getByRole("button", { name: "I have seen this" }).click();
  await tab.page.getByRole("alert").waitFor({ state: "detached" });
  letGo();
  const told = tab.page.locator(".refused li");
  await told.getByText(`${second}:`).waitFor();
  await tab.page.reload();
  await told.getByText(`${second}:`).waitFor();
  assert.equal(await told.count(), 1, "what was seen stays away");
  await tab.page.getByRole("button", { name: "I have seen this" }).click();
  await tab.page.getByRole("alert").waitFor({ state: "detached" });
  await tab.page.reload();
  await tab.page.locator(".asked h2").waitFor();
  assert.equal(await told.count(), 0);
});

const open = () => openDecisions(studio.project.state());
const isAnswered = (id: string, answer: string) => studio.project.state().decisions[id]?.answer === answer;
const tiles = () => tab.page.locator(".sheet-tile");

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
  const at = asked().findIndex(({ assetId }) => assetId.startsWith("icon_"));
  for (let moved = 0; moved < at; moved += 1) await tab.page.keyboard.press("j");
  return asked()[at]?.id ?? "";
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
  const amount = await tiles().count();
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
    await tiles().first().waitFor();
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
  const amount = await tiles().count();
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
  await replaceTab(await sprintUrl(server.url), { width: 390, height: 844, hasTouch: true });
  await tab.page.getByRole("button", { name: "Sweep" }).tap();
  await tiles().nth(1).tap();
  const amount = await tiles().count();
  await tab.page.getByRole("button", { name: `${amount - 1} good, 1 wrong` }).tap();
  await studio.until(() => open().length === before - amount, "all of the sheet is answered");
  assert.equal(await overflowPx(tab.page), 0);
  await tab.page.getByRole("button", { name: /Undo|Take the last answer back/ }).tap();
  await studio.until(() => open().length === before, "all is taken back");
  assert.deepEqual(tab.faults, []);
});
