import { choice, type Input, wholeNumber } from "../http/input.ts";
import { openedProject } from "../http/project-of.ts";
import { refusal } from "../http/refusal.ts";
import { ok, type Route } from "../http/route.ts";

const cursorGrammar = /^\d{1,15}$/;

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
      return ok(hasProof ? await project.readWithProof(range) : await project.read(range));
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
    summary: "Server-sent events from a cursor on: replay, then live. Last-Event-ID wins over since.",
    query: { since: "Cursor; default: the newest seq." },
    status: 200,
    handle: async (input) => {
      const opened = await openedProject(input);
      await input.host.streams.follow(opened, startOf(input, opened.project.headSeq()), input);
      return null;
    },
  },
];

function startOf(input: Input<unknown>, headSeq: number): number {
  const resumed = input.request.headers["last-event-id"];
  if (typeof resumed === "string" && resumed !== "") return cursor("Last-Event-ID", resumed);
  return input.query.since === undefined ? headSeq : cursor("?since", input.query.since);
}

function cursor(path: string, text: string): number {
  if (cursorGrammar.test(text)) return Number(text);
  const message = `${JSON.stringify(text.slice(0, 40))} is not a whole number, zero or more`;
  throw refusal("CURSOR_MALFORMED", { path, rule: "cursor", message, fix: "Use the seq of the last event you have." });
}
