import express, { type RequestHandler, type Response } from "express";
import { Failure } from "../../core/failure.ts";

/** The built UI: its files, and its one page under every other address, because places inside the app have addresses too. */
export function pages(uiFolder: string): RequestHandler[] {
  return [
    readOnly,
    express.static(uiFolder, { index: false, dotfiles: "ignore", setHeaders: cacheRule }),
    page(uiFolder),
  ];
}

const readOnly: RequestHandler = (request, response, next) => {
  if (request.method === "GET" || request.method === "HEAD") return next();
  response.setHeader("Allow", "GET, HEAD");
  throw new Failure("METHOD_NOT_ALLOWED", "Pages are only read; this address takes GET, HEAD.");
};

/** Parts of the script are named by their contents, so a browser may keep them; everything else it asks for again. */
function cacheRule(response: Response, path: string): void {
  if (/\/parts\/[^/]+$/.test(path)) response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
  else revalidate(response);
}

function revalidate(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader("Cache-Control", "no-cache");
}

function page(uiFolder: string): RequestHandler {
  return (request, response, next) => {
    // A missing script or picture must not be answered with a page; a person who follows a link asks for HTML.
    const wantsPage = request.headers.accept?.includes("text/html") === true;
    if (!wantsPage && /\.\w+$/.test(request.path)) throw new Failure("NOT_FOUND", `There is no ${request.path}.`);
    revalidate(response);
    response.sendFile("index.html", { root: uiFolder, cacheControl: false }, (error) => {
      if (error === undefined || response.headersSent) return;
      next(new Failure("NOT_FOUND", "The UI has not been built; run npm run build:ui.", { cause: error }));
    });
  };
}
