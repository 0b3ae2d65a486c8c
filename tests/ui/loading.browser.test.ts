import assert from "node:assert/strict";
import { test } from "node:test";
import { everythingAsked } from "../helpers/asked-project.ts";
import { beginSittings, pageUrl, tab } from "./sitting.ts";

beginSittings({ asked: everythingAsked });

const paths = [
  "/",
  "/dashboard",
  "/review",
  "/exceptions",
  "/assets/icon_bolt",
  "/sets/set/hud_icons",
  "/settings",
] as const;

for (const path of paths) {
  test(`while ${path} waits for its content its places stand there, not before a moment, and nothing moves when it comes`, async () => {
    const { page } = tab;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(/\/api\/projects\/[^/]+\/(state|board)/, async (route) => {
      await held;
      await route.continue();
    });
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        const moved = list.getEntries().map((entry) => (entry as unknown as { value: number }).value);
        document.documentElement.dataset["moved"] = String(
          moved.reduce((sum, value) => sum + value, Number(document.documentElement.dataset["moved"] ?? 0)),
        );
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(pageUrl(path));
    const places = page.locator('main [aria-busy="true"]');
    await places.waitFor();
    await page.getByText("Loading …").waitFor({ state: "attached" });
    assert.equal(await places.evaluate((element) => getComputedStyle(element).animationDelay), "0.15s");
    release();
    await places.waitFor({ state: "detached" });
    await page.getByRole("heading", { level: 1 }).waitFor();
    // What comes in parts, and whether it is live, is there too; shifts are told with the frame after them.
    await page.locator(".soon").first().waitFor({ state: "detached" });
    await page.locator(".connection-live").waitFor();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const moved = await page.evaluate(() => document.documentElement.dataset["moved"]);
    assert.equal(moved, undefined, "what was on screen stays where it is");
    assert.deepEqual(tab.faults, []);
  });
}
