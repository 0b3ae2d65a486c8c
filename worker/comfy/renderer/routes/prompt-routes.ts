import { randomUUID } from "node:crypto";
import type { Engine } from "../engine.ts";
import type { Faults } from "../faults.ts";
import { isTruthy, parseFloatText } from "../graph/coerce.ts";
import type { Graph } from "../graph/graph.ts";
import { type Catalog, validateGraph } from "../graph/validate.ts";
import { itemTuple } from "../protocol/prompt-queue.ts";
import { type Json, type JsonObject, type Printable, parseJson, printPlain } from "../protocol/python-json.ts";
import { emptyReply, jsonReply, type Reply, serverError } from "../protocol/reply.ts";
import type { Route } from "../protocol/router.ts";

/** `/prompt`, `/queue`, `/interrupt`, `/history`, `/free`: everything about work. */
export function promptRoutes(engine: Engine, catalog: () => Catalog, faults: Faults): Route[] {
  let counter = 0n;

  function submit(request: JsonObject): Reply {
    const number = readNumber(request, () => counter++);
    const prompt = request.get("prompt");
    if (prompt === undefined) return refusal(noPrompt, {});
    if (!(prompt instanceof Map)) throw new TypeError("the prompt is not an object");
    const graph = prompt as Graph;
    const promptId = request.has("prompt_id") ? printPlain(request.get("prompt_id") ?? null) : randomUUID();
    const verdict = validateGraph(graph, catalog(), readTargets(request));
    if (!verdict.ok) return refusal(verdict.error, verdict.nodeErrors);
    engine.enqueue({ number, promptId, graph, extraData: readExtraData(request), outputs: verdict.outputs });
    if (faults.occurs("500-after-enqueue")) return serverError;
    return jsonReply({ prompt_id: promptId, number, node_errors: verdict.nodeErrors });
  }

  return [
    {
      path: "/prompt",
      GET: () => jsonReply({ exec_info: { queue_remaining: BigInt(engine.remaining()) } }),
      POST({ body }) {
        const request = parseBody(body);
        if (request === null) throw new TypeError("the body is null");
        return request instanceof Map ? submit(request) : refusal(noPrompt, {});
      },
    },
    ...workRoutes(engine),
    ...historyRoutes(engine),
  ];
}

function workRoutes(engine: Engine): Route[] {
  return [
    {
      path: "/queue",
      GET() {
        const running = engine.running;
        return jsonReply({
          queue_running: running ? [itemTuple(running)] : [],
          queue_pending: engine.queue.pending().map((item) => itemTuple(item)),
        });
      },
      POST({ body }) {
        const request = asObject(parseBody(body));
        if (isTruthy(request.get("clear"))) engine.clearPending();
        // Only what was really taken out is told.
        for (const promptId of idsIn(request.get("delete")))
          if (engine.queue.remove(promptId)) engine.broadcastStatus();
        return emptyReply(200);
      },
    },
    {
      path: "/interrupt",
      POST({ body }) {
        const request = parseOrUndefined(body);
        if (Array.isArray(request)) return serverError;
        const promptId = request instanceof Map ? request.get("prompt_id") : undefined;
        engine.interrupt(isTruthy(promptId) ? printPlain(promptId ?? null) : undefined);
        return emptyReply(200);
      },
    },
    {
      path: "/free",
      POST({ body }) {
        if (isTruthy(asObject(parseBody(body)).get("free_memory"))) engine.forgetResults();
        return emptyReply(200);
      },
    },
  ];
}

function historyRoutes(engine: Engine): Route[] {
  return [
    {
      path: "/history",
      GET({ query }) {
        const offset = readInteger(query.get("offset")) ?? -1;
        return jsonReply(engine.history.page(offset, readInteger(query.get("max_items"))));
      },
      POST({ body }) {
        const request = asObject(parseBody(body));
        if (isTruthy(request.get("clear"))) engine.history.clear();
        for (const promptId of idsIn(request.get("delete"))) engine.history.remove(promptId);
        return emptyReply(200);
      },
    },
    { path: "/history/:id", GET: ({ params }) => jsonReply(engine.history.one(params[0] ?? "")) },
  ];
}

const noPrompt = { type: "no_prompt", message: "No prompt provided", details: "No prompt provided", extra_info: {} };

function refusal(error: Printable, nodeErrors: Printable): Reply {
  return jsonReply({ error, node_errors: nodeErrors }, 400);
}

function parseBody(body: Buffer): Json {
  return parseJson(body.toString("utf8"));
}

function parseOrUndefined(body: Buffer): Json | undefined {
  try {
    return parseBody(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function asObject(value: Json): JsonObject {
  if (value instanceof Map) return value;
  throw new TypeError("the body is not an object");
}

function idsIn(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}

/** An explicit number wins over `front`; only prompts without one take the next of the counter. */
function readNumber(request: JsonObject, nextCount: () => bigint): bigint | number {
  const explicit = request.get("number");
  if (explicit === undefined) {
    const count = nextCount();
    return isTruthy(request.get("front")) ? -count : count;
  }
  const number = typeof explicit === "string" ? parseFloatText(explicit) : Number(explicit);
  if (number === undefined || Number.isNaN(number) || explicit === null)
    throw new TypeError("the number is not numeric");
  return number;
}

function readTargets(request: JsonObject): string[] | undefined {
  const targets = request.get("partial_execution_targets");
  return Array.isArray(targets) ? targets.map(printPlain) : undefined;
}

function readExtraData(request: JsonObject): JsonObject | null {
  const given = request.get("extra_data");
  const client = request.get("client_id");
  if (given === null && client === undefined) return null;
  if (given !== undefined && !(given instanceof Map)) throw new TypeError("extra_data is not an object");
  const extraData: JsonObject = given ?? new Map();
  if (client !== undefined) extraData.set("client_id", client);
  return extraData;
}

function readInteger(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new TypeError("not a whole number");
  return Number(text);
}
