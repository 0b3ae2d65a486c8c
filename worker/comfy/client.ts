import { Failure } from "../../core/failure.ts";
import type { HistoryEntry, NodeError, OutputFile, QueueAnswer } from "./answers.ts";
import { historyEntryOf, nodeErrorsOf, queueOf } from "./answers.ts";
import type { JsonRecord } from "./json.ts";
import { isRecord, jsonOf, listOf, recordOf, textOf } from "./json.ts";
import type { ComfyTimers } from "./settings.ts";
import type { Transport } from "./transport.ts";

export interface SubmitAnswer {
  readonly accepted: boolean;
  /** Filled even on acceptance when some outputs were dropped. */
  readonly nodeErrors: readonly NodeError[];
  readonly errorType: string | null;
  readonly errorDetails: string;
}

/** The calls the driver needs, each bounded in time, each answer narrowed to what is used. */
export interface ComfyClient {
  queue(): Promise<QueueAnswer>;
  history(promptId: string): Promise<HistoryEntry | null>;
  submit(body: JsonRecord): Promise<SubmitAnswer>;
  deletePending(promptId: string): Promise<void>;
  /** Interrupts only this prompt. Old servers ignore the id: look at the queue just before. */
  interrupt(promptId: string): Promise<void>;
  forget(promptId: string): Promise<void>;
  /** Lets go of cached results, and of the loaded models too when asked. */
  freeMemory(unloadModels: boolean): Promise<void>;
  /** The file's bytes, or null when it is not there. */
  view(file: OutputFile): Promise<Uint8Array | null>;
  /** Uploads to the input folder and returns the reference a LoadImage node takes. */
  upload(filename: string, subfolder: string, bytes: Uint8Array): Promise<string>;
  systemStats(): Promise<JsonRecord>;
  /** File names in a model folder, or null when the server has no such folder. */
  models(folder: string): Promise<readonly string[] | null>;
  /** What a safetensors file says about itself; empty when it says nothing. */
  modelMetadata(folder: string, file: string): Promise<ReadonlyMap<string, string>>;
  /** The server's clock in milliseconds since 1970, to the second, or null when it doesn't tell it. */
  clockMs(): Promise<number | null>;
  /** The class's description, or null when the server doesn't know it. */
  objectInfo(classType: string): Promise<JsonRecord | null>;
}

export function createClient(transport: Transport, timers: ComfyTimers): ComfyClient {
  const read = async (path: string): Promise<unknown> => {
    const answer = await transport({ method: "GET", path, timeoutMs: timers.callMs });
    return jsonOf(answer.body, path);
  };
  const post = async (path: string, body: JsonRecord): Promise<void> => {
    await transport({ method: "POST", path, body, timeoutMs: timers.callMs });
  };
  return {
    queue: async () => queueOf(await readRecord("/queue", read)),
    history: async (promptId) =>
      historyEntryOf(await readRecord(`/history/${encodeURIComponent(promptId)}`, read), promptId),
    submit: (body) => submit(transport, body, timers.transferMs),
    deletePending: (promptId) => post("/queue", { delete: [promptId] }),
    interrupt: (promptId) => post("/interrupt", { prompt_id: promptId }),
    forget: (promptId) => post("/history", { delete: [promptId] }),
    freeMemory: (unloadModels) => post("/free", { unload_models: unloadModels, free_memory: true }),
    view: (file) => view(transport, file, timers.transferMs),
    upload: (filename, subfolder, bytes) => upload(transport, { filename, subfolder, bytes }, timers.transferMs),
    systemStats: () => readRecord("/system_stats", read),
    models: async (folder) => {
      const answer = await transport({
        method: "GET",
        path: `/models/${folder}`,
        timeoutMs: timers.callMs,
        accept: [404],
      });
      return answer.status === 404 ? null : listOf(jsonOf(answer.body, "/models")).map(String);
    },
    modelMetadata: (folder, file) => modelMetadata(transport, folder, file, timers.callMs),
    clockMs: async () => {
      const { date } = await transport({ method: "GET", path: "/prompt", timeoutMs: timers.callMs });
      const atMs = Date.parse(date ?? "");
      return Number.isNaN(atMs) ? null : atMs;
    },
    objectInfo: async (classType) => {
      const info = (await readRecord(`/object_info/${encodeURIComponent(classType)}`, read))[classType];
      return isRecord(info) ? info : null;
    },
  };
}

async function modelMetadata(
  transport: Transport,
  folder: string,
  file: string,
  timeoutMs: number,
): Promise<ReadonlyMap<string, string>> {
  const path = `/view_metadata/${folder}`;
  const answer = await transport({ method: "GET", path, query: { filename: file }, timeoutMs, accept: [404] });
  if (answer.status === 404) return new Map();
  return new Map(Object.entries(recordOf(jsonOf(answer.body, path))).map(([key, value]) => [key, String(value)]));
}

async function readRecord(path: string, read: (path: string) => Promise<unknown>): Promise<JsonRecord> {
  const body = await read(path);
  if (!isRecord(body)) throw new Failure("PROVIDER_FAULT", `${path} did not answer with an object.`);
  return body;
}

async function submit(transport: Transport, body: JsonRecord, timeoutMs: number): Promise<SubmitAnswer> {
  const answer = await transport({ method: "POST", path: "/prompt", body, timeoutMs, accept: [400] });
  const parsed = jsonOf(answer.body, "/prompt");
  if (!isRecord(parsed)) throw new Failure("PROVIDER_FAULT", "/prompt did not answer with an object.");
  const error = recordOf(parsed["error"]);
  return {
    accepted: answer.status === 200,
    nodeErrors: nodeErrorsOf(parsed["node_errors"]),
    errorType: textOf(error["type"]),
    errorDetails: textOf(error["details"]) ?? "",
  };
}

async function view(transport: Transport, file: OutputFile, timeoutMs: number): Promise<Uint8Array | null> {
  const query = { filename: file.filename, subfolder: file.subfolder, type: file.type };
  const answer = await transport({ method: "GET", path: "/view", query, timeoutMs, accept: [404] });
  return answer.status === 404 ? null : answer.body;
}

interface Upload {
  readonly filename: string;
  readonly subfolder: string;
  readonly bytes: Uint8Array;
}

async function upload(transport: Transport, file: Upload, timeoutMs: number): Promise<string> {
  const form = new FormData();
  form.set("image", new Blob([new Uint8Array(file.bytes)], { type: "image/png" }), file.filename);
  form.set("type", "input");
  form.set("subfolder", file.subfolder);
  const answer = await transport({ method: "POST", path: "/upload/image", form, timeoutMs });
  const stored = recordOf(jsonOf(answer.body, "/upload/image"));
  const name = textOf(stored["name"]);
  if (name === null) throw new Failure("PROVIDER_FAULT", "/upload/image did not say where the picture lies.");
  const subfolder = textOf(stored["subfolder"]) ?? "";
  return subfolder === "" ? name : `${subfolder}/${name}`;
}
