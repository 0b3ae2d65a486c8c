import assert from "node:assert/strict";
import { test } from "node:test";
import { loraFile } from "../core/intake/fixtures.ts";
import { judgeDoubtful } from "../helpers/doubtful-report.ts";
import { keepBack } from "../helpers/kept-back.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

/** What the server says late counts for what it was asked, and for nothing that came since. */

beginSittings({
  asked: [{ specId: "icon_bolt" }, { specId: "icon_star" }],
  async prepare() {
    await studio.start("run-judged", ["icon_coin"]);
    await judgeDoubtful(studio.project, "icon_coin");
  },
});

const button = (name: string | RegExp) => tab.page.getByRole("button", { name, exact: true });
const heading = (name: string) => tab.page.getByRole("heading", { level: 1, name });
const field = (path: string) => tab.page.locator(`[id="${path}"]`);

async function read(path: string): Promise<{ readonly document: Record<string, unknown> }> {
  const answer = await fetch(`${server.url}/api/projects/${demoProject}/${path}`);
  return (await answer.json()) as { document: Record<string, unknown> };
}

test("a dry run of what a document said before lets nothing through that was written since", async () => {
  await tab.page.goto(pageUrl("/documents/checkpoint-profiles/pony-v1?edit"));
  await field("/basePositive").fill("first");
  const { next } = await keepBack(tab.page, "**/policy/diff");
  await button("See what changes").click();
  const letGo = await next();
  await field("/basePositive").fill("second");
  await letGo();
  await button("See what changes").waitFor();
  assert.equal(await button("Save").count(), 0, "nobody has seen what the second would change");
});

test("what was saved is on the page before its event comes, and can be taken back from there", async () => {
  const key = "checkpoint-profiles/copax-v1";
  const before = await read(key);
  // No event ever comes, by the stream or by asking for it.
  await tab.page.route(/\/events(\/stream)?\?/, () => undefined);
  await tab.page.goto(pageUrl(`/documents/${key}?edit`));
  for (const [at, words] of ["first words", "second words"].entries()) {
    await field("/basePositive").fill(words);
    await button("See what changes").click();
    await button("Save").click();
    const content = tab.page.getByRole("region", { name: "Content" });
    await content.getByText(words).waitFor();
    if (at === 0) await button("Edit").click();
  }
  await button(/^Back to revision \d+$/).click();
  assert.equal(await field("/basePositive").inputValue(), "first words");
  await button("See what changes").click();
  await button("Save").click();
  await button(/^Back to revision \d+$/).waitFor();
  assert.deepEqual((await read(key)).document, { ...before.document, basePositive: ["first words"] });
});

test("what another choice would do is never offered for the one that is chosen now", async () => {
  await tab.page.goto(pageUrl("/assets/icon_coin"));
  await tab.page.getByRole("tab", { name: "Plan" }).click();
  const { next } = await keepBack(tab.page, "**/rebind/preview");
  const choice = tab.page.locator(".field-line select");
  await choice.selectOption("copax");
  const other = await next();
  await choice.selectOption("newest");
  const own = await next();
  await other();
  assert.equal(await button("Bind it anew").count(), 0);
  await own();
  await button("Bind it anew").waitFor();
  assert.equal(await tab.page.getByText('"score_9" is gone').count(), 0);
});

test("of limits that are tried one after another the last ones count, whichever answer comes last", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/settings"));
  await page.getByText("Try other limits, for experts").click();
  await page.getByText(/Of 1 asset/).waitFor();
  await page.getByLabel("Figure").selectOption("shadow.shadowShare");
  const fails = page.getByLabel("Fails from of shadow.shadowShare");
  await fails.waitFor();
  const { next } = await keepBack(page, "**/policy/what-if");
  await fails.fill("0.024");
  const strict = await next();
  await fails.fill("0.2");
  const mild = await next();
  await mild();
  await page.getByText(/Of 1 asset/).waitFor();
  await strict();
  assert.equal(await page.getByText(/are rendered again/).count(), 0);
});

test("of two files that are given one after another the second is shown, however long the first is read", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/new"));
  await page.getByRole("tab", { name: "File" }).click();
  const { next } = await keepBack(page, "**/intake/file*");
  const give = (name: string) =>
    page
      .locator("#intake-file")
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: loraFile({ "modelspec.title": name }) });
  await give("first.safetensors");
  const first = await next();
  await give("second.safetensors");
  const second = await next();
  const drafts = page.getByRole("heading", { name: /^A draft of LoRA/ });
  await second();
  await drafts.getByText("second").waitFor();
  await first();
  assert.deepEqual(await drafts.allTextContents(), ["A draft of LoRA second"]);
});

test("what is opened while the stream is on its way is told once that is there, so that it is rendered first", async () => {
  const { page } = tab;
  const held = new Set<() => Promise<void>>();
  await page.route("**/events/stream?*", (route) => void held.add(() => route.continue()), { times: 1 });
  const asked = page.waitForRequest("**/events/stream?*");
  await page.goto(pageUrl("/pipeline"));
  await asked;
  await page.locator('.card-title a[href$="/icon_bolt"]').click();
  await page.getByRole("tab", { name: "Why" }).waitFor();
  const told = page.waitForRequest("**/events/stream?*viewing=spec:icon_bolt");
  for (const go of held) await go();
  await told;
});

test("who leaves while a review is begun stays where they went", async () => {
  const { page } = tab;
  await page.goto(pageUrl("/review"));
  const { next } = await keepBack(page, "**/sprints");
  await page.locator("#start-first").click();
  const begun = await next();
  await page.locator(".rail-pipeline").click();
  await heading("Pipeline").waitFor();
  const before = await page.evaluate(() => history.length);
  await begun();
  await page.locator(".rail-review").click();
  // By now the page knows all that it would have gone on with.
  await page.getByRole("heading", { name: "In progress" }).waitFor();
  assert.equal(await page.evaluate(() => history.length), before + 1);
});

test("what happens while the library is asked for its pictures is asked for again", async () => {
  const { page } = tab;
  const say = (specId: string) =>
    fetch(`${server.url}/api/projects/${demoProject}/decisions/decision.${specId}.v1/answer`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ answer: "yes" }),
    });
  await page.clock.install();
  await page.goto(pageUrl("/library"));
  await page.getByRole("heading", { name: "Nothing is approved yet" }).waitFor();
  const { next, end } = await keepBack(page, "**/library?from=*");
  assert.equal((await say("icon_bolt")).status, 200);
  const late = await next();
  const figures = page.waitForResponse((response) => response.url().endsWith(`/api/projects/${demoProject}`));
  assert.equal((await say("icon_star")).status, 200);
  await (await figures).finished();
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.clock.runFor(1_000);
  end();
  await late();
  await page.locator(".lead", { hasText: /^2 / }).waitFor();
  assert.deepEqual(tab.faults, []);
});
