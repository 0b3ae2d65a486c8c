import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const profile = "checkpoint-profiles/pony-v1";
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, pageUrl(`documents/${profile}`));
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;
const field = (name: string) => tab.page.locator(`[id="${name}"]`);
const button = (name: string) => tab.page.getByRole("button", { name, exact: true });

async function read(key: string): Promise<{ document: Record<string, unknown>; hash: string }> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${key}`);
  return (await answer.json()) as { document: Record<string, unknown>; hash: string };
}

test("a changed profile shows every ready spec whose plan it would change, field by field, before it is saved", async () => {
  const before = await read(profile);
  await button("Edit").click();
  await field("/basePositive").fill("score_99\nscore_8_up\nsource_cartoon");
  assert.equal(await button("Save").count(), 0, "nothing can be saved unseen");
  await button("See what changes").click();
  await tab.page.getByText(/keeps the revisions it is bound to/).waitFor();
  const changes = tab.page.locator(".changes > li");
  const users = Object.values(studio.project.state().documents).filter(
    ({ kind, summary }) => kind === "specs" && summary.status === "ready" && summary.checkpointId === "pony",
  );
  assert.equal(await changes.count(), users.length);
  await changes.first().locator("summary").click();
  await changes.first().getByText('"score_9" becomes "score_99"').waitFor();
  assert.equal((await read(profile)).hash, before.hash, "a dry run stores nothing");
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("a change after the dry run asks for another one, and Cancel leaves the document as it is", async () => {
  await button("Save").waitFor();
  await field("/basePositive").fill("score_9\nscore_8_up\nscore_7_up");
  await button("See what changes").waitFor();
  assert.equal(await button("Save").count(), 0);
  await button("Cancel").click();
  await button("Edit").waitFor();
  assert.deepEqual((await read(profile)).document["basePositive"], ["score_9", "score_8_up", "source_cartoon"]);
});

test("a document that breaks its schema says at the field what is wrong, in the words of the API", async () => {
  await tab.page.goto(pageUrl("documents/specs/icon_coin"));
  await button("Edit").click();
  await field("/tier").fill("9");
  await button("See what changes").click();
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/policy/diff`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      kind: "specs",
      id: "icon_coin",
      document: { ...(await read("specs/icon_coin")).document, tier: 9 },
    }),
  });
  const { fields } = (await answer.json()) as { fields: { message: string }[] };
  await tab.page.locator(".form-line-wrong", { hasText: fields[0]?.message ?? "" }).waitFor();
  assert.equal(await field("/tier").getAttribute("aria-invalid"), "true");
  await tab.page.waitForFunction(() => document.activeElement?.id === "/tier");
});

test("the form of a spec comes from its schema and is saved after its dry run", async () => {
  await field("/tier").fill("3");
  await field("/title").fill("Coin of the realm");
  await button("See what changes").click();
  await button("Save").click();
  await tab.page.getByRole("heading", { level: 1, name: "Coin of the realm" }).waitFor();
  assert.equal((await read("specs/icon_coin")).document["tier"], 3);
});

test("somebody else's change is not overwritten", async () => {
  await button("Edit").click();
  await field("/title").fill("Mine");
  await button("See what changes").click();
  await button("Save").waitFor();
  const { document, hash } = await read("specs/icon_coin");
  const theirs = await fetch(`${server.url}/api/projects/${demoProject}/specs/icon_coin`, {
    method: "PUT",
    headers: { "content-type": "application/json", "if-match": `"${hash}"` },
    body: JSON.stringify({ ...document, title: "Theirs" }),
  });
  assert.equal(theirs.status, 200);
  await button("Save").click();
  await tab.page.getByRole("alert").first().waitFor();
  assert.equal((await read("specs/icon_coin")).document["title"], "Theirs");
});

test("the editor fits a phone and has no serious accessibility findings, in light and in dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    const other = await openTab(browser, pageUrl("documents/specs/icon_bolt"), {
      width: 390,
      height: 844,
      colorScheme,
    });
    await other.page.getByRole("button", { name: "Edit", exact: true }).click();
    await other.page.locator(".editor").waitFor();
    for (const group of await other.page.locator(".form-group > summary").all()) await group.click();
    assert.equal(await overflowPx(other.page), 0);
    assert.deepEqual(await seriousFindings(other.page), []);
    assert.deepEqual(other.faults, []);
    await other.context.close();
  }
});

test("what was just saved is put back as it was, after the same dry run", async () => {
  const key = "checkpoint-profiles/copax-v1";
  const before = await read(key);
  await tab.page.goto(`${pageUrl(`documents/${key}`)}?edit`);
  await field("/basePositive").fill("a slip of the hand");
  await button("See what changes").click();
  await button("Save").click();
  await tab.page.getByRole("button", { name: /^Back to revision \d+$/ }).click();
  assert.notDeepEqual((await read(key)).document, before.document, "not before it was seen");
  await button("See what changes").click();
  await button("Save").click();
  await tab.page.getByRole("button", { name: /^Back to revision \d+$/ }).click();
  assert.equal(await field("/basePositive").inputValue(), "a slip of the hand", "and back again");
  await button("Cancel").click();
  assert.deepEqual((await read(key)).document, before.document);
});

test("on a phone the longest form keeps inside its panel, with all of it unfolded", async () => {
  const url = `${pageUrl("documents/baseline-profiles/copax_house")}?edit`;
  const other = await openTab(browser, url, { width: 390, height: 844 });
  await other.page.locator(".form-group").first().waitFor({ state: "attached" });
  await other.page.evaluate(() => {
    for (const fold of document.querySelectorAll("details")) fold.open = true;
  });
  const outside = await other.page.locator(".editor").evaluate((panel) => {
    const { right } = panel.getBoundingClientRect();
    const fields = [...panel.querySelectorAll("input, textarea, select")];
    return fields.flatMap((field) => (field.getBoundingClientRect().right >= right ? field.id : []));
  });
  assert.deepEqual(outside, []);
  await other.context.close();
});
