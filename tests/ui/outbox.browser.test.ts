import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import type { Draft } from "../../core/event.ts";
import { writeUi } from "../../scripts/build-ui/bundle.ts";
import { ROOT } from "../../scripts/root.ts";
import { nodeArguments } from "../../store/programs.ts";
import { askAboutEverything, askedSpecs } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { launchBrowser, openTab } from "../helpers/browser.ts";
import { openStudio, type Studio } from "../helpers/studio.ts";

const questions = 56;
const killsAt = new Set([4, 17, 30, 43]);
const reloadAt = 36;

let studio: Studio;
let uiFolder: string;
let browser: Browser;
let child: ChildProcess | null = null;
let port = 0;

before(async () => {
  studio = await openStudio();
  uiFolder = await mkdtemp(join(tmpdir(), "diecast-outbox-"));
  await Promise.all([askAboutEverything(studio), writeUi(ROOT, uiFolder)]);
  await studio.project.commit((state) => moreQuestions(Object.values(state.decisions)), {
    actor: { kind: "system", id: "test" },
  });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await kill();
  await studio?.close();
  await rm(uiFolder, { recursive: true, force: true });
});

type Asked = Extract<Draft, { type: "decision.asked" }>["payload"];

/** The same questions again under other ids. */
function moreQuestions(
  known: readonly (Omit<Asked, "decisionId" | "alternative" | "second" | "round"> & { readonly id: string })[],
): Draft[] {
  return Array.from({ length: questions - askedSpecs.length }, (_, at): Draft => {
    const { assetId, versionId, runId, variantIndex, question } = known[at % known.length] as (typeof known)[number];
    const decisionId = `decision.more-${at}`;
    const payload = { decisionId, assetId, versionId, runId, variantIndex, question };
    return { type: "decision.asked", entityType: "decision", entityId: decisionId, payload };
  });
}

async function start(): Promise<void> {
  const script = join(ROOT, "tests/ui/outbox-server-process.ts");
  const started = spawn(process.execPath, [...nodeArguments(script), uiFolder, studio.dataDir, String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  for await (const line of createInterface({ input: started.stdout })) {
    port = (JSON.parse(line) as { port: number }).port;
    return;
  }
}

async function kill(): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

test("a server that is killed again and again, and a reload, lose no answer, double none and mix up none", async () => {
  await start();
  const url = await sprintUrl(`http://127.0.0.1:${port}`);
  await studio.project.catchUp();
  const order = studio.project.state().sprints[url.slice(url.lastIndexOf("/") + 1)]?.decisionIds ?? [];
  assert.equal(order.length, questions);
  const tab = await openTab(browser, url);
  let starting: Promise<void> = Promise.resolve();
  for (const [at] of order.entries()) {
    await tab.page
      .locator(".lead")
      .getByText(`${at + 1} of ${questions}`)
      .waitFor();
    if (at === reloadAt) {
      await starting;
      await tab.page.reload();
      await tab.page
        .locator(".lead")
        .getByText(`${at + 1} of ${questions}`)
        .waitFor();
    }
    if (killsAt.has(at)) {
      // In the middle: the answer before may be on its way, stored but not acknowledged, or not sent at all.
      await kill();
      starting = start();
    }
    await tab.page.keyboard.press(wanted(at) === "yes" ? "y" : "u");
  }
  await starting;
  await tab.page.getByRole("heading", { name: "All answered" }).waitFor();
  await studio.until((state) => order.every((id) => state.decisions[id]?.answer != null), "every answer is stored");
  const { events } = await studio.project.read({ since: 0, limit: 10_000 });
  const answers = events.flatMap((event) => (event.type === "decision.answered" ? [event.payload] : []));
  assert.deepEqual(
    answers.map(({ decisionId, answer }) => [decisionId, answer]),
    order.map((id, at) => [id, wanted(at)]),
    "each once, as pressed, in the order of the keys",
  );
  await tab.page.waitForFunction(() => Object.keys(localStorage).every((name) => !name.startsWith("diecast.outbox.")));
  assert.deepEqual(tab.faults, []);
});

const wanted = (at: number): "yes" | "unsure" => (at % 3 === 2 ? "unsure" : "yes");
