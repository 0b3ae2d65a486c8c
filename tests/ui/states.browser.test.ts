import assert from "node:assert/strict";
import { test } from "node:test";
import type { Locator } from "playwright-core";
import { sha256Hex } from "../../core/hash.ts";
import { createProject } from "../../store/projects.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

/** What pages show while something is missing, and the way on from there. */

beginSittings({ width: 1440, height: 900, isAlone: true, asked: [{ specId: "icon_bolt" }, { specId: "icon_coin" }] });

const button = (name: string | RegExp): Locator => tab.page.getByRole("button", { name, exact: true });
const heading = (name: string): Locator => tab.page.getByRole("heading", { name });
const field = (id: string): Locator => tab.page.locator(`[id="${id}"]`);

/** Says something to the API, as another page would. */
async function post(path: string, body: object): Promise<void> {
  const url = `${server.url}/api/projects/${demoProject}/${path}`;
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${await answer.text()}`);
}

const problem = { status: 500, code: "INTERNAL", title: "Something broke.", detail: "", fields: [] };
const failed = { status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) };
const addressOf = (path: string): string => `**/api/projects/${demoProject}/${path}`;

/** The server fails at this address, until the answer is called. */
async function fail(path: string): Promise<() => Promise<void>> {
  await tab.page.route(addressOf(path), (route) => route.fulfill(failed));
  return () => tab.page.unroute(addressOf(path));
}

test("what a page could not have is asked for again when that is pressed", async () => {
  const { page } = tab;
  // A page may ask again by itself, too: only what follows the press finds the server well.
  await page.addInitScript({ content: "addEventListener('click', () => { globalThis.wasPressed = true; }, true);" });
  for (const [address, path, name] of [
    ["/new", "intake/templates", "New specs"],
    ["/documents/specs/icon_bolt", "specs/icon_bolt", "Energy icon"],
    ["/library?show=all&open=icon_coin", "assets/icon_coin/state", "Money icon"],
  ] as const) {
    await page.route(addressOf(path), async (route) =>
      (await page.evaluate("globalThis.wasPressed === true")) ? route.fallback() : route.fulfill(failed),
    );
    await page.goto(pageUrl(address));
    await heading("This can't be shown right now").waitFor();
    await button("Try again").click();
    await heading(name).waitFor();
    await page.unroute(addressOf(path));
  }
});

test("a page without a state reads it when that is pressed, before it would have tried by itself", async () => {
  // Whatever waits that long never comes: what is seen is the press.
  await tab.page.addInitScript({
    content:
      "const before = setTimeout; window.setTimeout = (work, ms = 0, ...rest) => ms < 500 ? before(work, ms, ...rest) : 0;",
  });
  const mend = await fail("state");
  await tab.page.goto(pageUrl("/dashboard"));
  await heading("This can't be shown right now").waitFor();
  await mend();
  await button("Try again").click();
  await heading("Dashboard").waitFor();
  assert.deepEqual(tab.faults, []);
});

test("a project of which nothing is known yet goes by its id, and each part of its dashboard says that nothing is there", async () => {
  await createProject(studio.dataDir, "untitled");
  await tab.page.goto(`${server.url}/p/untitled/dashboard`);
  const project = tab.page.getByRole("combobox", { name: "Project" });
  await project.waitFor();
  assert.equal(await project.locator("option:checked").textContent(), "untitled");
  for (const [part, words] of [
    ["Now", "Nothing runs. Nothing was started yet."],
    ["Needs you", "Nothing needs you."],
    ["Lately", "Nothing happened yet."],
    ["Renderers", "Nothing has been rendered yet."],
  ] as const)
    await tab.page.getByRole("region", { name: part }).getByText(words).waitFor();
});

test("what was asked for without a server comes by itself once it is back", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/new"));
  await heading("New specs").waitFor();
  await page.locator(".crumb").click();
  await heading("Pipeline").waitFor();
  await server.stop();
  await page.getByRole("link", { name: "New specs" }).click();
  await page.getByText("The server can't be reached.", { exact: false }).waitFor();
  await server.restart();
  await heading("New specs").waitFor();
});

test("who finds no server tries again, and comes to the first project", async () => {
  await tab.page.route("**/api/projects", (route) => route.abort());
  await tab.page.goto(server.url);
  await heading("Diecast can't be reached").waitFor();
  await tab.page.unroute("**/api/projects");
  await button("Try again").click();
  await heading("Pipeline").waitFor();
});

test("a file that is dropped is read like one that is chosen", async () => {
  await tab.page.goto(pageUrl("/new"));
  await tab.page.getByRole("tab", { name: "File" }).click();
  const dataTransfer = await tab.page.evaluateHandle(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File(["just words"], "words.txt"));
    return dropped;
  });
  await tab.page.locator(".drop").dispatchEvent("drop", { dataTransfer });
  await tab.page.getByRole("alert").waitFor();
});

test("a project that is not there leads to the first one that is", async () => {
  await tab.page.goto(`${server.url}/p/nowhere`);
  await heading("There is no such project").waitFor();
  await tab.page.getByRole("link", { name: "To the first project" }).click();
  await heading("Pipeline").waitFor();
  assert.equal(new URL(tab.page.url()).pathname, `/p/${demoProject}`);
});

test("a paused renderer is told on the board, which leads to its cause; there it is used again at once", async () => {
  const { page } = tab;
  const exceptionId = "exception.provider";
  const fingerprint = sha256Hex("broken");
  const nobody = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
  const about = { code: "PROVIDER_FAULT", sentence: "It is broken." };
  const nextAction = { verb: "retry" as const, label: "Try again" };
  const raised = {
    exceptionId,
    fingerprint,
    stage: "generate" as const,
    suspect: null,
    nextAction,
    ...about,
    ...nobody,
  };
  const paused = { providerId: "comfyui", fingerprint, jobIds: [], exceptionId, ...about };
  await studio.project.commit(
    () => [
      { type: "exception.raised", entityType: "exception", entityId: exceptionId, payload: raised },
      {
        ...{ type: "provider.paused", entityType: "provider", entityId: "comfyui" },
        payload: { ...paused, probeAt: "2099-01-01T00:00:00.000Z" },
      },
    ],
    { actor: { kind: "system", id: "test" } },
  );
  await page.goto(pageUrl("/pipeline"));
  await page.getByRole("link", { name: /^The renderer is paused.*It is broken\.$/ }).click();
  await heading("Exceptions").waitFor();
  await button("Use it again now").click();
  await studio.until((state) => state.providers["comfyui"] === undefined, "it is used again");
  await page.locator(".cause").waitFor({ state: "detached" });
  assert.deepEqual(tab.faults, []);
});

test("where nothing is found, one button takes away all that was asked for", async () => {
  await tab.page.goto(pageUrl("/library?show=all&type=ui_icon&type=enemy&q=nobody"));
  await heading("No picture is like that").waitFor();
  // There are not two of them, or this could not tell which to press.
  await button("Clear all").click();
  await tab.page.locator(".shelf-title").nth(1).waitFor();
});

test("while a run only waits, its list stands at the head of its column", async () => {
  await studio.start("run-waits", ["icon_heart", "icon_star"]);
  await tab.page.goto(pageUrl("/pipeline"));
  const column = tab.page.locator(".column-rendering");
  await column.locator(".waiting li").nth(1).waitFor();
  const [head, list] = [await column.locator("h2").boundingBox(), await column.locator(".waiting-title").boundingBox()];
  assert.ok(head && list && list.y - (head.y + head.height) < 30, `${JSON.stringify([head, list])}`);
  assert.equal(await column.locator(".card-room").count(), 0);
});

test("a list is read as what it is said to be, and a dimension of a matrix can be states of every spec", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/new"));
  await page.getByRole("tab", { name: "List" }).click();
  await field("list-text").fill("title,prompt\nJade key,green key");
  const rows = page.locator(".changes > li");
  for (const [format, amount] of [
    ["lines", 2],
    ["csv", 1],
  ] as const) {
    await field("list-format").selectOption(format);
    await button("See what it would create").click();
    await rows.first().waitFor();
    assert.equal(await rows.count(), amount, format);
  }
  await button("Create 1 draft").click();
  await heading("Jade key").waitFor();
  await page.goto(pageUrl("/new"));
  await page.getByRole("radio", { name: "UI state set" }).check();
  await page.getByRole("tab", { name: "Matrix" }).click();
  await field("axis-0-values").fill("sword\nbow");
  await field("axis-1-as").selectOption("states");
  await field("axis-1-name").fill("state");
  await field("axis-1-values").fill("normal\npressed");
  await field("pattern-id").fill("slot_{faction}");
  await field("pattern-prompt").fill("slot of the {faction}");
  await button("See what it would create").click();
  await button("Create 2 drafts").click();
  await heading("Pipeline").waitFor();
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/specs/slot_bow`);
  const { document } = (await answer.json()) as { document: { output: { uiStates: { states: string[] } } } };
  assert.deepEqual(document.output.uiStates.states, ["normal", "pressed"]);
  assert.deepEqual(tab.faults, []);
});

test("of more changed specs than fit at first, all are shown when asked", { timeout: 120_000 }, async () => {
  const { page } = tab;
  const lines = Array.from({ length: 64 }, (_, at) => `Badge ${at}: badge number ${at}`).join("\n");
  const defaults = { checkpointId: "pony" };
  await post("intake/create", { kind: "list", template: "icon", format: "lines", text: lines, defaults });
  for (let at = 0; at < 64; at += 1) await post(`specs/badge_${at}/ready`, {});
  await page.goto(`${pageUrl("/documents/checkpoint-profiles/pony-v1")}?edit`);
  await field("/basePositive").fill("score_99");
  await button("See what changes").click();
  const changes = page.locator(".changes > li");
  await button(/^Show all \d+$/).waitFor();
  assert.equal(await changes.count(), 60);
  const all = Number((await button(/^Show all \d+$/).textContent())?.replace(/\D/g, ""));
  assert.ok(all > 64, `${all}`);
  await button(/^Show all \d+$/).click();
  assert.equal(await changes.count(), all);
  assert.equal(await button(/^Show all/).count(), 0);
});
