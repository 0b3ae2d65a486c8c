import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { claimJob } from "../../core/job/decide.ts";
import { inboxView } from "../../core/view/exceptions.ts";
import { statusView } from "../../core/view/status.ts";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const unsureAnswers = 3;
const lacking = ["boss_cable_serpent", "boss_grand_toaster", "button_play", "button_quit", "projectile_toast_missile"];
const actor = { kind: "system" as const, id: "test" };

let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

const now = (): string => new Date().toISOString();
const rows = () => inboxView(studio.project.state(), now()).rows;
const inbox = (): string => `${server.url}/p/${demoProject}/exceptions`;
const cause = (words: string) => tab.page.locator(".cause", { hasText: words });
const dialog = () => tab.page.locator("dialog[open]");

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, await sprintUrl(server.url));
  for (let answered = 1; answered <= unsureAnswers; answered += 1) {
    await tab.page.locator(".answer-row").getByRole("button", { name: "Unsure" }).click();
    await studio.until((state) => openExceptions(state).length === answered, "an unsure answer becomes an exception");
  }
  await lackModel(studio, lacking);
  await tab.page.getByRole("link", { name: /^Exceptions/ }).click();
  await cause("neon").waitFor();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

test("each root cause is one row that says what happened, what helps, at which price, and what is affected", async () => {
  assert.equal(await tab.page.locator(".cause").count(), rows().length);
  assert.equal(await tab.page.locator(".cause .affected > a").count(), unsureAnswers + lacking.length);
  await cause("neon").getByText("What helps: Install neon.safetensors.").waitFor();
  await cause("neon").getByText("3 assets not planned yet · time not known yet · no history yet").waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
  assert.equal(await tab.page.locator(".cause .primary").count(), 1);
});

test("every figure of the status bar leads to a page that counts the same", async () => {
  await studio.start("run-x", ["boss_kettle_crusher"]);
  const job = Object.values(studio.project.state().jobs).find(({ state }) => state === "queued");
  const command = { jobId: job?.id ?? "", workerId: "w", promptId: null, lostWorkers: new Set<string>() };
  await studio.project.commit((state, at) => claimJob(state, { ...command, at }), { actor });
  const figures = statusView(studio.project.state(), now());
  assert.equal(figures.running, 1);
  for (const [word, amount, heading] of [
    ["queued", figures.queued, `Queued ${figures.queued}`],
    ["running", figures.running, `Running ${figures.running}`],
    ["retries", figures.retries, `Retries ${figures.retries}`],
    ["exceptions", figures.exceptions, `${figures.exceptions} causes, `],
  ] as const) {
    await tab.page.locator(".status-figure", { hasText: `${amount} ${word}` }).click();
    await tab.page.getByText(heading).first().waitFor();
    if (word === "queued" || word === "running") assert.equal(await tab.page.locator(".work li").count(), amount);
  }
  await tab.page.locator(".status-figure", { hasText: `${figures.asked} asked` }).click();
  await tab.page.waitForURL(/\/review/);
  await tab.page.goto(inbox());
});

test("without a mouse: J goes to a cause, T tries three of it, and the rest is offered", async () => {
  await cause("neon").waitFor();
  const at = rows().findIndex(({ code }) => code === "MISSING_MODEL");
  for (let step = 0; step <= at; step += 1) await tab.page.keyboard.press("j");
  await tab.page.keyboard.press("t");
  await studio.until(
    (state) => openExceptions(state).filter(({ code }) => code === "MISSING_MODEL").length === 2,
    "three",
  );
  await cause("neon").getByText("3 assets tried first: 3 on the way.").waitFor();
  await cause("neon").getByRole("button", { name: "Try the other 2" }).waitFor();
});

