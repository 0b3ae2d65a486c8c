import assert from "node:assert/strict";
import { test } from "node:test";
import type { SecondReview } from "../../core/contracts.ts";
import { openDecisions } from "../../core/decision/state.ts";
import type { ProjectState } from "../../core/project/state.ts";
import { openSprints, sprintQueue } from "../../core/sprint/state.ts";
import { askedSpecs, everythingAsked } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { closeTab, openTab, overflowPx, seriousFindings, type Tab } from "../helpers/browser.ts";
import { demoProject } from "../helpers/studio.ts";
import { beginSittings, browser, pageUrl, replaceTab, server, studio, tab } from "./sitting.ts";

beginSittings({ asked: everythingAsked, at: "/review" });

const panelUrl = (): string => pageUrl("/review");
const count = askedSpecs.length;
const lead = (text: string) => tab.page.locator(".lead").getByText(text);

const titleOf = (shown: Tab): Promise<string | null> => shown.page.locator(".asked h2").textContent();

/** One more question about what is asked about already. */
async function askMore(decisionId: string, second?: SecondReview): Promise<void> {
  const [known] = openDecisions(studio.project.state());
  assert.ok(known);
  const { assetId, versionId, runId, variantIndex, question } = known;
  const about = { decisionId, assetId, versionId, runId, variantIndex, question };
  const payload = second === undefined ? about : { ...about, second };
  await studio.project.commit(
    () => [{ type: "decision.asked", entityType: "decision", entityId: decisionId, payload }],
    {
      actor: { kind: "system", id: "test" },
    },
  );
  // The server reads it from the log a moment later, and the page from the server.
  const all = openDecisions(studio.project.state()).length;
  await tab.page.locator(".rail-review .badge", { hasText: new RegExp(`^${all}$`) }).waitFor();
}

test("Enter is enough to begin; a reload and another device go on where the sprint stood", async () => {
  await tab.page.getByRole("button", { name: `Start with ${count} questions` }).waitFor();
  await tab.page.keyboard.press("Enter");
  await lead(`1 of ${count}`).waitFor();
  await tab.page.keyboard.press("y");
  await lead(`2 of ${count}`).waitFor();
  const title = await tab.page.locator(".asked h2").textContent();
  await tab.page.reload();
  await lead(`2 of ${count}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  await replaceTab(panelUrl());
  await tab.page.getByRole("link", { name: `Go on with ${count - 1} questions` }).click();
  await lead(`2 of ${count}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  await tab.page.keyboard.press("z");
  await lead(`1 of ${count}`).waitFor();
  await studio.until((state) => openDecisions(state).length === count, "the answer of the other device is taken back");
  assert.deepEqual(tab.faults, []);
});

test("two reviewers are shown different questions; what one gives back comes to the other", async () => {
  const url = await sprintUrl(server.url);
  await tab.page.goto(url);
  await tab.page.locator(".asked h2").waitFor();
  const other = await openTab(browser, url, { width: 390, height: 844, hasTouch: true });
  await other.page.locator(".asked h2").waitFor();
  assert.notEqual(await titleOf(other), await titleOf(tab));
  const title = await titleOf(tab);
  assert.equal(await overflowPx(other.page), 0);
  for (let more = 0; more < askedSpecs.length; more += 1) await other.page.keyboard.press("j");
  await tab.page.goto(pageUrl("/pipeline"));
  await other.page.waitForFunction((was) => {
    dispatchEvent(new KeyboardEvent("keydown", { key: "k" }));
    return document.querySelector(".asked h2")?.textContent === was;
  }, title);
  assert.deepEqual(other.faults, []);
  await closeTab(other);
});

test("a review that is left while it asks for questions keeps none of them, though the request arrives last", async () => {
  const url = await sprintUrl(server.url);
  const askFor = async (body: string): Promise<{ readonly leased: readonly string[]; readonly left: number }> => {
    const path = `${server.url}/api/projects/${demoProject}/sprints/${url.slice(url.lastIndexOf("/") + 1)}/lease`;
    const headers = { "Content-Type": "application/json" };
    return (await fetch(path, { method: "POST", headers, body })).json();
  };
  const isGivenBack = tab.page.waitForResponse(
    (response) => response.request().postData()?.includes('"want":0') ?? false,
  );
  const asked: string[] = [];
  await tab.page.route("**/lease", (route) => {
    const body = route.request().postData() ?? "";
    if (body.includes('"want":0')) return route.continue();
    asked.push(body);
  });
  await Promise.all([tab.page.waitForRequest("**/lease"), tab.page.goto(url)]);
  await tab.page.locator(".rail-review").click();
  assert.equal((await isGivenBack).status(), 200);
  assert.deepEqual((await askFor(asked[0] ?? "")).leased, []);
  const { leased, left } = await askFor(JSON.stringify({ reviewerId: "next", want: 50 }));
  assert.equal(leased.length, left);
  await askFor(JSON.stringify({ reviewerId: "next", want: 0 }));
});

test("what one review held is not shown for a moment in the next, where no key could answer it", async () => {
  const { page } = tab;
  await page.goto(await sprintUrl(server.url));
  await lead(`1 of ${count}`).waitFor();
  await page.locator(".rail-review").click();
  await page.locator(".start-row").first().waitFor();
  const release = new Set<() => Promise<void>>();
  await page.route("**/lease", (route) => void release.add(() => route.continue()));
  await page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector(".asked h2") !== null) document.body.classList.add("was-early");
    }).observe(document.body, { childList: true, subtree: true });
  });
  const asked = page.waitForRequest((request) => request.postData()?.includes('"want":30') ?? false);
  await page.getByRole("region", { name: "By set" }).locator(".start-row").first().click();
  await asked;
  await page.locator("main .loading").waitFor();
  assert.equal(await page.locator("body.was-early").count(), 0);
  for (const go of release) await go();
  await page.locator(".asked h2").waitFor();
  assert.deepEqual(tab.faults, []);
});

