import { createHash, timingSafeEqual } from "node:crypto";
import type { Request, RequestHandler } from "express";
import type { Config } from "../../core/contracts.ts";
import { Failure } from "../../core/failure.ts";
import { isLoopback } from "../../store/config.ts";

export const tokenCookie = "diecast_token";

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
 * Refuses requests that a foreign page made a browser send: wrong Host on a loopback server (DNS rebinding), foreign
 * Origin. That writes come as JSON, which no form can send, is checked with their body.
 */
export function sameOriginOnly(config: Config): RequestHandler {
  return (request, _response, next) => {
    const { host = "", origin } = request.headers;
    if (isLoopback(config.host) && !isLoopback(hostName(host))) {
      throw new Failure("FOREIGN_ORIGIN", `Host "${host}" is not this machine; use 127.0.0.1 or localhost.`);
    }
    if (origin !== undefined && !isOwnOrigin(origin, host)) {
      throw new Failure("FOREIGN_ORIGIN", `Origin "${origin}" is not this server's.`);
    }
    next();
  };
}

/** Refuses what a browser says comes from another site; pages may be linked to, the API may not. */
export const ownSiteOnly: RequestHandler = (request, _response, next) => {
  const site = request.headers["sec-fetch-site"] ?? "none";
  if (site !== "same-origin" && site !== "none")
    throw new Failure("FOREIGN_ORIGIN", `The browser says the request is ${String(site)}.`);
  next();
};

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

function isOwnOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** `127.0.0.1:4400` → `127.0.0.1`, `[::1]:4400` → `::1`. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(host);
  return bracketed?.[1] ?? host.replace(/:\d+$/, "");
}

function bearerToken(request: Request): string | null {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

function cookieToken(request: Request): string | null {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = part.trim().split("=", 2);
    if (name === tokenCookie && value !== undefined) return decode(value);
  }
  return null;
}

function decode(value: string): string | null {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    // Not a cookie of ours, so not a token either.
    if (error instanceof URIError) return null;
    throw error;
  }
}
