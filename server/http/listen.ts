import { createServer, type RequestListener, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { toProblem } from "./problem.ts";

const graceMs = 2000;
const sweepMs = 50;
/**
 * Longer than clients keep an idle connection (browsers a minute, Node 4 s): a server that gives up first may do so in the very
 * moment in which the next request is on its way, and that ends as a reset instead of an answer.
 */
const keepAliveTimeout = 65_000;

const codeOfParserError: Readonly<Record<string, FailureCode>> = {
  HPE_HEADER_OVERFLOW: "HEADERS_TOO_LARGE",
  ERR_HTTP_REQUEST_TIMEOUT: "REQUEST_TIMEOUT",
};

/** An HTTP server with bounded headers and times; what is not HTTP gets a problem too. Headers up to 16 KiB. */
export function createBoundedServer(app: RequestListener): Server {
  const limits = { requestTimeout: 60_000, headersTimeout: 20_000, maxHeaderSize: 16_384, keepAliveTimeout };
  const server = createServer(limits, app);
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuse(error, socket));
  return server;
}

function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  // Nobody is left to be told.
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const problem = toProblem(new Failure(codeOfParserError[error.code ?? ""] ?? "MALFORMED_REQUEST"));
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} Bad Request`,
    "Content-Type: application/problem+json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

/** Why a server can't listen, in one sentence. */
export function listenSentence(error: NodeJS.ErrnoException, address: string, port: number): string {
  if (error.code === "EADDRINUSE") return `Port ${port} of ${address} is in use; set DIECAST_PORT to a free one.`;
  if (error.code === "EACCES") return `Port ${port} of ${address} is not allowed; set DIECAST_PORT to one above 1023.`;
  return `The server can't listen on port ${port} of ${address}: ${error.message}`;
}

/** Takes no new requests, lets those under way end for 2 s, then cuts what is left. */
export async function stopServing(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  // A kept-alive connection becomes idle when its answer has gone out.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  clearTimeout(cut);
  clearInterval(sweep);
}
