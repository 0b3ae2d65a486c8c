import assert from "node:assert/strict";
import { demoProject } from "./studio.ts";

/** Starts a sprint of all open questions on a running server; the address of its page. */
export async function sprintUrl(serverUrl: string): Promise<string> {
  const response = await fetch(`${serverUrl}/api/projects/${demoProject}/sprints`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ scope: { kind: "all" } }),
  });
  const { sprint } = (await response.json()) as { sprint?: { id: string } };
  assert.equal(response.status, 201, "a sprint is started");
  return `${serverUrl}/p/${demoProject}/review/${sprint?.id}`;
}

/** Ends sprints, which gives back at once what their tabs held: a tab that is closed may not come to say so. */
export async function endSprints(serverUrl: string, sprints: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of sprints) {
    const response = await fetch(`${serverUrl}/api/projects/${demoProject}/sprints/${id}/end`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    assert.equal(response.status, 200, "the sprint is ended");
  }
}
