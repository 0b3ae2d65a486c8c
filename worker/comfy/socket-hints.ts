import type { Hint, HintListener, Hints } from "./hints.ts";
import type { JsonRecord } from "./json.ts";
import { numberOf, parsePythonJson, recordOf, textOf } from "./json.ts";
import type { ComfyTimers } from "./settings.ts";
import { createLine } from "./socket-line.ts";

const endMessages = new Set(["execution_success", "execution_error", "execution_interrupted"]);

/** Hints from the server's WebSocket, which is connected again whenever it breaks. */
export function socketHints(url: string, headers: Readonly<Record<string, string>>, timers: ComfyTimers): Hints {
  const listeners = new Map<string, Set<HintListener>>();
  const line = createLine({
    url,
    headers,
    timers,
    onOpen() {
      // Whatever was sent while we were away is gone: everybody looks for themselves.
      for (const watching of listeners.values()) for (const listener of watching) listener({ kind: "look" });
    },
    onText: (text) => tell(listeners, hintOf(recordOf(parseOrNull(text)))),
    onBinary: (frame) => tell(listeners, previewOf(frame)),
  });
  return {
    clientId: line.clientId,
    watch(promptId, listener) {
      const watching = listeners.get(promptId) ?? new Set();
      listeners.set(promptId, watching.add(listener));
      return () => {
        watching.delete(listener);
        if (watching.size === 0) listeners.delete(promptId);
      };
    },
    close: line.close,
  };
}

interface Heard {
  readonly promptId: string;
  readonly hint: Hint;
}

/** What one message says, or null when it concerns no prompt. Unknown types only show that the server is busy. */
export function hintOf(message: JsonRecord): Heard | null {
  const data = recordOf(message["data"]);
  const promptId = textOf(data["prompt_id"]);
  const type = textOf(message["type"]);
  if (promptId === null || type === null) return null;
  const node = textOf(data["node"]);
  if (endMessages.has(type)) return { promptId, hint: { kind: "look" } };
  if (type === "executing") return { promptId, hint: node === null ? { kind: "look" } : { kind: "node", node } };
  const value = numberOf(data["value"]);
  const max = numberOf(data["max"]);
  if (type === "progress" && value !== null && max !== null) {
    return { promptId, hint: { kind: "progress", value, max, node } };
  }
  return { promptId, hint: { kind: "active" } };
}

const namedPreview = 4;

/** The preview a frame carries, or null: only frames that name their prompt (event 4) can be believed. */
export function previewOf(frame: Uint8Array): Heard | null {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes.length < 8 || bytes.readUInt32BE(0) !== namedPreview) return null;
  const start = 8 + bytes.readUInt32BE(4);
  if (start > bytes.length) return null;
  const meta = recordOf(parseOrNull(bytes.toString("utf8", 8, start)));
  const promptId = textOf(meta["prompt_id"]);
  const mediaType = meta["image_type"];
  if (promptId === null || (mediaType !== "image/jpeg" && mediaType !== "image/png")) return null;
  const preview = { mediaType, bytes: new Uint8Array(bytes.subarray(start)) } as const;
  return { promptId, hint: { kind: "preview", node: textOf(meta["node_id"]), preview } };
}

function tell(listeners: ReadonlyMap<string, ReadonlySet<HintListener>>, heard: Heard | null): void {
  if (heard === null) return;
  for (const listener of listeners.get(heard.promptId) ?? []) listener(heard.hint);
}

function parseOrNull(text: string): unknown {
  try {
    return parsePythonJson(text);
  } catch (error) {
    // Extensions may send anything; only what can be read is a hint.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
