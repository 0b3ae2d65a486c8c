import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { documentKey } from "../../core/document/state.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, pageUrl("new"));
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;
const field = (name: string) => tab.page.locator(`[id="${name}"]`);
const button = (name: string) => tab.page.getByRole("button", { name, exact: true });

interface Read {
  readonly status: number;
  readonly document: Record<string, unknown> & { readonly title: string };
}

async function read(id: string): Promise<Read> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/specs/${id}`);
  return { ...((await answer.json()) as Read), status: answer.status };
}

test("a template asks a few questions, shows the draft with what is to mend, and creates it only then", async () => {
  await tab.page.getByLabel("Icon", { exact: false }).first().check();
  await field("/answers/title").fill("Rusty key");
  await field("/answers/prompt").fill("rusty key, iron, brown");
  await button("See what it would create").click();
  const row = tab.page.locator(".changes > li");
  await row.getByText("rusty_key").first().waitFor();
  // Nobody has to unfold the only one, nor to scroll to it.
  const mend = row.getByText("The spec names no checkpoint.");
  await mend.waitFor();
  assert.ok(await mend.evaluate((line) => line.getBoundingClientRect().bottom <= innerHeight));
  assert.equal((await read("rusty_key")).status, 404, "a preview stores nothing");
  assert.deepEqual(await seriousFindings(tab.page), []);
  await button("Create 1 draft").click();
  await tab.page.getByRole("heading", { level: 1, name: "Rusty key" }).waitFor();
  const { document } = await read("rusty_key");
  assert.deepEqual([document["status"], document["assetType"]], ["draft", "ui_icon"]);
});

test("an answer that changes after the preview asks for another preview", async () => {
  await tab.page.goto(pageUrl("new"));
  await field("/answers/title").fill("Silver key");
  await field("/answers/prompt").fill("silver key");
  await button("See what it would create").click();
  await button("Create 1 draft").waitFor();
  await field("/answers/title").fill("Golden key");
  await button("See what it would create").waitFor();
  assert.equal(await button("Create 1 draft").count(), 0);
});

test("a list says which of its lines exist already and creates the others", async () => {
  await tab.page.goto(pageUrl("new"));
  await tab.page.getByRole("tab", { name: "List" }).click();
  await field("list-text").fill("- Rusty key\n- Copper key: green patina, round bow\n- Bone key: carved, pale");
  await button("See what it would create").click();
  await tab.page.getByText("2 of 3 documents can be created").waitFor();
  assert.equal(await button("Create 3 drafts").isDisabled(), true);
  await tab.page.getByLabel("Leave out what is there already").check();
  await button("Create 2 drafts").click();
  await tab.page.getByRole("heading", { level: 1, name: "Pipeline" }).waitFor();
  assert.equal((await read("copper_key")).document.title, "Copper key");
  assert.equal((await read("bone_key")).document.title, "Bone key");
});

test("a list is read from a file too", async () => {
  await tab.page.goto(pageUrl("new"));
  await tab.page.getByRole("tab", { name: "List" }).click();
  const buffer = Buffer.from("title,prompt\nGlass key,clear glass key\n");
  await field("list-file").setInputFiles({ name: "keys.csv", mimeType: "text/csv", buffer });
  await button("See what it would create").click();
  await tab.page.getByText("glass_key").first().waitFor();
});

test("a list of more than the 64 KiB that browsers keep alive arrives as well", async () => {
  await tab.page.goto(pageUrl("new"));
  await tab.page.getByRole("tab", { name: "List" }).click();
  const words = "made of very many small words, ".repeat(20);
  const lines = Array.from({ length: 120 }, (_, index) => `- Long thing ${index}: ${words}`);
  assert.ok(lines.join().length > 66_000);
  await field("list-text").fill(lines.join("\n"));
  await button("See what it would create").click();
  await tab.page.getByText("120 of 120 documents can be created").waitFor();
  assert.equal(await tab.page.locator(".changes > li").count(), 100);
  await button("Show all 120").click();
  assert.equal(await tab.page.locator(".changes > li").count(), 120);
});

test("a matrix makes one spec of every combination, with ids made of the values' ids", async () => {
  await tab.page.goto(pageUrl("new"));
  await tab.page.getByRole("tab", { name: "Matrix" }).click();
  await button("Another dimension").click();
  await field("axis-2-name").waitFor();
  await button("Take the last one away").click();
  await field("axis-2-name").waitFor({ state: "detached" });
  await field("axis-0-values").fill("rust | Rust Choir | rusty\nbone | Bone Court");
  await field("axis-1-values").fill("scout\nheavy");
  await field("pattern-id").fill("{faction}_{rank}_badge");
  await field("pattern-prompt").fill("{rank} badge of the {faction}");
  await button("See what it would create").click();
  await tab.page.getByText("4 of 4 documents can be created").waitFor();
  const ids = await tab.page.locator(".changes summary code").allTextContents();
  assert.deepEqual(ids.toSorted(), ["bone_heavy_badge", "bone_scout_badge", "rust_heavy_badge", "rust_scout_badge"]);
  await button("Create 4 drafts").click();
  await tab.page.getByRole("heading", { level: 1, name: "Pipeline" }).waitFor();
  await studio.until((state) => state.documents[documentKey("specs", "rust_scout_badge")] !== undefined, "the badge");
  assert.deepEqual((await read("rust_scout_badge")).document["prompt"], { positive: "Scout badge of the rusty" });
});

test("the page for new specs fits a phone and has no serious accessibility findings, in light and in dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const other = await openTab(browser, pageUrl("new"), { width: 390, height: 844, colorScheme });
    for (const name of ["One", "List", "Matrix"]) {
      await other.page.getByRole("tab", { name }).click();
      assert.equal(await overflowPx(other.page), 0, name);
      assert.deepEqual(await seriousFindings(other.page), [], name);
    }
    assert.deepEqual(other.faults, []);
    await other.context.close();
  }
});
