import type { Response } from "express";
import { projectFold } from "../../core/project/state.ts";
import { feedbackPolicyOf } from "../feedback-policy.ts";
import { drained } from "../http/drained.ts";
import { openedProject } from "../http/project-of.ts";
import type { Route } from "../http/route.ts";
import { hashAt, lendState, type StateSnapshot } from "../state-snapshot.ts";

const drainLimitMs = 30_000;

export const stateRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/state",
    summary:
      "The folded state, the seq it stands at and that event's hash; follow the stream from there, or ask every pollingFallbackMs.",
    status: 200,
    handle: async (input) => {
      const { project } = await openedProject(input);
      const { seq } = project.state();
      const etag = etagOf(seq, await hashAt(project, seq));
      if (input.request.headers["if-none-match"] === etag) return { status: 304, json: null, headers: { ETag: etag } };
      const { pollingFallbackMs } = await feedbackPolicyOf(project);
      await lendState(project, async (snapshot) => {
        const hash = await hashAt(project, snapshot.seq);
        await send(input.response, snapshot, { hash, pollingFallbackMs });
      });
      return null;
    },
  },
];

/** The hash of the last event stands for all before it, and the fold's version for how they were folded. */
function etagOf(seq: number, hash: string | null): string {
  return `"${projectFold.version}.${hash ?? seq}"`;
}

interface About {
  readonly hash: string | null;
  /** How often to ask for events while no stream comes through. */
  readonly pollingFallbackMs: number;
}

/** Piece by piece as the client reads; one that reads nothing for half a minute is cut off. */
async function send(response: Response, { seq, pieces }: StateSnapshot, about: About): Promise<void> {
  const { version } = projectFold;
  const { hash } = about;
  const head = `${JSON.stringify({ seq, version, ...about }).slice(0, -1)},"state":`;
  const all = [Buffer.from(head), ...pieces, Buffer.from("}")];
  response.status(200).type("application/json");
  response.setHeader("Cache-Control", "no-store");
  response.setHeader("ETag", etagOf(seq, hash));
  response.setHeader("Content-Length", String(all.reduce((sum, piece) => sum + piece.length, 0)));
  for (const piece of all) {
    if (response.closed) return;
    if (response.write(piece) || response.req.method === "HEAD") continue;
    if (!(await drained(response, drainLimitMs))) {
      response.destroy();
      return;
    }
  }
  response.end();
}
