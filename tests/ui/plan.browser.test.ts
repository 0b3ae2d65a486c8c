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
  readonly hash: string;
}

test("the plan of today stands on the asset's page without being stored", async () => {
  const { plan } = await api<{ plan: { params: { sampler: string; steps: number } } }>(`specs/${specId}/plan`);
  await tab.page.getByRole("tab", { name: "Plan" }).click();
  await tab.page.getByText(`${plan.params.sampler}, ${plan.params.steps} steps`).waitFor();
});

test("another checkpoint shows what it changes in words, LoRAs and sampler before anything is saved", async () => {
  const before = await api<SpecAnswer>(`specs/${specId}`);
  assert.equal(before.document.checkpointId, "pony");
  await tab.page.getByLabel("What would change with").selectOption("copax");
  const change = tab.page.locator(".changes li").first();
  await change.getByText("words, LoRAs").waitFor();
  await change.locator("summary").click();
  await change.getByText("“score_9” is gone").or(change.getByText('"score_9" is gone')).first().waitFor();
  await change.getByRole("heading", { name: "LoRAs" }).waitFor();
  assert.equal((await api<SpecAnswer>(`specs/${specId}`)).hash, before.hash);
  assert.deepEqual(await seriousFindings(tab.page), []);
});

test("the plan panel fits a phone", async () => {
  await tab.page.setViewportSize({ width: 390, height: 844 });
  assert.equal(await overflowPx(tab.page), 0);
  await tab.page.setViewportSize({ width: 1280, height: 860 });
});

test("switching a ready spec makes it a draft with the other checkpoint, which has to pass the gate again", async () => {
  await tab.page.getByRole("button", { name: "Switch it and make it a draft again" }).click();
  await tab.page.getByText(`${specId} uses copax now.`).waitFor();
  const { document } = await api<SpecAnswer>(`specs/${specId}`);
  assert.deepEqual([document.checkpointId, document.status], ["copax", "draft"]);
  await tab.page.getByRole("tabpanel").getByText("copax, prompts written for").waitFor();
  assert.deepEqual(tab.faults, []);
});

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
