import assert from "node:assert/strict";
import { test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import { openQuestion } from "../helpers/asked-question.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { keepBack } from "../helpers/kept-back.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

/** What a page held while it was on the screen says nothing when it, or another one, comes later. */

const similar = ["icon_bolt", "icon_coin", "icon_heart", "icon_shield"];

beginSittings({
  isAlone: true,
  asked: [
    { specId: "bread_coin_inventory" },
    { specId: "bread_coin_world", tool: "reference_ghost" },
    ...similar.map((specId) => ({ specId })),
  ],
  prepare: () => lackModel(studio, ["boss_cable_serpent", "boss_grand_toaster"]),
});

const button = (name: string | RegExp) => tab.page.getByRole("button", { name, exact: true });
const heading = (name: string) => tab.page.getByRole("heading", { level: 1, name });
const dialog = () => tab.page.locator("dialog[open]");
const ask = (specId: string) => openQuestion(tab.page, pageUrl("/review"), studio.project.state(), specId);

/** By the link at the side, so that the page is not loaded anew. */
async function goTo(place: "pipeline" | "review" | "exceptions", title: string): Promise<void> {
  await tab.page.locator(`.rail-${place}`).click();
  await heading(title).waitFor();
}

test("a dialog that was left by the back button does not come up again by itself", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/pipeline"));
  await goTo("exceptions", "Exceptions");
  await button("Waive…").first().click();
  await dialog().waitFor();
  await page.goBack();
  await heading("Pipeline").waitFor();
  await page.goForward();
  await page.locator(".cause").first().waitFor();
  await page.locator(".cause").first().locator("input").check();
  await page.getByRole("region", { name: "Chosen causes" }).waitFor();
  assert.equal(await dialog().count(), 0);
});

test("what a spec lacks is no dialog on a page that came after the one that asked", async () => {
  const { page } = tab;
  const drafts = documentsOfKind(studio.project.state(), "specs").filter(({ summary }) => summary.status === "draft");
  const draft = drafts.find(({ summary }) => summary.checkpointId === null);
  await page.goto(pageUrl(`/assets/${draft?.id}`));
  const { next } = await keepBack(page, "**/ready");
  await button("Make ready").click();
  const refused = await next();
  await goTo("pipeline", "Pipeline");
  await refused();
  await page.getByText(`${draft?.summary.title} is not ready yet.`).waitFor();
  assert.equal(await dialog().count(), 0);
});

test("the same answer is offered for what is similar in the review it was given in, and in no later one", async () => {
  const { page } = tab;
  const id = await ask("icon_coin");
  await page.keyboard.press("y");
  await button(/^A Yes for \d similar$/).waitFor();
  await studio.until((state) => state.decisions[id]?.answer === "yes", "it is answered");
  await goTo("review", "Review");
  await page.getByRole("link", { name: /^Go on with/ }).click();
  await page.locator(".asked h2").waitFor();
  assert.equal(await page.locator(".similar button").count(), 0);
  await page.keyboard.press("z");
  await studio.until((state) => state.decisions[id]?.answer === null, "it is taken back");
});

test("the map of the keys is closed with the review it lay on", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/review"));
  await page.locator("#start-first").click();
  await page.locator(".asked h2").waitFor();
  await page.keyboard.press("?");
  await dialog().waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "In progress" }).waitFor();
  await page.goForward();
  await page.locator(".asked h2").waitFor();
  await page.keyboard.press("y");
  await studio.until((state) => openDecisions(state).length === similar.length + 1, "keys answer again");
  await page.keyboard.press("z");
  await studio.until((state) => openDecisions(state).length === similar.length + 2, "it is taken back");
});

test("the linked picture goes when the window is left with the key down", async () => {
  const { page } = tab;
  const id = await ask("bread_coin_inventory");
  await page.keyboard.press("y");
  await studio.until((state) => state.decisions[id]?.answer === "yes", "there is a picture to link");
  await ask("bread_coin_world");
  await button("Linked picture").click();
  const ghost = page.locator("#stage .ghost");
  await ghost.waitFor({ state: "detached" });
  await page.locator("#stage").focus();
  await page.keyboard.down(" ");
  await ghost.waitFor();
  await page.evaluate(() => dispatchEvent(new Event("blur")));
  await ghost.waitFor({ state: "detached" });
});

test("what was given back while it was asked for is asked for anew, not shown", async () => {
  const { page } = tab;
  await page.clock.install();
  const url = await sprintUrl(server.url);
  const path = `${server.url}/api/projects/${demoProject}/sprints/${url.slice(url.lastIndexOf("/") + 1)}/lease`;
  const { next, end } = await keepBack(page, /\/lease$/);
  await page.goto(url);
  const asked = await next();
  // No time passes any more: what comes now comes of the answer alone.
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  end();
  const given = page.waitForResponse((response) => response.request().postData()?.includes('"want":0') ?? false);
  for (const isHidden of [true, false]) {
    await page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  }
  await given;
  const headers = { "content-type": "application/json" };
  const other = { method: "POST", headers, body: JSON.stringify({ reviewerId: "other", want: 50 }) };
  assert.equal((await fetch(path, other)).status, 200);
  const again = page.waitForRequest((request) => request.postData()?.includes('"want":30') ?? false);
  const isLetGo = asked();
  await again;
  await page.clock.resume();
  await isLetGo;
  await heading("Others have the rest").waitFor();
});
