import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import type { Browser } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { askAboutEverything, askedSpecs } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { closeTab, launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
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

/** Every test begins on the page where a sitting is chosen. */
beforeEach(async () => {
  await closeTab(tab);
  tab = await openTab(browser, panelUrl());
  await tab.page.getByRole("heading", { name: "Review" }).waitFor();
});

const panelUrl = (): string => `${server.url}/p/${demoProject}/review`;
const count = askedSpecs.length;
const lead = (text: string) => tab.page.locator(".lead").getByText(text);

const titleOf = (shown: Tab): Promise<string | null> => shown.page.locator(".asked h2").textContent();

/** One more question about what is asked about already. */
async function askMore(decisionId: string): Promise<void> {
  const [known] = openDecisions(studio.project.state());
  assert.ok(known);
  const { assetId, versionId, runId, variantIndex, question } = known;
  const payload = { decisionId, assetId, versionId, runId, variantIndex, question };
  await studio.project.commit(
    () => [{ type: "decision.asked", entityType: "decision", entityId: decisionId, payload }],
    {
      actor: { kind: "system", id: "test" },
    },
  );
}

test("Enter is enough to begin; a reload and another device go on where the sprint stood", async () => {
  await tab.page.getByRole("button", { name: `Start with ${count} questions` }).waitFor();
  await tab.page.keyboard.press("Enter");
  await lead(`1 of ${count}`).waitFor();
  await tab.page.keyboard.press("y");
  await lead(`2 of ${count}`).waitFor();
  const title = await tab.page.locator(".asked h2").textContent();
  await tab.page.reload();
  await lead(`2 of ${count}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  await closeTab(tab);
  tab = await openTab(browser, panelUrl());
  await tab.page.getByRole("link", { name: `Go on with ${count - 1} questions` }).click();
  await lead(`2 of ${count}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  await tab.page.keyboard.press("z");
  await lead(`1 of ${count}`).waitFor();
  await studio.until((state) => openDecisions(state).length === count, "the answer of the other device is taken back");
  assert.deepEqual(tab.faults, []);
});

test("two reviewers are shown different questions; what one gives back comes to the other", async () => {
  const url = await sprintUrl(server.url);
  await tab.page.goto(url);
  await tab.page.locator(".asked h2").waitFor();
  const other = await openTab(browser, url, { width: 390, height: 844, hasTouch: true });
  await other.page.locator(".asked h2").waitFor();
  assert.notEqual(await titleOf(other), await titleOf(tab));
  const title = await titleOf(tab);
  assert.equal(await overflowPx(other.page), 0);
  for (let more = 0; more < askedSpecs.length; more += 1) await other.page.keyboard.press("j");
  await tab.page.goto(`${server.url}/p/${demoProject}`);
  await other.page.waitForFunction((was) => {
    dispatchEvent(new KeyboardEvent("keydown", { key: "k" }));
    return document.querySelector(".asked h2")?.textContent === was;
  }, title);
  assert.deepEqual(other.faults, []);
  await closeTab(other);
});

test("what comes meanwhile is a count on a button, reorders nothing, and comes in at the end when pressed", async () => {
  await tab.page.goto(await sprintUrl(server.url));
  await lead(`1 of ${count}`).waitFor();
  const title = await tab.page.locator(".asked h2").textContent();
  await askMore("decision.late");
  const button = tab.page.getByRole("button", { name: "Take in 1 new question" });
  await button.waitFor();
  await lead(`1 of ${count}`).waitFor();
  await button.click();
  await lead(`1 of ${count + 1}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  assert.ok(sprint);
  assert.equal(sprintQueue(state, sprint).at(-1), "decision.late");
});

test("End shows what the answers caused, how fast they came, and the way on", async () => {
  const url = await sprintUrl(server.url);
  const sprintId = url.slice(url.lastIndexOf("/") + 1);
  await tab.page.goto(url);
  const total = openDecisions(studio.project.state()).length;
  for (const [at, key] of ["y", "u", "y"].entries()) {
    await lead(`${at + 1} of ${total}`).waitFor();
    await tab.page.keyboard.press(key);
  }
  await lead(`4 of ${total}`).waitFor();
  await tab.page
    .locator(".lead")
    .getByText(/\d+\/min · .* left/)
    .waitFor();
  await tab.page.getByRole("button", { name: "End" }).click();
  await tab.page.getByRole("heading", { name: "Enough for now" }).waitFor();
  await tab.page.getByText("2 pictures were approved").waitFor();
  await tab.page.getByText("1 handed to the exceptions").waitFor();
  await lead("3 answers in this review").waitFor();
  await studio.until((state) => state.sprints[sprintId]?.endReason === "person", "the end is in the log");
  for (let left = total - 2; left <= total; left += 1) {
    await tab.page.keyboard.press("z");
    await tab.page.getByRole("link", { name: `Go on with ${left} questions` }).waitFor();
  }
  await tab.page.getByRole("link", { name: `Go on with ${total} questions` }).click();
  await tab.page.getByRole("heading", { name: "Review" }).waitFor();
});

test("a question that was pressed elsewhere comes first, in the sprint that has it or in a new one", async () => {
  const wanted = openDecisions(studio.project.state()).at(-2);
  assert.ok(wanted);
  const title = studio.project.state().documents[`specs/${wanted.assetId}`]?.summary.title ?? "";
  await tab.page.goto(`${panelUrl()}/${wanted.id}`);
  await tab.page.getByRole("heading", { level: 2, name: title }).waitFor();
  assert.match(tab.page.url(), /\/review\/sprint-/);
});

test("the panel offers each kind of question, and is free of serious findings in light, in dark and on a phone", async () => {
  for (const options of [{}, { width: 390, height: 844, hasTouch: true, colorScheme: "dark" as const }]) {
    const other = await openTab(browser, panelUrl(), options);
    await other.page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    assert.deepEqual(await seriousFindings(other.page), []);
    assert.equal(await overflowPx(other.page), 0);
    await closeTab(other);
  }
});
