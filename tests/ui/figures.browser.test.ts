import assert from "node:assert/strict";
import { test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { askedSpecs, everythingAsked } from "../helpers/asked-project.ts";
import { sprintUrl } from "../helpers/begun-sprint.ts";
import { beginSittings, pageUrl, server, studio, tab } from "./sitting.ts";

beginSittings({ asked: everythingAsked, isAlone: true });

const asked = (amount: number) =>
  tab.page.getByRole("navigation", { name: "Autopilot" }).getByRole("link", { name: `${amount} asked`, exact: true });
const answer = (amount: number) => tab.page.getByRole("link", { name: `Answer ${amount} questions`, exact: true });
const rail = (page: string) => tab.page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: page });

test("what was answered here is asked nowhere any more, whether the server has heard of it or not", async () => {
  const { page } = tab;
  const left = askedSpecs.length - 2;
  await page.goto(await sprintUrl(server.url));
  await page.route("**/api/projects/*/decisions/**", (route) => route.abort());
  const titles: string[] = [];
  for (const at of [1, 2]) {
    await page.getByText(`${at} of ${askedSpecs.length}`, { exact: true }).waitFor();
    titles.push((await page.locator(".asked h2").textContent()) ?? "");
    await page.keyboard.press("y");
  }
  await asked(left).waitFor();
  assert.equal(await page.locator(".rail-review .badge").textContent(), String(left));
  await rail("Dashboard").click();
  await answer(left).waitFor();
  await page.getByRole("link", { name: `All ${left} questions` }).waitFor();
  await rail("Pipeline").click();
  const cards = page.locator(".column-review .card");
  for (const title of titles) {
    const card = cards.filter({ has: page.getByRole("link", { name: title, exact: true }) });
    await card.getByText("Answered here, and on its way to the server.").waitFor();
    assert.equal(await card.getByRole("link", { name: `Answer: ${title}` }).count(), 0);
  }
  assert.equal(openDecisions(studio.project.state()).length, askedSpecs.length);
  await page.unroute("**/api/projects/*/decisions/**");
  await studio.until((state) => openDecisions(state).length === left, "the answers arrive");
  // The state says so too now, and nothing counts twice.
  await page.waitForFunction((all) => document.querySelectorAll(".column-review .card").length === all, left);
  await asked(left).waitFor();
  await rail("Dashboard").click();
  await answer(left).waitFor();
  assert.deepEqual(tab.faults, []);
});

test("more questions than ten minutes hold are offered as ten minutes of them, and that sprint asks just these", async () => {
  const [known] = openDecisions(studio.project.state());
  assert.ok(known);
  const { assetId, versionId, runId, variantIndex, question } = known;
  const about = { assetId, versionId, runId, variantIndex, question };
  const more = Array.from({ length: 160 }, (_, at) => ({ ...about, decisionId: `${known.id}-more-${at}` }));
  await studio.project.commit(
    () =>
      more.map((payload) => ({
        type: "decision.asked",
        entityType: "decision",
        entityId: payload.decisionId,
        payload,
      })),
    { actor: { kind: "system", id: "test" } },
  );
  await tab.page.goto(pageUrl("/review"));
  const row = tab.page.getByRole("button", { name: /^The best 10 minutes/ });
  const fitting = Number(/(\d+) questions/.exec((await row.locator("span").last().textContent()) ?? "")?.[1]);
  assert.ok(fitting > 10 && fitting < openDecisions(studio.project.state()).length, `${fitting} questions`);
  await row.click();
  await tab.page.getByText(`1 of ${fitting}`, { exact: true }).waitFor();
  assert.deepEqual(tab.faults, []);
});