test("what comes meanwhile is a count on a button, reorders nothing, and comes in at the end when pressed", async () => {
  await tab.page.goto(await sprintUrl(server.url));
  await lead(`1 of ${count}`).waitFor();
  const title = await tab.page.locator(".asked h2").textContent();
  await askMore("decision.late");
  const button = tab.page.getByRole("button", { name: "Take in 1 new question" });
  await button.waitFor();
  await lead(`1 of ${count}`).waitFor();
  await button.click();
  await lead(`1 of ${count + 1}`).waitFor();
  assert.equal(await tab.page.locator(".asked h2").textContent(), title);
  const state = studio.project.state();
  const [sprint] = openSprints(state);
  assert.ok(sprint);
  assert.equal(sprintQueue(state, sprint).at(-1), "decision.late");
});

test("End shows what the answers caused, how fast they came, and the way on", async () => {
  const url = await sprintUrl(server.url);
  const sprintId = url.slice(url.lastIndexOf("/") + 1);
  await tab.page.goto(url);
  const total = openDecisions(studio.project.state()).length;
  for (const [at, key] of ["y", "u", "y"].entries()) {
    await lead(`${at + 1} of ${total}`).waitFor();
    await tab.page.keyboard.press(key);
  }
  await lead(`4 of ${total}`).waitFor();
  await tab.page
    .locator(".lead")
    .getByText(/\d+\/min · .* left/)
    .waitFor();
  await tab.page.getByRole("button", { name: "End" }).click();
  await tab.page.getByRole("heading", { name: "Enough for now" }).waitFor();
  await tab.page.getByText("2 pictures were approved").waitFor();
  await tab.page.getByText("1 handed to the exceptions").waitFor();
  await lead("3 answers in this review").waitFor();
  await studio.until((state) => state.sprints[sprintId]?.endReason === "person", "the end is in the log");
  for (let left = total - 2; left <= total; left += 1) {
    await tab.page.keyboard.press("z");
    await tab.page.getByRole("link", { name: `Go on with ${left} questions` }).waitFor();
  }
  await tab.page.getByRole("link", { name: `Go on with ${total} questions` }).click();
  await tab.page.getByRole("heading", { name: "Review" }).waitFor();
});

