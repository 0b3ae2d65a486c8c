import { Failure } from "../../core/failure.ts";
import { projectOf, type Route } from "../http/route.ts";

export const objectRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/objects/:hash",
    summary: "An immutable object: a picture or a piece of evidence. Never changes, so it may be cached for ever.",
    status: 200,
    handle: async (input) => {
      const { hash = "" } = input.params;
      if (!/^[0-9a-f]{64}$/.test(hash)) throw new Failure("INVALID_ID", "An object is named by 64 hex digits.");
      const project = await projectOf(input);
      const { request, response } = input;
      response.setHeader("ETag", `"${hash}"`);
      response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
      if (request.fresh) {
        response.status(304).end();
        return null;
      }
      const body = await project.objects.get(hash);
      response.type(mediaTypeOf(body)).status(200).send(body);
      return null;
    },
  },
];

/** The type by content, from the few that the store holds; anything else is only ever downloaded. */
function mediaTypeOf(body: Buffer): string {
  if (body.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n") return "image/png";
  if (body.subarray(0, 4).toString("latin1") === "RIFF" && body.subarray(8, 12).toString("latin1") === "WEBP")
    return "image/webp";
  return body[0] === 0x7b || body[0] === 0x5b ? "application/json" : "application/octet-stream";
}
