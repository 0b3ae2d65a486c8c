import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { Config } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { isLoopback } from "../../store/config.ts";

export const tokenCookie = "diecast_token";
const readingMethods = new Set(["GET", "HEAD", "OPTIONS"]);

const headers: Readonly<Record<string, string>> = {
  "Content-Security-Policy":
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Headers that every answer carries. */
export const safeHeaders: RequestHandler = (_request, response, next) => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  next();
};

/**
 * Refuses requests that a foreign page made a browser send: wrong Host on a loopback server (DNS rebinding), foreign Origin,
 * cross-site writes, writes without a JSON body (CSRF by form).
 */
export function sameOriginOnly(config: Config): RequestHandler {
  return (request, _response, next) => {
    const { host = "", origin } = request.headers;
    if (isLoopback(config.host) && !isLoopback(hostName(host))) {
      throw new Failure("FOREIGN_ORIGIN", `Host ${host} is not this machine.`);
    }
    if (origin !== undefined && !isOwnOrigin(origin, host)) {
      throw new Failure("FOREIGN_ORIGIN", `Origin ${origin} is not ${host}.`);
    }
    if (!readingMethods.has(request.method)) requireOwnJson(request);
    next();
  };
}

function requireOwnJson(request: Request): void {
  if (request.headers["sec-fetch-site"] === "cross-site") throw new Failure("FOREIGN_ORIGIN");
  if (!isJson(request)) throw new Failure("UNSUPPORTED_MEDIA_TYPE");
}

/** With a token configured, every API request needs it: as bearer token, or in the cookie that `POST /api/session` sets. */
export function tokenOnly(config: Config): RequestHandler {
  return (request, _response, next) => {
    if (config.token === null || request.path === "/session") return next();
    const given = bearerToken(request) ?? cookieToken(request);
    if (given === null || !isSameSecret(given, config.token)) throw new Failure("UNAUTHORIZED");
    next();
  };
}

/** Compares two secrets in constant time. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function isJson(request: Request): boolean {
  return /^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "");
}

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** `127.0.0.1:4400` → `127.0.0.1`, `[::1]:4400` → `::1`. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d+$/, "");
}

function bearerToken(request: Request): string | null {
  return /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function cookieToken(request: Request): string | null {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === tokenCookie && value !== undefined) return decodeURIComponent(value);
  }
  return null;
}