test("a question that was pressed elsewhere comes first, in the sprint that has it or in a new one", async () => {
  const wanted = openDecisions(studio.project.state()).at(-2);
  assert.ok(wanted);
  const title = studio.project.state().documents[`specs/${wanted.assetId}`]?.summary.title ?? "";
  await tab.page.goto(`${panelUrl()}/${wanted.id}`);
  await tab.page.getByRole("heading", { level: 2, name: title }).waitFor();
  assert.match(tab.page.url(), /\/review\/sprint-/);
});

test("the panel offers each kind of question, and is free of serious findings in light, in dark and on a phone", async () => {
  for (const options of [{}, { width: 390, height: 844, hasTouch: true, colorScheme: "dark" as const }]) {
    const other = await openTab(browser, panelUrl(), options);
    await other.page.getByRole("heading", { name: "Start", exact: true }).waitFor();
    assert.deepEqual(await seriousFindings(other.page), []);
    assert.equal(await overflowPx(other.page), 0);
    await closeTab(other);
  }
});

/** An answer that comes from elsewhere. */
const say = (reviewer: string, decisionId: string, said: object): Promise<Response> =>
  fetch(`${server.url}/api/projects/${demoProject}/decisions/${decisionId}/answer`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Diecast-Reviewer": reviewer },
    body: JSON.stringify(said),
  });

test("who reviews says so; a second person is asked blind, and a third sees both answers and decides", async () => {
  const first = "decision.two";
  await askMore(first, { by: "tag", of: "hero" });
  const nextOf = (state: ProjectState) => openDecisions(state).find(({ round }) => round !== null);
  const next = () => nextOf(studio.project.state());
  assert.equal((await say("ann", first, { answer: "yes" })).status, 200);
  await studio.until((state) => nextOf(state) !== undefined, "a second person is asked");
  const review = async (name: string): Promise<void> => {
    await tab.page.getByRole("button", { name: "Somebody else" }).click();
    await tab.page.getByLabel("Who reviews?").fill(name);
    await tab.page.keyboard.press("Enter");
    await tab.page.getByText(`You review as ${name}`).waitFor();
  };
  await review("ann");
  await tab.page.getByText("1 more question waits for somebody else").waitFor();
  await review("bob");
  await tab.page.getByText("waits for somebody else").waitFor({ state: "detached" });
  await tab.page.goto(`${panelUrl()}/${next()?.id}`);
  await tab.page.locator(".question").waitFor();
  assert.equal(await tab.page.locator(".tie").count(), 0, "the first answer is not shown");
  const sprintId = tab.page.url().split("/").at(-1);
  const other = openDecisions(studio.project.state()).find(({ assetId }) => assetId !== next()?.assetId);
  assert.equal((await say("ann", other?.id ?? "", { answer: "yes", sprintId })).status, 200);
  await tab.page.keyboard.press("z");
  await tab.page.getByText("There is nothing of yours to take back.").waitFor();
  await tab.page.keyboard.press("1");
  await studio.until((state) => nextOf(state)?.round?.nth === 3, "a third person is asked");
  await tab.page.goto(panelUrl());
  await review("cat");
  await tab.page.goto(`${panelUrl()}/${next()?.id}`);
  await tab.page.getByRole("heading", { name: "Two people disagree" }).waitFor();
  const said = await tab.page.locator(".asked .tie li").allTextContents();
  assert.deepEqual(
    said.map((line) => line.trim()),
    ["The first said yes", "The second said no, because of “Light fringe”"],
  );
  assert.deepEqual(await seriousFindings(tab.page), []);
  assert.ok((await overflowPx(tab.page)) <= 0);
  const { assetId } = next() ?? { assetId: "" };
  await tab.page.keyboard.press("y");
  await studio.until((state) => nextOf(state) === undefined, "it is settled");
  await tab.page.goto(pageUrl(`/assets/${assetId}`));
  await tab.page.getByRole("tab", { name: "History" }).click();
  await tab.page.getByText(/^(A third person|One of the two) decided: yes\.$/).waitFor();
  await tab.page.goto(pageUrl("/settings"));
  await tab.page.getByText("Reviewer agreement, for experts").click();
  await tab.page.getByRole("row", { name: /^bob – – 0 of 1$/ }).waitFor();
});
