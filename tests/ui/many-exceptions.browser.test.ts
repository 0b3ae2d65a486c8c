import assert from "node:assert/strict";
import { test } from "node:test";
import { openDecisions } from "../../core/decision/state.ts";
import { documentsOfKind, isReadySpec } from "../../core/document/state.ts";
import { openExceptions } from "../../core/exception/state.ts";
import { statusView } from "../../core/view/status.ts";
import { lackModel } from "../helpers/lacking-model.ts";
import { beginSittings, pageUrl, studio, tab } from "./sitting.ts";

/** What leads through exceptions that concern nearly all specs. */

const rendered = "icon_bolt";

beginSittings({ isAlone: true, asked: [{ specId: rendered }] });

test("a change is tried on three of a cause first, and the rest waits", async () => {
  const ready = documentsOfKind(studio.project.state(), "specs").filter(isReadySpec);
  const others = ready.flatMap(({ id }) => (id === rendered ? [] : id));
  await lackModel(studio, others);
  await tab.page.goto(pageUrl("/exceptions"));
  const before = openExceptions(studio.project.state()).length;
  await tab.page.locator(".cause").first().getByRole("button", { name: "Change…" }).click();
  await tab.page.getByLabel("Keep out of it").fill("blur");
  await tab.page.getByRole("dialog").getByRole("button", { name: "Try 3 first" }).click();
  await studio.until((state) => openExceptions(state).length === before - 3, "three of them");
  const { assets } = studio.project.state();
  const hints = Object.values(assets).map(({ versions }) => versions.at(-1)?.remedy?.negativeHint);
  assert.equal(hints.filter((hint) => hint === "blur").length, 3);
});

test("with nothing to render and nothing asked the board leads to the exceptions", async () => {
  await studio.project.catchUp();
  const [asked] = openDecisions(studio.project.state());
  await tab.page.goto(pageUrl(`/review/${asked?.id}`));
  await tab.page.locator(".asked h2").waitFor();
  await tab.page.keyboard.press("u");
  await studio.until((state) => openDecisions(state).length === 0, "nothing is asked");
  await tab.page.goto(pageUrl("/pipeline"));
  const { exceptions } = statusView(studio.project.state(), new Date().toISOString());
  await tab.page.getByRole("link", { name: `See ${exceptions} exceptions`, exact: true }).click();
  await tab.page.getByRole("heading", { level: 1, name: "Exceptions" }).waitFor();
});
