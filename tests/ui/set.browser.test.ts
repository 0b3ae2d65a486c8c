import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { disc, filled, paint, type Rgba, white } from "../core/quality/painting.ts";
import { approvePictures } from "../helpers/approved-set.ts";
import { launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const entity = "bread_coin";
const world = "bread_coin_world";
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

const gold: Rgba = [214, 160, 64, 255];
const dark: Rgba = [120, 80, 30, 255];

function coin(colour: Rgba, dx = 0) {
  return paint(
    256,
    256,
    filled(white),
    disc(128 + dx, 128, 80, dark),
    disc(128 + dx, 128, 70, colour),
    disc(110 + dx, 104, 18, dark),
  );
}

before(async () => {
  studio = await openStudio();
  await approvePictures(studio, {
    pictures: {
      bread_coin_inventory: coin(gold),
      bread_coin_pickup_icon: coin([220, 168, 70, 255], 3),
      [world]: coin([60, 90, 210, 255]),
    },
    scales: [
      { widthPx: 96, heightPx: 96 },
      { widthPx: 48, heightPx: 48 },
    ],
  });
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, pageUrl(`sets/entity/${entity}`), { width: 1440, height: 900 });
  await tab.page.locator(".set-odd").waitFor();
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const pageUrl = (page: string): string => `${server.url}/p/${demoProject}/${page}`;

test("the member that deviates comes first, is named, marked and told why", async () => {
  const { page } = tab;
  assert.equal(await page.locator("h1").textContent(), "Bread coin");
  assert.match(
    (await page.locator(".set-verdict").textContent()) ?? "",
    /deviates\. In its colours it is \d+(\.\d)? % unlike/,
  );
  const members = page.locator(".set-member");
  assert.equal(await members.count(), 3);
  const first = members.first();
  assert.match((await first.getAttribute("class")) ?? "", /set-odd/);
  assert.equal(await first.locator("h2 a").getAttribute("href"), `/p/${demoProject}/assets/${world}`);
  assert.match((await first.textContent()) ?? "", /Deviates: drift\s\d+\s%.*colours\s\d+\s%/s);
  assert.equal(await page.locator(".set-odd").count(), 1);
  const loaded = await page
    .locator(".set-member img")
    .evaluateAll((images) => Promise.all(images.map((image) => (image as HTMLImageElement).decode().then(() => true))));
  assert.deepEqual(loaded, [true, true, true]);
});

test("every member is reached with the keyboard, and opens its asset", async () => {
  const { page } = tab;
  await page.locator(".set-verdict a").last().focus();
  const seen: (string | null)[] = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press("Tab");
    seen.push(await page.evaluate(() => document.activeElement?.getAttribute("href") ?? null));
  }
  assert.equal(new Set(seen).size, 3);
  assert.ok(
    seen.every((href) => href?.startsWith(`/p/${demoProject}/assets/bread_coin`)),
    seen.join(" "),
  );
});

test("dashboard and asset lead to the set's page", async () => {
  const { page } = tab;
  await page.goto(pageUrl("dashboard"));
  await page.getByRole("link", { name: "Bread coin set", exact: true }).click();
  await page.locator(".set-member").first().waitFor();
  assert.equal(new URL(page.url()).pathname, `/p/${demoProject}/sets/set/bread_coin_set`);
  await page.locator(".set-member h2 a").first().click();
  await page.getByRole("link", { name: /In the same set/ }).click();
  await page.locator(".set-member").first().waitFor();
  await page.goto(pageUrl(`assets/${world}`));
  await page.getByRole("tab", { name: "Cohesion" }).click();
  await page.getByRole("tabpanel").getByRole("link", { name: "bread coin", exact: true }).click();
  await page.locator(".set-odd").waitFor();
  assert.deepEqual(tab.faults, []);
});

test("a set that nothing belongs to says so", async () => {
  await tab.page.goto(pageUrl("sets/set/no_such_set"));
  await tab.page.getByText("There is no such set").waitFor();
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/groups/set/no_such_set`);
  assert.equal(answer.status, 404);
});

test("the page is narrow enough for a phone, and without serious findings in dark and light", async () => {
  for (const [colorScheme, width] of [
    ["dark", 390],
    ["light", 1440],
  ] as const) {
    const own = await openTab(browser, pageUrl(`sets/entity/${entity}`), { width, height: 844, colorScheme });
    await own.page.locator(".set-odd").waitFor();
    assert.equal(await overflowPx(own.page), 0);
    assert.deepEqual(await seriousFindings(own.page), []);
    await own.context.close();
  }
});

test("an asset shows the sizes it was made in, each at true size and as its file", async () => {
  const { page } = tab;
  await page.goto(pageUrl(`assets/${world}`));
  const sizes = page.getByRole("group", { name: "Sizes" });
  await sizes.waitFor();
  const names = await sizes.getByRole("button").allTextContents();
  assert.deepEqual(names.slice(1), ["96 × 96", "48 × 48"]);
  await sizes.getByRole("button", { name: "48 × 48 px at true size" }).click();
  const shown = page.locator("#stage img");
  await page.waitForFunction(() => {
    const image = document.querySelector("#stage img");
    return image?.getAttribute("width") === "48" && image.clientWidth === 48 && image.clientHeight === 48;
  });
  const href = (await sizes.getByRole("link").getAttribute("href")) ?? "";
  assert.equal(href, await shown.getAttribute("src"));
  const file = await fetch(server.url + href);
  assert.equal(file.headers.get("content-type"), "image/png");
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/assets/${world}`);
  const { versions } = (await answer.json()) as { versions: { scales?: Record<string, { widthPx: number }[]> }[] };
  assert.deepEqual(
    Object.values(versions[0]?.scales ?? {})[0]?.map(({ widthPx }) => widthPx),
    [96, 48],
  );
  assert.deepEqual(tab.faults, []);
});
