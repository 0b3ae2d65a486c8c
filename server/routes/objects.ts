import { openedProject } from "../http/project-of.ts";
import { refusal } from "../http/refusal.ts";
import type { Route } from "../http/route.ts";

export const objectRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/projects/:projectId/objects/:hash",
    summary: "An immutable object: a picture or a piece of evidence. Never changes, so it may be cached for ever.",
    status: 200,
    handle: async (input) => {
      const { hash = "" } = input.params;
      if (!/^[0-9a-f]{64}$/.test(hash)) {
        const fix = "An object is named by 64 lower-case hex digits.";
        throw refusal("INVALID_ID", { path: "hash", rule: "grammar", message: "is not a hash", fix });
      }
      const { project } = await openedProject(input);
      const body = await project.objects.get(hash);
      const { response } = input;
      response.setHeader("ETag", `"${hash}"`);
      response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
      // Answers 304 by itself when the browser has it.
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
