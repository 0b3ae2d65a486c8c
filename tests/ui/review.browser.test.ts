import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { assertApart } from "../helpers/apart.ts";
import { askedSpecs, everythingAsked, markedBox } from "../helpers/asked-project.ts";
import { closeTab, openTab, overflowPx, seriousFindings } from "../helpers/browser.ts";
import { beginSittings, browser, server, studio, tab } from "./sitting.ts";

beginSittings({ asked: everythingAsked, at: "sprint" });

const open = (state: ProjectState) => openDecisions(state);
const titleOf = (page: Page): Promise<string> =>
  page
    .locator(".asked h2")
    .textContent()
    .then((text) => text ?? "");

async function firstOpen(): Promise<{ id: string; title: string }> {
  await studio.project.catchUp();
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  const decision = state.decisions[(sprint && sprintQueue(state, sprint)[0]) ?? ""];
  assert.ok(decision, "there must be a question left");
  const title = studio.project.state().documents[`specs/${decision.assetId}`]?.summary.title ?? "";
  return { id: decision.id, title };
}

const answerOf = (id: string) => studio.project.state().decisions[id]?.answer;

/** Presses a key on the first question and waits until the log has the answer. */
async function answerWith(key: string, expected: "yes" | "no" | "unsure"): Promise<string> {
  const { id, title } = await firstOpen();
  assert.equal(await titleOf(tab.page), title);
  await tab.page.keyboard.press(key);
  await studio.until((state) => state.decisions[id]?.answer === expected, `${key} is stored as ${expected}`);
  await tab.page.waitForFunction((was) => document.querySelector(".asked h2")?.textContent !== was, title);
  return id;
}

async function undo(id: string): Promise<void> {
  await tab.page.keyboard.press("z");
  await studio.until((state) => state.decisions[id]?.answer === null, "the answer is taken back");
}

test("Y and → say yes, N and ← say no, U says unsure; Z takes each back and shows its question again", async () => {
  const cases = [
    ["y", "yes"],
    ["ArrowRight", "yes"],
    ["n", "no"],
    ["ArrowLeft", "no"],
    ["u", "unsure"],
  ] as const;
  for (const [key, answer] of cases) {
    const { title } = await firstOpen();
    const id = await answerWith(key, answer);
    await undo(id);
    await tab.page.waitForFunction((was) => document.querySelector(".asked h2")?.textContent === was, title);
  }
  assert.deepEqual(tab.faults, []);
});

test("a figure says no for the reason with that number", async () => {
  const id = await answerWith("2", "no");
  assert.equal(studio.project.state().decisions[id]?.reason, "WRONG_SUBJECT");
  await undo(id);
});

test("S puts a question to the end and answers nothing; Z brings it back to the front", async () => {
  const { id, title } = await firstOpen();
  await tab.page.keyboard.press("s");
  await studio.until((state) => state.decisions[id]?.postponedSeq !== null, "the question is postponed");
  assert.equal(answerOf(id), null);
  await tab.page.waitForFunction((was) => document.querySelector(".asked h2")?.textContent !== was, title);
  await tab.page.keyboard.press("z");
  await studio.until((state) => state.decisions[id]?.postponedSeq === null, "the question has its place again");
  await tab.page.waitForFunction((was) => document.querySelector(".asked h2")?.textContent === was, title);
});

test("J and K move between questions and decide nothing", async () => {
  const before = open(studio.project.state()).length;
  const first = await titleOf(tab.page);
  const isOn = (isFirst: boolean) =>
    tab.page.waitForFunction(
      ([title, wanted]) => (document.querySelector(".asked h2")?.textContent === title) === wanted,
      [first, isFirst] as const,
    );
  await tab.page.keyboard.press("j");
  await isOn(false);
  await tab.page.keyboard.press("k");
  await isOn(true);
  await studio.project.catchUp();
  assert.equal(open(studio.project.state()).length, before);
});

test("Tab cycles the background while the picture has the focus, and leaves the buttons reachable", async () => {
  const stage = tab.page.locator("#stage");
  await stage.focus();
  for (const background of ["white", "black", "green", "checker"]) {
    await tab.page.keyboard.press("Tab");
    assert.match((await stage.getAttribute("class")) ?? "", new RegExp(`mat-${background}`));
  }
  await tab.page.keyboard.press("Escape");
  assert.equal(await tab.page.evaluate(() => document.activeElement?.id), "answers");
});

test("? opens the key map, which keeps keys from answering until it is closed", async () => {
  const { id } = await firstOpen();
  await tab.page.keyboard.press("?");
  await tab.page.getByRole("heading", { name: "Keys" }).waitFor();
  await tab.page.keyboard.press("y");
  await tab.page.keyboard.press("Escape");
  await tab.page.getByRole("heading", { name: "Keys" }).waitFor({ state: "hidden" });
  await studio.project.catchUp();
  assert.equal(answerOf(id), null);
});

