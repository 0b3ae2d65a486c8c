import type { Response } from "express";
import { Failure } from "../../core/failure.ts";
import { feedbackPolicyOf } from "../feedback-policy.ts";
import { choice, type Input, wholeNumber } from "../http/input.ts";
import { toProblem } from "../http/problem.ts";
import { openedProject } from "../http/project-of.ts";
import { refusal } from "../http/refusal.ts";
import { ok, type Route } from "../http/route.ts";
import type { Project } from "../project.ts";
import { hashAt, pointerToState } from "../state-snapshot.ts";

const cursorGrammar = /^\d{1,15}$/;
const hashGrammar = /^[0-9a-f]{64}$/;
const viewGrammar = /^spec:[a-z0-9_-]{1,64}$/;
const maxViews = 50;

export const eventRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/events",
    summary: "Events after a cursor, oldest first; go on with nextSince until upToDate.",
    query: {
      since: "Cursor: seq of the last event you have; default 0.",
      limit: "1 to 1000; default 500.",
      proof: "1 = with prev and hash.",
    },
    status: 200,
    handle: async (input) => {
      const hasProof = choice(input, "proof", ["0", "1"]) === "1";
      const range = {
        since: cursor("?since", input.query.since ?? "0"),
        limit: wholeNumber(input, "limit", 500, 1000),
      };
      const { project } = await openedProject(input);
      const reading: Promise<unknown> = hasProof ? project.readWithProof(range) : project.read(range);
      return reading.then(ok, (error: unknown) => goneOrThrow(input.response, project, error));
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/events/cursor",
    summary: "The newest seq.",
    status: 200,
    handle: async (input) => ok({ headSeq: (await openedProject(input)).project.headSeq() }),
  },
  {
    method: "get",
    path: "/projects/:projectId/events/stream",
    summary:
      "Server-sent events from a cursor on: replay, then live. Last-Event-ID wins over since, and is answered with reset when more than sseReplayWindow events behind.",
    query: {
      since: "Cursor; default: the newest seq.",
      hash: "Hash of the event at since, as the state gave it: another log is answered with reset.",
    },
    repeatable: { viewing: "spec:ID of what a person looks at, for priority; up to 50." },
    status: 200,
    handle: async (input) => {
      const opened = await openedProject(input);
      const { since, isResumed } = startOf(input, opened.project.headSeq());
      const { sseReplayWindow } = await feedbackPolicyOf(opened.project);
      const mostEvents = isResumed ? sseReplayWindow : Number.POSITIVE_INFINITY;
      const ours = { isOurs: await isOurs(input, opened.project), viewing: viewedSpecs(input) };
      const following = { since, mostEvents, ...ours };
      await input.host.streams.follow(opened, following, input);
      return null;
    },
  },
];

/** A client that asks for `since` wants all from there on; one that comes back only wants to be up to date again. */
function startOf(input: Input<unknown>, headSeq: number): { readonly since: number; readonly isResumed: boolean } {
  const resumed = input.request.headers["last-event-id"];
  if (typeof resumed === "string" && resumed !== "")
    return { since: cursor("Last-Event-ID", resumed), isResumed: true };
  const { since } = input.query;
  return { since: since === undefined ? headSeq : cursor("?since", since), isResumed: false };
}

function cursor(path: string, text: string): number {
  if (cursorGrammar.test(text)) return Number(text);
  const message = `${JSON.stringify(text.slice(0, 40))} is not a whole number, zero or more`;
  throw refusal("CURSOR_MALFORMED", { path, rule: "cursor", message, fix: "Use the seq of the last event you have." });
}

/**
 * A seq alone does not tell one log from another. The hash does, also when a browser comes back with a later Last-Event-ID
 * than the `since` of its address. What was dropped since can't be compared and is believed.
 */
async function isOurs({ query }: Input<unknown>, project: Project): Promise<boolean> {
  if (query.hash === undefined) return true;
  if (!hashGrammar.test(query.hash)) {
    const fix = "Use the hash that came with the state.";
    throw refusal("INVALID_INPUT", { path: "?hash", rule: "grammar", message: "is not a hash", fix });
  }
  const since = cursor("?since", query.since ?? "");
  if (since > project.headSeq()) return false;
  const own = await hashAt(project, since);
  return own === null || own === query.hash;
}

function viewedSpecs({ repeated }: Input<unknown>): string[] {
  const views = repeated.viewing ?? [];
  const isAllowed = views.length <= maxViews && views.every((view) => viewGrammar.test(view));
  if (isAllowed) return views.map((view) => view.slice("spec:".length));
  const message = `must be up to ${maxViews} of spec:ID`;
  throw refusal("INVALID_INPUT", {
    path: "?viewing",
    rule: "grammar",
    message,
    fix: "Use spec:astroduck, for example.",
  });
}

/** 410 with what a client goes on from instead; any other error is thrown on. */
function goneOrThrow(response: Response, project: Project, error: unknown): null {
  if (!(error instanceof Failure) || error.code !== "CURSOR_GONE") throw error;
  const problem = { ...toProblem(error), snapshot: pointerToState(project) };
  response.status(410).setHeader("Cache-Control", "no-store");
  response.type("application/problem+json").send(JSON.stringify(problem));
  return null;
}
