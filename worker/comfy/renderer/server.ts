import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { Engine } from "./engine.ts";
import { type Faults, faultSwitches } from "./faults.ts";
import { type Folders, inputFileNames, openFolders, resolveReference } from "./files/folders.ts";
import type { Catalog } from "./graph/validate.ts";
import { instantPainter } from "./instant-painter.ts";
import { openJournal } from "./journal.ts";
import { defaultModels, type ModelList } from "./models.ts";
import { nodeCatalog } from "./nodes/catalog.ts";
import { defaultDefectRate, defaultStepMs, flagsOf, type RendererOptions } from "./options.ts";
import { startPainter } from "./painter.ts";
import { isForeignOrigin, withCors } from "./protocol/origin.ts";
import type { Json, Printable } from "./protocol/python-json.ts";
import { emptyReply, type Reply, readBody, sendReply, serverError, tooLarge } from "./protocol/reply.ts";
import { createRouter, type Router } from "./protocol/router.ts";
import { type Audience, type SocketHub, socketHub } from "./protocol/socket-hub.ts";
import { controlRoute } from "./routes/control-route.ts";
import { folderRoutes } from "./routes/folder-routes.ts";
import { featuresOf, infoRoutes } from "./routes/info-routes.ts";
import { promptRoutes } from "./routes/prompt-routes.ts";
import { uploadRoutes } from "./routes/upload-routes.ts";
import { viewRoute } from "./routes/view-route.ts";

export interface Renderer {
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

const defaultUploadLimit = 100 * 1024 * 1024;

/** Starts the demo renderer: ComfyUI's protocol outside, procedural art inside. Resolves when it listens. */
export async function startRenderer(options: RendererOptions): Promise<Renderer> {
  const { host = "127.0.0.1", models = defaultModels, uploadLimit = defaultUploadLimit } = options;
  const { previewMethod = "none", cache = { kind: "classic" }, hasMetadata = true, corsOrigin } = options;
  const features = featuresOf(options.uploadLimit);
  const folders = openFolders(options.output);
  const journal = openJournal(options.journal);
  const faults = faultSwitches(options.faults ?? new Map(), (name) => journal.note({ what: "fault", name }));
  const painter = options.isInstant ? instantPainter() : startPainter(options.defectRate ?? defaultDefectRate);
  const catalog = catalogIn(folders, models, options.hasWebsocketImage ?? false);
  let hub: SocketHub | undefined;
  const send = (type: string, data: Printable, audience: Audience): void => {
    hub?.send(type, data, audience);
    if (faults.occurs("drop-socket")) hub?.dropAll();
  };
  const engine = new Engine({
    ...{ folders, painter, faults, journal, catalog, send, models, hasMetadata, cachePolicy: cache },
    stepMs: options.stepMs ?? defaultStepMs,
    hasPreviews: previewMethod !== "none",
    show: (preview, shown, audience) => hub?.show(preview, shown, audience),
    dropSockets: () => hub?.dropAll(),
  });
  const router = createRouter([
    ...promptRoutes(engine, catalog, faults),
    ...infoRoutes({ models, catalog, features, flags: flagsOf(options) }),
    ...folderRoutes(folders, models),
    viewRoute(folders),
    ...uploadRoutes(folders),
    ...(options.isControlled ? [controlRoute(faults)] : []),
  ]);
  const server = createServer(responder(router, faults, { uploadLimit, corsOrigin }));
  hub = socketHub(server, {
    queueRemaining: () => engine.remaining(),
    runningNodeOf: (client) => engine.runningNodeOf(client),
    features,
    isOriginChecked: corsOrigin === undefined,
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(options.port ?? 0, host, resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    hub?.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    // The engine first, so that it asks for no picture after the painter has gone.
    const idle = engine.close();
    await painter.close();
    await Promise.all([idle, closed]);
    journal.close();
  };
  return { url: `http://${host}:${port}`, port, close };
}

/** The classes with the files there are at the time of asking. */
function catalogIn(folders: Folders, models: ModelList, hasWebsocketImage: boolean): () => Catalog {
  const checkFile = (value: Json): string | undefined => {
    const file = typeof value === "string" ? resolveReference(folders, value) : undefined;
    return file && existsSync(file) ? undefined : `Invalid image file: ${String(value)}`;
  };
  return () => nodeCatalog(models, inputFileNames(folders), checkFile, hasWebsocketImage);
}

interface Limits {
  readonly uploadLimit: number;
  readonly corsOrigin: string | undefined;
}

function responder(router: Router, faults: Faults, limits: Limits) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const answering = wait(faults.slowMs()).then(() => answer(request, router, limits));
    answering
      .then((reply) => sendReply(request, response, withCors(reply, limits.corsOrigin)))
      .catch(() => breakOff(response));
  };
}

async function answer(request: IncomingMessage, router: Router, { uploadLimit, corsOrigin }: Limits): Promise<Reply> {
  if (corsOrigin === undefined && isForeignOrigin(request.headers)) return emptyReply(403);
  const url = new URL(request.url ?? "/", "http://local");
  const body = await readBody(request, uploadLimit);
  if (!body) return tooLarge(uploadLimit);
  const method = request.method ?? "GET";
  const { handler, params } = router.find(method, url.pathname);
  try {
    return await handler({ method, params, query: url.searchParams, headers: request.headers, body });
  } catch {
    // As the real server: whatever a handler throws is this one text.
    return serverError;
  }
}

/** The client went away while its body was read: there is nobody to answer. */
function breakOff(response: ServerResponse): void {
  response.destroy();
}
