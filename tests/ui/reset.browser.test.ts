import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { projectFold } from "../../core/project/state.ts";
import { openProject } from "../../store/project.ts";
import { createProject } from "../../store/projects.ts";
import { launchBrowser, openTab, type Tab } from "../helpers/browser.ts";
import { startUiServer, type UiServer } from "../helpers/ui-server.ts";

const id = "swapped";
let folder: string;
let server: UiServer;
let browser: Browser;
let tab: Tab;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "diecast-swap-"));
  await mkdir(join(folder, "data"));
  [server, browser] = await Promise.all([startUiServer(join(folder, "data")), launchBrowser()]);
  tab = await openTab(browser, server.url);
});
after(async () => {
  await browser?.close();
  await server?.remove();
  await rm(folder, { recursive: true, force: true });
});

const placeIn = (dataDir: string): string => join(folder, dataDir, "projects", id);

/** A project with so many events, the last of which raises an exception with this sentence. */
async function makeProject(dataDir: string, sentence: string, events: number): Promise<void> {
  await mkdir(join(folder, dataDir), { recursive: true });
  await createProject(join(folder, dataDir), id);
  await append(dataDir, events, sentence);
}

async function append(dataDir: string, events: number, sentence: string): Promise<void> {
  const project = await openProject({ dataDir: join(folder, dataDir), projectId: id, fold: projectFold });
  for (let left = events; left > 0; left -= 1) {
    const exceptionId = `exception-${dataDir}-${project.headSeq()}`;
    const nobody = { specId: null, assetId: null, versionId: null, runId: null, jobId: null, evidenceHash: null };
    const nextAction = { verb: "retry", label: "Try again" } as const;
    const why = { stage: "plan", sentence: left === 1 ? sentence : "not yet", suspect: null, nextAction } as const;
    const payload = { exceptionId, fingerprint: "f".repeat(64), code: "OUT_OF_MEMORY", ...why, ...nobody };
    const draft = { type: "exception.raised", entityType: "exception", entityId: exceptionId, payload } as const;
    await project.commit(() => [draft], { actor: { kind: "system", id: "test" } });
  }
  await project.close();
}

async function replaceBy(dataDir: string): Promise<void> {
  await rename(placeIn("data"), join(folder, `away-${dataDir}`));
  await rename(placeIn(dataDir), placeIn("data"));
}

/** The tab shows this sentence, which only a state folded from that project has, and none of another. */
async function shows(sentence: string): Promise<void> {
  await tab.page.getByText(sentence).first().waitFor();
  const others = ["The first", "The second", "The third"].filter((other) => other !== sentence);
  for (const other of others) assert.equal(await tab.page.getByText(other).count(), 0, other);
}

test("without a project the page says so, finds the first one when told to look again, and leads to its first spec", async () => {
  await tab.page.getByRole("heading", { name: "No project yet" }).waitFor();
  await makeProject("data", "The first", 3);
  await tab.page.getByRole("button", { name: "Look again" }).click();
  await tab.page.getByRole("heading", { name: "No specs yet" }).waitFor();
  await tab.page.getByRole("link", { name: "Make the first" }).click();
  await tab.page.getByRole("heading", { level: 1, name: "New specs" }).waitFor();
  await tab.page.locator(".rail").getByRole("link", { name: "Exceptions" }).click();
});

test("a page shows the project that was put in place of the one it followed, and follows that", async () => {
  await shows("The first");
  await makeProject("second", "The second", 2);
  await replaceBy("second");
  await shows("The second");
  await append("data", 1, "Something new");
  await tab.page.getByText("Something new").first().waitFor();
});

test("a page that was away while the project was replaced by a longer one does not go on with the wrong log", async () => {
  // Only what happens after the page's last seq would come through its stream: that must not be all it shows.
  await makeProject("third", "The third", 5);
  await append("third", 1, "The third");
  const asked: string[] = [];
  tab.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await server.stop();
  await replaceBy("third");
  await server.restart();
  await shows("The third");
  assert.ok(asked.includes(`/api/projects/${id}/state`), asked.join());
  assert.deepEqual(tab.faults, []);
});
