import type { Page } from "playwright-core";

export const waitMs = 90_000;
/** So much of the page is told when something goes wrong. */
const mostShown = 600;

/** What the page keeps of a step that undo would take back. */
export interface Step {
  readonly kind: "answer" | "later";
  readonly decisionId: string;
  readonly all?: readonly string[];
  readonly key: string;
}

/** What the page keeps of answers that are not stored yet, or were refused, and the beginning of what stands on it. */
export async function shownOn(page: Page): Promise<string> {
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  return `${kept} ${(await page.locator("body").textContent())?.slice(0, mostShown)}`;
}

/** An answer, or what takes one back, that the page says was not taken; and the words it says that in. */
interface Told {
  readonly key: string;
  readonly words: string;
}

/** What the page says was not taken. The person has seen it then, and the page forgets it. */
export function seeRefusals(page: Page): Promise<readonly Told[]> {
  // In one go: what is refused between looking and pressing has not been seen.
  return page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>(".refused button");
    const told = document.querySelectorAll(".refused li[data-key]");
    button?.click();
    return Array.from(told, (line) => ({ key: line.getAttribute("data-key") ?? "", words: line.textContent ?? "" }));
  });
}

/** All answers that the page says were not taken, those beyond what it shows too. */
export function refusals(page: Page): Promise<readonly Pick<Step, "key" | "decisionId">[]> {
  return page.evaluate(() => JSON.parse(localStorage.getItem("diecast.refused") ?? "[]"));
}

/** Waits until the server has said yes or no to everything. */
export async function untilSent(page: Page): Promise<void> {
  const isAllSent = (): boolean => Object.keys(localStorage).every((name) => !name.startsWith("diecast.outbox."));
  try {
    await page.waitForFunction(isAllSent, null, { timeout: waitMs });
  } catch (cause) {
    throw new Error(`what was pressed does not reach the server: ${await shownOn(page)}`, { cause });
  }
}

/** The newest step of this sprint that can be taken back. */
export function lastStep(page: Page, sprintId: string): Promise<Step | null> {
  return page.evaluate((prefix) => {
    const names = Object.keys(sessionStorage).filter((name) => name.startsWith(prefix));
    return JSON.parse(sessionStorage.getItem(names.sort().at(-1) ?? "") ?? "null") as Step | null;
  }, `diecast.steps.${sprintId}.`);
}

/** Of the question on the screen: the id of its first reason; null when it offers none. */
export async function reasonShown(page: Page): Promise<string | null> {
  const label = page.locator(".reason").first();
  if ((await label.count()) === 0) return null;
  return reasonIds[(await label.textContent())?.replace("1", "").trim() ?? ""] ?? null;
}

/** As the questions of the made-up project offer them. */
const reasonIds: Readonly<Record<string, string>> = {
  "Light fringe": "LIGHT_FRINGE",
  "Not what was asked for": "WRONG_SUBJECT",
};

/** Hashes of the two pictures beside each other; null when there is one. What could not be loaded while the server was away is asked for again. */
export async function sidesShown(page: Page): Promise<readonly [string, string] | null> {
  if ((await page.locator(".stage-picture .pair").count()) === 0) return null;
  const areThere = (): boolean => {
    for (const again of document.querySelectorAll<HTMLButtonElement>(".stage-picture .pair .missing button"))
      again.click();
    return document.querySelectorAll(".stage-picture .pair-fit img").length === 2;
  };
  await page.waitForFunction(areThere, null, { polling: 250, timeout: waitMs });
  const urls = await page
    .locator(".stage-picture .pair-fit img")
    .evaluateAll((images) => images.map((image) => image.getAttribute("src") ?? ""));
  const [left = "", right = ""] = urls.map((url) => url.slice(url.lastIndexOf("/") + 1));
  return [left, right];
}
