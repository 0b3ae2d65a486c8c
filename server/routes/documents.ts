import type { DocumentKind } from "../../core/contracts.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { idOfKey, keysOfKind } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import type { Revision } from "../document-desk.ts";
import type { Input } from "../http/input.ts";
import { page, pageQuery } from "../http/page.ts";
import { openedProject, stateOf } from "../http/project-of.ts";
import { refusal } from "../http/refusal.ts";
import { type Answer, answer, done, type Route } from "../http/route.ts";

/** The same five addresses for every kind of document; `If-Match` guards every change. */
export const documentRoutes: readonly Route[] = documentKinds.flatMap((kind) => {
  const list = `/projects/:projectId/${kind === "project" ? "documents/project" : kind}`;
  return [...routesOfList(kind, list), ...routesOfOne(kind, `${list}/:documentId`)];
});

function routesOfList(kind: DocumentKind, path: string): Route[] {
  return [
    {
      method: "get",
      path,
      summary: `Heads of all ${kind}, by id.`,
      query: pageQuery,
      status: 200,
      handle: (input) =>
        stateOf(input, (state) => page(input, keysOfKind(state, kind), (key) => state.documents[key], idOfKey)),
    },
    {
      method: "post",
      path,
      summary: `Create one of ${kind}.`,
      body: "any",
      status: 201,
      handle: async (input: Input<unknown>) => {
        const { desk } = await openedProject(input);
        return revisionAnswer(201, await desk.create(kind, input.body));
      },
    },
  ];
}

function routesOfOne(kind: DocumentKind, path: string): Route[] {
  return [
    {
      method: "get",
      path,
      summary: `The newest revision of one of ${kind}; its ETag is what If-Match takes.`,
      status: 200,
      handle: async (input) => {
        const { desk } = await openedProject(input);
        return revisionAnswer(200, await desk.read(kind, idOf(input)));
      },
    },
    {
      method: "put",
      path,
      summary: `Replace one of ${kind}; needs If-Match.`,
      body: "any",
      status: 200,
      handle: async (input: Input<unknown>) => {
        const { desk } = await openedProject(input);
        const replace = (expected: string) => desk.replace(kind, idOf(input), input.body, expected);
        return revisionAnswer(200, await ifMatch(input, replace));
      },
    },
    {
      method: "delete",
      path,
      summary: `Remove one of ${kind}; needs If-Match. Its revisions stay in the log.`,
      status: 204,
      handle: async (input) => {
        const { desk } = await openedProject(input);
        await ifMatch(input, (expected) => desk.remove(kind, idOf(input), expected));
        return done;
      },
    },
  ];
}

function idOf({ params }: Input<unknown>): string {
  return params.documentId ?? "";
}

/** A document with its ETag. */
export function revisionAnswer(status: number, { value, head }: Revision<DocumentKind>): Answer {
  const { hash, revision, revisedAt, pins } = head;
  return answer(status, { document: value, hash, revision, revisedAt, pins }, { ETag: `"${hash}"` });
}

/** Makes a change of the revision that `If-Match` names; a refusal because of that header names it. */
async function ifMatch<Result>(input: Input<unknown>, change: (expected: string) => Promise<Result>): Promise<Result> {
  try {
    return await change(expectedHash(input));
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "STALE_DOCUMENT" || error.fields.length > 0) throw error;
    const fix = "Read the document again, look at what changed, and send its new ETag.";
    const message = `names an older revision: ${error.message}`;
    const field = { path: "If-Match", rule: "newest", message, fix };
    throw new Failure("STALE_DOCUMENT", `${error.message} ${fix}`, { fields: [field], cause: error });
  }
}

function expectedHash(input: Input<unknown>): string {
  const header = input.request.headers["if-match"];
  const fix = "Read the document and send its ETag, quotes included.";
  if (header === undefined) {
    const message = "is missing";
    throw refusal("PRECONDITION_REQUIRED", { path: "If-Match", rule: "required", message, fix });
  }
  const hash = /^"([0-9a-f]{64})"$/.exec(header)?.[1];
  if (hash !== undefined) return hash;
  throw refusal("STALE_DOCUMENT", { path: "If-Match", rule: "etag", message: "is not the ETag of a revision", fix });
}
