import { Failure } from "../../core/failure.ts";
import { type Input, ok, projectOf, type Route, wholeNumber } from "../http/route.ts";
import { streamEvents } from "../sse.ts";

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
      const project = await projectOf(input);
      const request = { since: cursor(input.query.since ?? "0"), limit: wholeNumber(input, "limit", 500, 1000) };
      return ok(input.query.proof === "1" ? await project.readWithProof(request) : await project.read(request));
    },
  },
  {
    method: "get",
    path: "/projects/:projectId/events/cursor",
    summary: "The newest seq.",
    status: 200,
    handle: async (input) => ok({ headSeq: (await projectOf(input)).headSeq() }),
  },
  {
    method: "get",
    path: "/projects/:projectId/events/stream",
    summary: "Server-sent events from a cursor on: replay, then live. Last-Event-ID wins over since.",
    query: {
      since: "Cursor; default: the newest seq.",
      viewing: "What a person looks at, such as spec:ID; reserved for priority.",
    },
    status: 200,
    handle: async (input) => {
      const project = await projectOf(input);
      const progress = await input.host.progress(project.projectId);
      await streamEvents(project, progress, startOf(input, project.headSeq()), input);
      return null;
    },
  },
];

function startOf(input: Input<unknown>, headSeq: number): number {
  const resumed = input.request.headers["last-event-id"];
  const text = typeof resumed === "string" && resumed !== "" ? resumed : input.query.since;
  return text === undefined ? headSeq : cursor(text);
}

function cursor(text: string): number {
  if (!cursorGrammar.test(text))
    throw new Failure("CURSOR_MALFORMED", `"${text.slice(0, 40)}" is not a whole number, zero or more.`);
  return Number(text);
}
