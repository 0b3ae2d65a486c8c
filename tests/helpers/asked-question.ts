import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { openDecisions } from "../../core/decision/state.ts";
import type { ProjectState } from "../../core/project/state.ts";

/** Shows the open question about a spec on the review page at this address; its id. */
export async function openQuestion(
  page: Page,
  reviewUrl: string,
  state: ProjectState,
  specId: string,
): Promise<string> {
  const decision = openDecisions(state).find(({ assetId }) => assetId === specId);
  assert.ok(decision);
  await page.goto(`${reviewUrl}/${decision.id}`);
  const title = state.documents[`specs/${specId}`]?.summary.title ?? "";
  await page.getByRole("heading", { level: 2, name: title }).waitFor();
  return decision.id;
}
