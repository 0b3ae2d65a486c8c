import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { documentKinds } from "../../core/document/kinds.ts";
import { documentsOfKind } from "../../core/document/state.ts";
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
  tab = await openTab(browser, pageUrl("settings"));
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;
const field = (path: string) => tab.page.locator(`[id="${path}"]`);
const button = (name: string | RegExp) => tab.page.getByRole("button", { name, exact: true });

async function read(key: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${key}`);
  return ((await answer.json()) as { document: Record<string, unknown> }).document;
}

async function edit(key: string): Promise<void> {
  await tab.page.goto(pageUrl(`documents/${key}`));
  await button("Edit").click();
  await tab.page.locator(".editor .form-fields").first().waitFor();
}

const unfold = (path: string) => tab.page.locator(`summary[id="${path}"]`).click();

async function save(): Promise<void> {
  await button("See what changes").click();
  await button("Save").click();
  await button("Edit").waitFor();
}

test("every kind of document has a form of its schema: described fields, nothing left to the text but links of a graph", async () => {
  for (const kind of documentKinds) {
    const id = documentsOfKind(studio.project.state(), kind)[0]?.id;
    await edit(`${kind}/${id}`);
    await tab.page.evaluate(() => {
      for (const group of document.querySelectorAll<HTMLDetailsElement>(".form-group")) group.open = true;
    });
    const labels = await tab.page.locator(".form-line > label, .form-group > summary").count();
    assert.ok(labels >= 5, `${kind}: ${labels} fields`);
    const leftOver = await tab.page.locator(".editor output").count();
    if (kind !== "workflow-templates") assert.equal(leftOver, 0, kind);
    // All kinds are made of the same parts; these two have each of them.
    if (kind === "specs" || kind === "loras") assert.deepEqual(await seriousFindings(tab.page), [], kind);
    assert.equal(await overflowPx(tab.page), 0, kind);
  }
  assert.deepEqual(tab.faults, []);
});

test("items of a list are added, moved and taken away, and what is saved is what stood there", async () => {
  const key = `loras/${documentsOfKind(studio.project.state(), "loras")[0]?.id}`;
  const before = (await read(key))["releases"] as { id: string }[];
  await edit(key);
  await unfold("/releases");
  await tab.page.locator('summary[id="/releases"] ~ button', { hasText: "Add one" }).click();
  const at = before.length;
  await field(`/releases/${at}/id`).fill("r9");
  await field(`/releases/${at}/file`).fill("other/r9.safetensors");
  await field(`/releases/${at}/status`).selectOption("candidate");
  assert.deepEqual(
    await Promise.all(["1 up", `${at + 1} down`].map((end) => button(`Move Releases ${end}`).isDisabled())),
    [true, true],
    "there is no further up or down",
  );
  await button(`Move Releases ${at + 1} up`).press("Enter");
  assert.equal(await field(`/releases/${at - 1}/id`).inputValue(), "r9");
  const focused = () => tab.page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  assert.match((await focused()) ?? "", new RegExp(`^Move Releases ${at} (up|down)$`), "the focus goes along");
  await button(`Move Releases ${at} down`).press("Enter");
  assert.equal(await focused(), `Move Releases ${at + 1} up`, "and stays with it at the end");
  await tab.page.keyboard.press("Enter");
  await save();
  const ids = ((await read(key))["releases"] as { id: string }[]).map(({ id }) => id);
  assert.deepEqual(ids, [...before.slice(0, -1).map(({ id }) => id), "r9", before.at(-1)?.id]);
  await edit(key);
  await unfold("/releases");
  await button(`Take Releases ${at} away`).click();
  await save();
  assert.deepEqual((await read(key))["releases"], before);
});

test("an id of something else is picked from what the project has, by name, and an id of nothing is called so", async () => {
  await edit("specs/icon_coin");
  const offered = async (path: string): Promise<string[]> =>
    tab.page
      .locator(`datalist[id="${path}/options"] option`)
      .evaluateAll((options) =>
        options.map((option) => `${(option as HTMLOptionElement).value}: ${option.textContent}`),
      );
  const checkpoints = documentsOfKind(studio.project.state(), "checkpoints");
  assert.deepEqual(
    await offered("/checkpointId"),
    checkpoints.map(({ id, summary }) => `${id}: ${summary.title}`),
  );
  await tab.page.locator('datalist[id="/style/options"] option').first().waitFor({ state: "attached" });
  assert.ok((await offered("/artifactSetId")).includes("hud_icons: hud_icons"));
  const input = field("/checkpointId");
  await input.focus();
  await tab.page.keyboard.press("Control+A");
  await tab.page.keyboard.type("pony");
  const named = (hasText: string) => tab.page.locator('[id="/checkpointId/name"]', { hasText }).waitFor();
  await named(checkpoints.find(({ id }) => id === "pony")?.summary.title ?? "");
  await tab.page.keyboard.type("_x");
  await named("Nothing in this project has this id yet.");
  await unfold("/tags");
  const tags = ((await read("specs/icon_coin"))["tags"] ?? []) as string[];
  await tab.page.locator('summary[id="/tags"] ~ button', { hasText: "Add one" }).click();
  await field(`/tags/${tags.length}`).focus();
  assert.ok((await offered(`/tags/${tags.length}`)).some((option) => option.startsWith("view:side: ")));
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("a link of a workflow's graph is shown in words, with the way to change it", async () => {
  await edit(`workflow-templates/${documentsOfKind(studio.project.state(), "workflow-templates")[0]?.id}`);
  await unfold("/graph");
  const link = tab.page.locator(".editor output").first();
  assert.match((await link.textContent()) ?? "", /^From output \d+ of node \S+\. To change it, tick “As text/);
});

test("a policy of the project is changed entry by entry: a map takes a name that fits, and gives it up again", async () => {
  await edit(`project/${demoProject}`);
  await unfold("/policies");
  await unfold("/policies/thresholds");
  const add = field("/policies/thresholds/+");
  await add.fill("No Check");
  await add.press("Enter");
  await tab.page.getByText(/^Use only what matches/).waitFor();
  await add.fill("shadow");
  await add.press("Enter");
  await unfold("/policies/thresholds/shadow");
  await field("/policies/thresholds/shadow/pass").fill("0.02");
  await field("/policies/thresholds/shadow/fail").fill("0.2");
  await save();
  const policies = async (): Promise<{ thresholds?: Record<string, unknown> }> =>
    (await read(`documents/project/${demoProject}`))["policies"] as { thresholds?: Record<string, unknown> };
  assert.deepEqual((await policies()).thresholds?.["shadow"], { pass: 0.02, fail: 0.2 });
  await edit(`project/${demoProject}`);
  await unfold("/policies");
  await unfold("/policies/thresholds");
  await unfold("/policies/thresholds/shadow");
  await tab.page
    .locator('details:has(> summary[id="/policies/thresholds/shadow"]) > button', { hasText: "Take away" })
    .click();
  await save();
  assert.equal((await policies()).thresholds?.["shadow"], undefined);
});

test("what is missing and what is out of bounds is said at that very field, inside its fold, in the words of the API", async () => {
  await edit("catalogs/tags");
  await unfold("/entries");
  await tab.page.locator('summary[id="/entries"] ~ button', { hasText: "Add one" }).click();
  const entries = (await read("catalogs/tags"))["entries"] as unknown[];
  await button("See what changes").click();
  const line = tab.page.locator(".form-line-wrong", { has: field(`/entries/${entries.length}/id`) });
  await line.getByText("is missing").waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("a new document is made in the form of its kind; an id that is taken is refused", async () => {
  await tab.page.goto(pageUrl("settings"));
  await tab.page.locator("summary", { hasText: "Catalogs" }).click();
  await tab.page.getByRole("link", { name: "New catalog" }).click();
  await field("/kind").selectOption("palettes");
  await field("/title").fill("Night");
  await button("See what changes").click();
  await tab.page
    .locator(".form-line-wrong", { has: field("/id") })
    .getByText("is missing")
    .waitFor();
  await field("/id").fill("night");
  await unfold("/entries");
  await tab.page.locator('summary[id="/entries"] ~ button', { hasText: "Add one" }).click();
  await field("/entries/0/id").fill("deep");
  await field("/entries/0/title").fill("Deep");
  await unfold("/entries/0/colors");
  await tab.page.locator('summary[id="/entries/0/colors"] ~ button', { hasText: "Add one" }).click();
  await field("/entries/0/colors/0/name").fill("ink");
  await field("/entries/0/colors/0/hex").fill("#10142a");
  await button("See what changes").click();
  await button("Save").click();
  await tab.page.getByRole("heading", { level: 1, name: "Night" }).waitFor();
  assert.match(tab.page.url(), /documents\/catalogs\/night$/);
  assert.equal((await read("catalogs/night"))["kind"], "palettes");
});
