import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { documentKey, documentsOfKind } from "../../core/document/state.ts";
import { askAboutEverything } from "../helpers/asked-project.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const specId = "icon_coin";
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, pageUrl(`assets/${specId}`));
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;

async function api<T>(path: string): Promise<T> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${path}`);
  return (await answer.json()) as T;
}

interface SpecAnswer {
  readonly document: { readonly checkpointId: string; readonly status: string };
  readonly pins: { readonly checkpointProfileId: string };
  readonly hash: string;
}

test("the plan of today stands on the asset's page without being stored", async () => {
  const { plan } = await api<{ plan: { params: { sampler: string; steps: number } } }>(`specs/${specId}/plan`);
  await tab.page.getByRole("tab", { name: "Plan" }).click();
  await tab.page.getByText(`${plan.params.sampler}, ${plan.params.steps} steps`).waitFor();
});

async function choose(option: string): Promise<void> {
  await tab.page.locator(".field-line select").selectOption(option);
}

test("another checkpoint shows what it changes in words, LoRAs and sampler before anything is saved", async () => {
  const before = await api<SpecAnswer>(`specs/${specId}`);
  assert.equal(before.document.checkpointId, "pony");
  await choose("copax");
  const diff = tab.page.locator(".plan-diff");
  await diff.getByText('"score_9" is gone').first().waitFor();
  for (const part of ["Words", "LoRAs", "Sampler", "Models"])
    await diff.getByRole("heading", { name: part, exact: true }).waitFor();
  assert.equal((await api<SpecAnswer>(`specs/${specId}`)).hash, before.hash);
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("the plan panel fits a phone", async () => {
  await tab.page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowPx(tab.page), 0);
  await tab.page.setViewportSize({ width: 1280, height: 860 });
});

test("a ready spec is bound to the other checkpoint and its profile, and stays ready", async () => {
  await tab.page.getByRole("button", { name: "Bind it anew" }).click();
  await tab.page.getByText(`${specId} uses copax now.`).waitFor();
  const { document, pins } = await api<SpecAnswer>(`specs/${specId}`);
  assert.deepEqual([document.checkpointId, document.status, pins.checkpointProfileId], ["copax", "ready", "copax-v1"]);
  await tab.page.getByRole("tabpanel").getByText("copax, prompts written for").waitFor();
});

test("the newest documents reach a ready spec only by binding it anew, and what was shown is refused once it is old", async () => {
  await moveOn("first");
  await choose("newest");
  await tab.page.locator(".plan-diff").getByText('"first"').first().waitFor();
  await moveOn("second");
  await tab.page.getByRole("button", { name: "Bind it anew" }).click();
  await tab.page.getByText(/look at it again/).waitFor();
  await choose("");
  await choose("newest");
  await tab.page.locator(".plan-diff").getByText('"second"').first().waitFor();
  const { plan: before } = await api<{ plan: { pins: unknown } }>(`specs/${specId}/plan`);
  await tab.page.getByRole("button", { name: "Bind it anew" }).click();
  await tab.page.getByText(`${specId} is bound to the newest documents.`).waitFor();
  const { plan: after } = await api<{ plan: { pins: unknown } }>(`specs/${specId}/plan`);
  assert.notDeepEqual(after.pins, before.pins);
  assert.deepEqual(tab.faults, []);
});

/** Gives the checkpoint's profile another first word. */
async function moveOn(word: string): Promise<void> {
  const path = "checkpoint-profiles/copax-v1";
  const { document, hash } = await api<{ document: object; hash: string }>(path);
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json", "if-match": `"${hash}"` },
    body: JSON.stringify({ ...document, basePositive: [word] }),
  });
  assert.equal(answer.status, 200);
}

test("a spec that can't be planned says what is missing and how to mend it", async () => {
  const state = studio.project.state();
  const drafts = documentsOfKind(state, "specs").filter(({ summary }) => summary.status === "draft");
  const plans = await Promise.all(
    drafts.map(async ({ id }) => ({
      id,
      plan: await api<{ ok: boolean; refusals?: { fix: string }[] }>(`specs/${id}/plan`),
    })),
  );
  const refused = plans.find(({ plan }) => !plan.ok);
  assert.ok(refused, "the demo has a draft that can't be planned");
  assert.ok(state.documents[documentKey("specs", refused.id)]);
  await tab.page.goto(pageUrl(`assets/${refused.id}`));
  await tab.page.getByRole("tab", { name: "Plan" }).click();
  await tab.page.getByText("It can't be planned now").waitFor();
  await tab.page.getByText(refused.plan.refusals?.[0]?.fix ?? "").waitFor();
});
