import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { askAboutEverything, askedSpecs } from "../helpers/asked-project.ts";
import { closeTab, launchBrowser, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { demoProject, openStudio, type Studio } from "../helpers/studio.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const reviewPath = `/p/${demoProject}/review`;
let studio: Studio;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  studio = await openStudio();
  await askAboutEverything(studio);
  // So that the status has more than one figure.
  await studio.start("run-queued", ["boss_kettle_crusher"]);
  await lackModel(studio, ["button_play"]);
  [server, browser] = await Promise.all([startUiServer(studio.dataDir), launchBrowser()]);
  tab = await openTab(browser, server.url + reviewPath, { width: 390, height: 844, hasTouch: true, isKept: true });
});

after(async () => {
  await browser?.close();
  await server?.remove();
  await studio?.close();
});

const answered = (): number =>
  Object.values(studio.project.state().decisions).filter(({ answer }) => answer !== null).length;

test("it can be installed: a manifest with its icons, and a worker that keeps every file of the UI", async () => {
  const { page } = tab;
  const href = (await page.locator('link[rel="manifest"]').getAttribute("href")) ?? "";
  const response = await fetch(server.url + href);
  assert.match(response.headers.get("content-type") ?? "", /application\/manifest\+json/);
  const manifest = (await response.json()) as { icons: { src: string; sizes: string }[]; display: string };
  assert.equal(manifest.display, "standalone");
  for (const { src } of manifest.icons) {
    const icon = await fetch(server.url + src);
    assert.match(icon.headers.get("content-type") ?? "", /^image\//, src);
  }
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  const asked = await tab.context.newCDPSession(page);
  const { url, errors } = await asked.send("Page.getAppManifest");
  assert.deepEqual([url, errors], [server.url + href, []], "the browser understands all of it");
  const { installabilityErrors } = await asked.send("Page.getInstallabilityErrors");
  const inTheWay = installabilityErrors.map(({ errorId }) => errorId);
  // A tab of a test is a private one; a headless shell installs nothing and finds nothing in the way.
  assert.deepEqual(
    inTheWay.filter((id) => id !== "in-incognito"),
    [],
  );
  const kept = await page.evaluate(async () => {
    const [name = ""] = await caches.keys();
    const requests = await (await caches.open(name)).keys();
    return requests.map(({ url }) => new URL(url).pathname);
  });
  for (const path of ["/index.html", "/main.js", "/main.css", "/icon-192.png"]) assert.ok(kept.includes(path), path);
  assert.ok(kept.filter((path) => path.startsWith("/parts/review-")).length === 1, kept.join(" "));
});

test("questions that were taken along are seen and answered without a server, after a reload too, and every answer arrives once", async () => {
  const { page } = tab;
  await page.getByRole("button", { name: "Take questions along" }).click();
  await page.getByRole("link", { name: `${askedSpecs.length} questions taken` }).waitFor();
  await server.stop();
  // As an installed app begins: in a new tab, at the first address.
  const app = await tab.context.newPage();
  await app.goto(server.url);
  await app.getByRole("link", { name: "Answer what you took along" }).click();
  await app.getByText("Without a network: the questions are those you took along").waitFor();
  const seen: string[] = [];
  for (let at = 0; at < 3; at += 1) {
    const picture = app.locator("#stage img").first();
    await picture.evaluate((image) => (image as HTMLImageElement).decode());
    seen.push((await picture.getAttribute("src")) ?? "");
    await app.getByRole("button", { name: "Yes", exact: true }).click();
    await app.waitForFunction(
      (before) => document.querySelector("#stage img")?.getAttribute("src") !== before,
      seen[at],
    );
    if (at === 1) await app.reload();
    if (at === 1) await app.locator("#stage img").first().waitFor();
  }
  assert.equal(new Set(seen).size, 3);
  assert.equal(await app.locator(".connection-live").count(), 0);
  assert.equal(await overflowPx(app), 0);
  await app.locator(".connection").getByText("3 answers kept here").waitFor();
  const cutPx = await app.locator(".status").evaluate((status) => status.scrollWidth - status.clientWidth);
  assert.equal(cutPx, 0, "nothing of the status is cut off");
  assert.deepEqual(await seriousFindings(app), []);
  assert.equal(answered(), 0);
  await app.locator(".rail-review").click();
  await app.getByText(`Go on with ${askedSpecs.length - 3} questions`).waitFor();
  await app.goBack();
  await app.locator("#stage img").first().waitFor();
  await server.restart();
  await studio.until(() => answered() === 3, "three answers");
  await app.locator(".connection-live").waitFor();
  await app.locator(".taken-note").waitFor({ state: "detached" });
  assert.equal(
    Object.keys(await app.evaluate(() => ({ ...localStorage }))).filter((name) => name.startsWith("diecast.outbox."))
      .length,
    0,
  );
  await app.close();
});

test("what the API says is never answered from the browser: without a server other pages show that they have nothing new", async () => {
  await server.stop();
  const { page } = tab;
  const answer = await page.evaluate(() =>
    fetch("/api/projects").then(
      () => "answered",
      () => "refused",
    ),
  );
  assert.equal(answer, "refused");
  await page.goto(`${server.url}/p/${demoProject}/help`);
  await page.getByRole("heading", { name: "Help" }).waitFor();
  assert.equal(await page.locator(".connection-live").count(), 0);
  await server.restart();
  await closeTab(tab);
});
