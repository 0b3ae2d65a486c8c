import express, { type RequestHandler } from "express";
import { refusal } from "./refusal.ts";

const type = "application/json";

/** Reads JSON bodies of up to `maxBytes`, unpacked. */
export function jsonBody(maxBytes: number): readonly RequestHandler[] {
  return [declaredTooLarge(maxBytes), express.json({ limit: maxBytes, strict: true, type })];
}

/** Answers at once where the library would first read off all that was declared, however long that takes. */
function declaredTooLarge(maxBytes: number): RequestHandler {
  return (request, _response, next) => {
    const bytes = Number(request.headers["content-length"] ?? 0);
    if (bytes <= maxBytes || !request.is(type)) return next();
    const [message, fix] = [`is refused: it has ${bytes} bytes`, `Send at most ${maxBytes / 1024 ** 2} MiB.`];
    next(refusal("BODY_TOO_LARGE", { path: "body", rule: "size", message, fix }));
  };
}
