import { documentKinds, documentSchemaOf } from "../../core/document/kinds.ts";
import { Failure } from "../../core/failure.ts";
import { ok, type Route } from "../http/route.ts";
import { schemaFiles } from "../http/schema-files.ts";

/** The contract itself: forms, checks and the words of both come from these files. */
export const schemaRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/schemas",
    summary: "All JSON schemas by name, and which of them the documents of each kind follow.",
    status: 200,
    handle: () => {
      const items = [...schemaFiles().values()].map(({ name, hash, schema }) => ({
        name,
        title: schema.title ?? name,
        description: schema.description ?? "",
        kind: documentKinds.find((kind) => documentSchemaOf[kind] === name) ?? null,
        hash,
      }));
      return ok({ items });
    },
  },
  {
    method: "get",
    path: "/schemas/:schemaName",
    summary: "One JSON schema (2020-12) as it is in its file; it refers to others by `<name>.schema.json`.",
    status: 200,
    handle: ({ params: { schemaName = "" } }) => {
      const file = schemaFiles().get(schemaName);
      if (file === undefined)
        throw new Failure("NOT_FOUND", `There is no schema ${schemaName}; GET /api/schemas lists all.`);
      // Another version of Diecast may answer under the same address, so a browser asks whether it is still the same.
      return { status: 200, json: file.text, headers: { ETag: `"${file.hash}"`, "Cache-Control": "no-cache" } };
    },
  },
];