test("the mark lies on the same place of the picture at every window size", async () => {
  for (const width of [1280, 700]) {
    await tab.page.setViewportSize({ width, height: 860 });
    const image = await tab.page.locator(".stage-picture img").boundingBox();
    const mark = await tab.page.locator(".stage-picture .mark-over").boundingBox();
    assert.ok(image && mark);
    const scale = Math.min(image.width / 300, image.height / 200);
    const left = image.x + (image.width - 300 * scale) / 2 + markedBox[0][0] * scale;
    const top = image.y + (image.height - 200 * scale) / 2 + markedBox[0][1] * scale;
    assert.ok(Math.abs(mark.x - left) < 4, `left edge at ${mark.x}, expected ${left}`);
    assert.ok(Math.abs(mark.y - top) < 4, `top edge at ${mark.y}, expected ${top}`);
  }
});

test("the buttons answer as the keys do", async () => {
  for (const [name, answer] of [
    ["Yes", "yes"],
    ["No", "no"],
    ["Unsure", "unsure"],
  ] as const) {
    const { id } = await firstOpen();
    await tab.page.locator(".answer-row").getByRole("button", { name }).click();
    await studio.until((state) => state.decisions[id]?.answer === answer, `the button ${name}`);
    await tab.page.getByRole("button", { name: "Undo" }).click();
    await studio.until((state) => state.decisions[id]?.answer === null, "undone by button");
    await tab.page.locator(".lead").getByText(`1 of ${askedSpecs.length}`).waitFor();
  }
});

test("after a reload the answers stand, the count goes on and Z still takes the last one back", async () => {
  const id = await answerWith("y", "yes");
  await tab.page.reload();
  await tab.page.locator(".lead").getByText(`2 of ${askedSpecs.length}`).waitFor();
  assert.equal(answerOf(id), "yes");
  await undo(id);
  await tab.page.locator(".lead").getByText(`1 of ${askedSpecs.length}`).waitFor();
});

test("a refused answer is said in words and its question comes back", async () => {
  const { id, title } = await firstOpen();
  await tab.page.route("**/answer", (route) =>
    route.fulfill({
      status: 409,
      contentType: "application/problem+json",
      body: JSON.stringify({ status: 409, code: "CONFLICT", title: "The current state does not allow this." }),
    }),
  );
  await tab.page.keyboard.press("y");
  const told = tab.page.getByRole("alert").getByText(`${title}: The current state does not allow this.`);
  await told.waitFor();
  await tab.page.unroute("**/answer");
  await tab.page.keyboard.press("k");
  await tab.page.waitForFunction((was) => document.querySelector(".asked h2")?.textContent === was, title);
  await tab.page.reload();
  await told.waitFor();
  await tab.page.getByRole("button", { name: "I have seen this" }).click();
  await told.waitFor({ state: "hidden" });
  await studio.project.catchUp();
  assert.equal(answerOf(id), null);
});

test("while the server is away the page says so; an answer given then, and pictures, arrive once it is back", async () => {
  const { id } = await firstOpen();
  await tab.page.getByText("Live", { exact: true }).waitFor();
  await server.stop();
  await tab.page.getByText("Reconnecting …").waitFor();
  await tab.page.keyboard.press("y");
  // To a question whose picture was not fetched ahead.
  for (const _ of askedSpecs) await tab.page.keyboard.press("j");
  await tab.page.locator("#stage .missing").first().waitFor();
  await server.restart();
  await studio.until((state) => state.decisions[id]?.answer === "yes", "the answer arrives");
  await tab.page.locator("#stage .missing").first().waitFor({ state: "detached" });
  await tab.page.getByText("Live", { exact: true }).waitFor();
  await undo(id);
});

test("the review has no serious accessibility findings, in light, in dark and on a phone", async () => {
  for (const options of [{}, { colorScheme: "dark" as const }, { width: 390, height: 844, hasTouch: true }]) {
    const other = await openTab(browser, tab.page.url(), options);
    await other.page.locator(".stage-picture img").waitFor();
    assert.deepEqual(await seriousFindings(other.page), []);
    assert.equal(await overflowPx(other.page), 0);
    await closeTab(other);
  }
});

test("the next pictures are loaded before they are asked for", async () => {
  await tab.page.waitForFunction(
    () => performance.getEntriesByType("resource").filter(({ name }) => name.includes("/objects/")).length >= 6,
  );
});

test("on a phone what is asked about and why stand whole below the tools, above the answers", async () => {
  await tab.page.setViewportSize({ width: 390, height: 844 });
  await tab.page.locator(".tool-choice").waitFor();
  await assertApart(tab.page, ".asked h2", ".tool-choice");
  for (const words of [".asked h2", ".why-line"]) await assertApart(tab.page, words, ".answers");
});

test("the end screen says what the answers caused", async () => {
  for (const _ of askedSpecs) {
    const { id } = await firstOpen();
    await tab.page.keyboard.press("y");
    await studio.until((state) => state.decisions[id]?.answer === "yes", "answered");
  }
  await tab.page.getByRole("heading", { name: "All answered" }).waitFor();
  await tab.page.getByText(`${askedSpecs.length} pictures were approved`).waitFor();
  await tab.page.getByRole("link", { name: "To the pipeline" }).click();
  await tab.page.getByRole("heading", { name: "Pipeline" }).waitFor();
});