test("a waiver of chosen causes shows what it would do, hides them until its end, and they can be brought back", async () => {
  await tab.page.keyboard.press("x");
  await tab.page.keyboard.press("w");
  await dialog().getByRole("button", { name: "Waive" }).and(tab.page.locator(":disabled")).waitFor();
  await dialog().getByText("For a month").click();
  await dialog().getByLabel("Why is it right to live with it?").fill("The client likes it so");
  await dialog().getByText("Takes 1 cause with 2 exceptions out of the inbox").waitFor();
  assert.deepEqual(await seriousFindings(tab.page), []);
  await tab.page.keyboard.press("Enter");
  await cause("neon").waitFor({ state: "detached" });
  assert.ok(rows().every(({ code }) => code !== "MISSING_MODEL"));
  await tab.page.getByText("1 cause set aside").click();
  await tab.page.getByText(/Waived until .+: The client likes it so · 2 assets/).waitFor();
  await tab.page.getByRole("button", { name: "Bring back" }).click();
  await cause("neon").waitFor();
});

test("Dismiss says what it closes before it closes a row of several, and starts nothing", async () => {
  const runs = Object.keys(studio.project.state().runs).length;
  await cause("neon").getByRole("button", { name: "Dismiss" }).click();
  await dialog().getByText("Closes 1 cause with 2 exceptions; nothing is rendered").waitFor();
  await dialog().getByRole("button", { name: "Dismiss" }).click();
  await studio.until((state) => openExceptions(state).every(({ code }) => code !== "MISSING_MODEL"), "dismissed");
  assert.equal(Object.keys(studio.project.state().runs).length, runs);
  await cause("neon").waitFor({ state: "detached" });
});

test("a retry with a change plans with the words that were given", async () => {
  const before = Object.keys(studio.project.state().runs).length;
  await tab.page.locator(".cause").first().getByRole("button", { name: "Change…" }).click();
  await dialog().getByLabel("Keep out of it").fill("blur");
  await dialog()
    .getByText(/^Makes \d+ assets? again/)
    .waitFor();
  await dialog().getByRole("button", { name: "Try again with a change" }).click();
  await studio.until((state) => Object.keys(state.runs).length > before, "a run");
  const run = Object.values(studio.project.state().runs).at(-1);
  const { assetId = "" } = { assetId: run?.versionIds[0]?.replace(/\.v\d+$/, "") };
  assert.equal(studio.project.state().assets[assetId]?.versions.at(-1)?.remedy?.negativeHint, "blur");
  assert.equal(run?.trigger.kind, "exception");
});

test("on a phone nothing is wider than the window, and buttons are large enough for a thumb", async () => {
  const phone = await openTab(browser, inbox(), { width: 390, height: 844, colorScheme: "dark", hasTouch: true });
  if (rows().length > 0) await phone.page.locator(".cause").first().waitFor();
  assert.equal(await overflowPx(phone.page), 0);
  for (const button of await phone.page.locator(".cause-choices .button").all())
    assert.ok(((await button.boundingBox())?.height ?? 0) >= 44);
  await phone.page.locator(".status").getByText("Live").waitFor();
  assert.deepEqual(await seriousFindings(phone.page), []);
  await phone.context.close();
});

test("with nothing left the page proves it from the log and leads back", async () => {
  await tab.page.goto(await sprintUrl(server.url));
  const asked = openDecisions(studio.project.state()).length;
  await tab.page.locator(".asked h2").waitFor();
  await tab.page.keyboard.press("u");
  await studio.until((state) => openDecisions(state).length < asked, "one more unsure answer");
  await tab.page.goto(inbox());
  await tab.page.locator(".cause").first().waitFor();
  for (const { causeId } of rows()) {
    const row = tab.page.locator(`[data-cause="${causeId}"]`);
    await row.getByRole("button", { name: "Dismiss" }).click();
    const isAsked = rows().some((each) => each.causeId === causeId && each.exceptionIds.length > 1);
    if (isAsked) await dialog().getByRole("button", { name: "Dismiss" }).click();
    await row.waitFor({ state: "detached" });
  }
  await tab.page.getByRole("heading", { name: "No exceptions" }).waitFor();
  const { seq } = studio.project.state();
  await tab.page
    .getByText(new RegExp(`^0 open · \\d+ closed by themselves · \\d+ settled by people · log ok at event ${seq}$`))
    .waitFor();
  await tab.page.getByRole("link", { name: "Back to the pipeline" }).click();
  await tab.page.getByRole("heading", { name: "Pipeline" }).waitFor();
  assert.deepEqual(tab.faults, []);
});
