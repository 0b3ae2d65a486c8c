import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import { launchBrowser, openTab, type Tab } from "../helpers/browser.ts";
import { isQuiet, projectId, startWorld, type World } from "../helpers/world.ts";

const specId = "icon_bolt";

/** No version of Diecast ever had tables of this name. */
const unknown = "cal-000000000000";

let world: World;
let browser: Browser;
let tab: Tab;

before(async () => {
  [world, browser] = await Promise.all([startWorld(), launchBrowser()]);
  await nameCalibration();
  const { body } = await world.api<{ previewHash: string }>(
    `/projects/${projectId}/specs/${specId}/rebind/preview`,
    {},
  );
  const bound = await world.api(`/projects/${projectId}/specs/${specId}/rebind`, { previewHash: body.previewHash });
  assert.equal(bound.status, 200, JSON.stringify(bound.body));
  await world.api(`/projects/${projectId}/runs`, { specs: [specId] });
  await world.until((state) => isQuiet(state) && openDecisions(state).length > 0);
  tab = await openTab(browser, `${world.url}/p/${projectId}/assets/${specId}`);
});

after(async () => {
  await browser?.close();
  await world?.remove();
});

/** Saves the house profile with tables that this version does not have. */
async function nameCalibration(): Promise<void> {
  const path = `/projects/${projectId}/baseline-profiles/copax_house`;
  const { body } = await world.api<{ document: Record<string, object>; hash: string }>(path);
  const { document, hash } = body;
  const changed = { ...document, validatorPolicy: { ...document["validatorPolicy"], calibration: unknown } };
  const saved = await fetch(`${world.url}/api${path}`, {
    method: "PUT",
    headers: { "content-type": "application/json", "If-Match": `"${hash}"` },
    body: JSON.stringify(changed),
  });
  assert.equal(saved.status, 200, await saved.text());
}

test("a calibration that nobody knows makes a question, and the asset's checks call themselves not calibrated, not 0 % sure", async () => {
  await tab.page.getByRole("tab", { name: "Checks" }).click();
  const panel = tab.page.getByRole("tabpanel");
  const check = panel.locator("li", { hasText: `The calibration ${unknown} is not known here.` }).first();
  await check.waitFor();
  assert.match((await check.locator(".fine").textContent()) ?? "", /set by unknown calibration .* · not calibrated$/);
  const said = await panel.locator("li .fine").allTextContents();
  assert.deepEqual(
    said.filter((line) => line.endsWith(" 0 % sure")),
    [],
  );
  assert.ok(
    said.some((line) => line.endsWith("100 % sure")),
    "what is exact stays sure",
  );
});

test("the question says that its calibration is not known", async () => {
  await tab.page.goto(`${world.url}/p/${projectId}/review`);
  await tab.page.getByRole("button", { name: /^Start/ }).click();
  await tab.page.getByText(`The calibration ${unknown} is not known here.`).first().waitFor();
  assert.deepEqual(tab.faults, []);
});
