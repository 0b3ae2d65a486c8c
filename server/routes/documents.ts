import type { DocumentKind } from "../../core/contracts.ts";
import { documentKinds } from "../../core/document/kinds.ts";
import { documentsOfKind } from "../../core/document/state.ts";
import { Failure } from "../../core/failure.ts";
import type { Revision } from "../document-desk.ts";
import { page, pageQuery } from "../http/page.ts";
import { type Answer, type Input, projectOf, type Route } from "../http/route.ts";

/** The same five addresses for every kind of document; `If-Match` guards every change. */
export const documentRoutes: readonly Route[] = documentKinds.flatMap(routesOfKind);

function routesOfKind(kind: DocumentKind): Route[] {
  const list = `/projects/:projectId/${kind === "project" ? "documents/project" : kind}`;
  const one = `${list}/:documentId`;
  return [
    {
      method: "get",
      path: list,
      summary: `Heads of all ${kind}, by id.`,
      query: pageQuery,
      status: 200,
      handle: async (input) => page(input, documentsOfKind((await projectOf(input)).state(), kind), (head) => head.id),
    },
    {
      method: "post",
      path: list,
      summary: `Create one of ${kind}.`,
      body: "any",
      status: 201,
      handle: async (input: Input<unknown>) => {
        const desk = await input.host.desk(input.params.projectId ?? "");
        return revisionAnswer(201, await desk.save(kind, idOf(input.body), input.body, null));
      },
    },
    {
      method: "get",
      path: one,
      summary: `The newest revision of one of ${kind}; its ETag is what If-Match takes.`,
      status: 200,
      handle: async (input) => {
        const desk = await input.host.desk(input.params.projectId ?? "");
        return revisionAnswer(200, await desk.read(kind, input.params.documentId ?? ""));
      },
    },
    {
      method: "put",
      path: one,
      summary: `Replace one of ${kind}; needs If-Match.`,
      body: "any",
      status: 200,
      handle: async (input: Input<unknown>) => {
        const desk = await input.host.desk(input.params.projectId ?? "");
        return revisionAnswer(
          200,
          await desk.save(kind, input.params.documentId ?? "", input.body, expectedHash(input)),
        );
      },
    },
    {
      method: "delete",
      path: one,
      summary: `Remove one of ${kind}; needs If-Match. Its revisions stay in the log.`,
      status: 204,
      handle: async (input) => {
        const desk = await input.host.desk(input.params.projectId ?? "");
        await desk.remove(kind, input.params.documentId ?? "", expectedHash(input));
        return { status: 204, body: null };
      },
    },
  ];
}

/** A document with its ETag. */
export function revisionAnswer(status: number, { value, head }: Revision<DocumentKind>): Answer {
  return {
    status,
    body: { document: value, hash: head.hash, revision: head.revision, revisedAt: head.revisedAt, pins: head.pins },
    headers: { ETag: `"${head.hash}"` },
  };
}

function expectedHash(input: Input<unknown>): string {
  const header = input.request.headers["if-match"];
  if (header === undefined) throw new Failure("PRECONDITION_REQUIRED");
  const hash = /^"([0-9a-f]{64})"$/.exec(header)?.[1];
  if (hash === undefined) throw new Failure("STALE_DOCUMENT", "If-Match must be the ETag of a revision.");
  return hash;
}

function idOf(body: unknown): string {
  return typeof body === "object" && body !== null && "id" in body ? String(body.id) : "";
}
