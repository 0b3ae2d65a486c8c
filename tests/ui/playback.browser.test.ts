import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { disc, filled, paint, type Rgba, white } from "../core/quality/painting.ts";
import { approvePictures } from "../helpers/approved-set.ts";
import { openTab } from "../helpers/browser.ts";
import { beginSittings, browser, pageUrl, studio, tab } from "./sitting.ts";

/** Animations of the demo with eight frames each, of a disc that grows. */
const [explosion, thruster] = ["vfx_explosion", "player_ship_thruster"] as const;
const frameCount = 8;
/** The frame that stands there while nobody points: a third of the way. */
const still = 2;

beginSittings({
  asked: [{ specId: "icon_star" }],
  at: "/",
  width: 1440,
  height: 900,
  prepare: () =>
    approvePictures(studio, {
      pictures: { [explosion]: strip([230, 120, 30, 255]), [thruster]: strip([40, 90, 220, 255]) },
    }),
});

function strip(colour: Rgba) {
  return Array.from({ length: frameCount }, (_, at) =>
    paint(192, 192, filled(white), disc(96, 96, 24 + 6 * at, colour)),
  );
}

/** Writes down every picture that a card comes to show, once the browser has it: its spec, then its address. */
async function watch(page: Page): Promise<void> {
  for (const spec of [explosion, thruster]) await page.locator(`[data-spec=${spec}] img`).waitFor();
  await page.evaluate(() => {
    const shown: (string | undefined)[][] = [];
    Object.assign(globalThis, { shown });
    const note = ({ target }: Event): void => {
      if (target instanceof HTMLImageElement)
        shown.push([target.closest<HTMLElement>("[data-spec]")?.dataset["spec"], target.src]);
    };
    document.addEventListener("load", note, true);
  });
}

const allShown = (page: Page): Promise<string[][]> =>
  page.evaluate(() => (globalThis as unknown as { shown: string[][] }).shown);

async function shownBy(page: Page, spec: string): Promise<string[]> {
  return (await allShown(page)).flatMap(([id, src = ""]) => (id === spec ? src : []));
}

/** Waits until a card has shown every frame from now on. A busy machine may pass over some of them in a round. */
async function plays(page: Page, spec: string): Promise<void> {
  const before = (await allShown(page)).length;
  await page.waitForFunction(
    ([id, from, all]) => {
      const { shown } = globalThis as unknown as { shown: string[][] };
      return new Set(shown.slice(from).flatMap(([each, src]) => (each === id ? src : []))).size === all;
    },
    [spec, before, frameCount] as const,
  );
}

/** The address of each frame, in their order. */
function framesOf(spec: string): string[] {
  const asset = studio.project.state().assets[spec];
  const units = Object.values(asset?.versions.at(-1)?.units ?? {}).filter(({ variantIndex }) => variantIndex === 0);
  return units.map(({ finished }) =>
    pageUrl("/").replace(/p\/([^/]+)\/$/, `api/projects/$1/objects/${finished?.thumbHash}`),
  );
}

const picture = (page: Page, spec: string): Promise<string | null> =>
  page.locator(`[data-spec=${spec}] img`).evaluate((image) => (image as HTMLImageElement).src);

test("a card plays its animation while it is pointed at, and then stands still as before", async () => {
  const { page } = tab;
  await watch(page);
  const frames = framesOf(explosion);
  assert.equal(new Set(frames).size, frameCount);
  assert.equal(await picture(page, explosion), frames[still]);
  await page.locator(`[data-spec=${explosion}]`).hover();
  await plays(page, explosion);
  // While the next one plays as long, the one that was left does not move.
  await page.locator(`[data-spec=${thruster}]`).hover();
  await page.waitForFunction(
    ([id, src]) => document.querySelector<HTMLImageElement>(`[data-spec=${id}] img`)?.src === src,
    [explosion, frames[still] ?? ""] as const,
  );
  const left = (await shownBy(page, explosion)).length;
  await plays(page, thruster);
  assert.ok((await shownBy(page, explosion)).length <= left + 1, "it went on");
  assert.equal(await picture(page, explosion), frames[still]);
  assert.deepEqual(tab.faults, []);
});

test("with the keyboard on its card an animation plays as well, and no longer when that has gone on", async () => {
  const { page } = tab;
  await watch(page);
  const frames = framesOf(explosion);
  await page.locator(`[data-spec=${explosion}] .card-title a`).focus();
  await plays(page, explosion);
  await page.locator(`[data-spec=${thruster}] .card-title a`).focus();
  await plays(page, thruster);
  assert.equal(await picture(page, explosion), frames[still]);
});

test("who wants less motion sees one frame, also when pointing at it", async () => {
  const { page } = tab;
  const calm = await openTab(browser, "about:blank", { width: 1440, height: 900 });
  await calm.page.emulateMedia({ reducedMotion: "reduce" });
  await calm.page.goto(pageUrl("/"));
  await Promise.all([watch(page), watch(calm.page)]);
  for (const each of [calm.page, page]) await each.locator(`[data-spec=${explosion}]`).hover();
  await plays(page, explosion);
  const one = await picture(calm.page, explosion);
  assert.equal(one, framesOf(explosion)[still]);
  assert.ok((await shownBy(calm.page, explosion)).every((src) => src === one));
  await calm.context.close();
});
