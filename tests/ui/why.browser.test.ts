import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { ExplainedAsset } from "../../store/plan-reading.ts";
import { askAbout, everythingAsked } from "../helpers/asked-project.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const assetId = "icon_coin";
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;
let explained: ExplainedAsset;

before(async () => {
  studio = await openStudio();
  await askAbout(studio, [...everythingAsked, { specId: "button_play" }]);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/assets/${assetId}/explain`);
  explained = (await answer.json()) as ExplainedAsset;
  tab = await openTab(browser, pageUrl(`assets/${assetId}`));
  await tab.page.getByRole("tab", { name: "Why" }).click();
  await tab.page.locator(".why").first().waitFor();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;

/** Opens a question with the keyboard and gives its answer. */
async function ask(question: string): Promise<ReturnType<Tab["page"]["locator"]>> {
  const details = tab.page.locator("details.why", { hasText: question });
  await details.locator("summary").first().focus();
  await tab.page.keyboard.press("Enter");
  const answer = details.locator(".why-answer");
  await answer.waitFor();
  return answer;
}

test("all five questions stand there at once, each with its short answer", async () => {
  const questions = await tab.page.locator(".why-question").allTextContents();
  assert.deepEqual(
    questions,
    explained.answers.map(({ question }) => question),
  );
  assert.equal(questions.length, 5);
  for (const short of await tab.page.locator(".why-short").allTextContents()) assert.notEqual(short, "");
});

test("every used word stands beside a link to the document that wrote it, with its layer", async () => {
  const answer = await ask("Which words");
  const rows = await answer.locator("tbody tr").all();
  const shown = await Promise.all(
    rows.map(async (row) => ({
      cells: await row.locator("td").allTextContents(),
      href: await row.locator("a").getAttribute("href"),
    })),
  );
  for (const { text, document, layer } of explained.words.filter(({ isUsed }) => isUsed)) {
    const found = shown.some(
      ({ cells, href }) =>
        cells[0]?.includes(text) &&
        cells[1]?.startsWith(`${layer} `) &&
        href === `/p/${demoProject}/documents/${document}`,
    );
    assert.ok(found, `${text} of ${document}`);
  }
});

test("a LoRA that is not used says why and by which rule", async () => {
  const answer = await ask("Which LoRAs");
  const left = explained.loras.left.filter(({ reasonCode }) => reasonCode !== "already_chosen");
  assert.ok(left.length > 0);
  for (const { loraId, why, setBy } of left) {
    const row = answer.locator("li", { hasText: `${loraId} is not used` });
    assert.ok((await row.textContent())?.includes(why), loraId);
    assert.equal(await row.locator("a").getAttribute("href"), `/p/${demoProject}/documents/${setBy}`);
  }
});

test("the seed and the limits are there, each with who set it", async () => {
  const seeds = await ask("Which seed");
  for (const { seed } of explained.seeds.units) await seeds.getByText(String(seed), { exact: true }).waitFor();
  const limits = await ask("Which limits");
  const set = explained.limits.filter(({ isBuiltIn }) => !isBuiltIn);
  const rows = limits.locator("table").first().locator("tbody tr");
  assert.equal(await rows.count(), set.length);
  const [first] = set;
  assert.ok(first?.document);
  assert.equal(await rows.first().locator("a").getAttribute("href"), `/p/${demoProject}/documents/${first.document}`);
});

test("the explain panel has no serious accessibility findings and fits a phone", async () => {
  assert.deepEqual(await seriousFindings(tab.page), []);
  await tab.page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowPx(tab.page), 0);
  await tab.page.setViewportSize({ width: 1280, height: 860 });
});

test("a source leads to the document as it is in force", async () => {
  await tab.page.locator('.why a[href$="/documents/checkpoint-profiles/pony-v1"]').first().click();
  await tab.page.getByRole("heading", { level: 1 }).waitFor();
  await tab.page.getByText("checkpoint profile pony-v1").waitFor();
  await tab.page.getByText("score_8_up").first().waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
  assert.deepEqual(tab.faults, []);
});

test("why an asset is as it is unfolds part by part with the keyboard, and folds again", async () => {
  await tab.page.goto(pageUrl("assets/button_play"));
  await tab.page.getByRole("tab", { name: "Why" }).click();
  await tab.page.locator(".why").first().waitFor();
  const folds = tab.page.locator("#tab-panel summary");
  const words: string[] = [];
  for (let at = 0; at < (await folds.count()); at += 1) {
    const inside = folds.nth(at).locator("xpath=following-sibling::*[1]");
    for (const isShown of [true, false, true]) {
      await folds.nth(at).press("Enter");
      assert.equal(await inside.isVisible(), isShown, `${await folds.nth(at).textContent()}`);
    }
    words.push((await folds.nth(at).textContent()) ?? "");
  }
  for (const part of [/words of the other \d+ pictures/, /whole prompt/, /limits? built in/])
    assert.equal(words.filter((word) => part.test(word)).length, 1, words.join("; "));
  assert.deepEqual(tab.faults, []);
});

test("an address of a document that is not there says so, and leads to those that are", async () => {
  await tab.page.goto(pageUrl("documents/loras/nothing"));
  await tab.page.getByRole("heading", { name: "This document can't be shown" }).waitFor();
  await tab.page.getByRole("link", { name: "To the documents" }).click();
  await tab.page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
});
