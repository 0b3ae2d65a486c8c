import type { JsonRecord } from "./json.ts";
import { isRecord, listOf, numberOf, recordOf, textOf } from "./json.ts";
import type { TaggedPrompt } from "./provider.ts";

/** Where an output lies on the server, as `/view` wants it. */
export interface OutputFile {
  readonly filename: string;
  readonly subfolder: string;
  readonly type: string;
}

export interface QueueAnswer {
  readonly running: readonly string[];
  /** In the order they will run. */
  readonly pending: readonly string[];
  /** Those of either that carry our tag. */
  readonly tagged: readonly TaggedPrompt[];
}

export interface ExecutionError {
  readonly nodeId: string;
  readonly nodeType: string;
  readonly exceptionType: string;
  readonly exceptionMessage: string;
}

export interface HistoryEntry {
  readonly isCompleted: boolean;
  /** Pictures by output node; nodes with other kinds of output have an empty list. */
  readonly outputs: ReadonlyMap<string, readonly OutputFile[]>;
  readonly cachedNodes: readonly string[];
  /** Name of the last message: only it tells an interruption from an error. */
  readonly lastMessage: string | null;
  readonly error: ExecutionError | null;
  readonly nodeIds: readonly string[];
}

export interface NodeError {
  readonly nodeId: string;
  readonly classType: string;
  readonly type: string;
  readonly inputName: string | null;
  readonly details: string;
}

/** `/queue` without its graphs. Pending arrives in heap order and is sorted by (number, prompt id) here. */
export function queueOf(body: unknown): QueueAnswer {
  const answer = recordOf(body);
  const items = (key: string): { number: number; id: string }[] =>
    listOf(answer[key]).map((item) => ({ number: numberOf(listOf(item)[0]) ?? 0, id: String(listOf(item)[1]) }));
  const pending = items("queue_pending").sort(
    (a, b) => a.number - b.number || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  const all = [...listOf(answer["queue_running"]), ...listOf(answer["queue_pending"])];
  return {
    running: items("queue_running").map(({ id }) => id),
    pending: pending.map(({ id }) => id),
    tagged: all.flatMap((item) => taggedOf(listOf(item))),
  };
}

/** The tag that `submissionOf` puts into `extra_data`; prompts of others, and older ones of ours, have none. */
function taggedOf([, id, , extraData]: readonly unknown[]): readonly TaggedPrompt[] {
  const tag = recordOf(recordOf(extraData)["diecast"]);
  const [project, run, job] = [textOf(tag["project"]), textOf(tag["run"]), textOf(tag["job"])];
  const attempt = numberOf(tag["attempt"]);
  if (project === null || run === null || job === null || attempt === null) return [];
  return [{ promptId: String(id), project, run, job, attempt }];
}

/** One entry of `/history/{id}`; null when the server has none (unknown, alive, deleted, evicted: all look alike). */
export function historyEntryOf(body: unknown, promptId: string): HistoryEntry | null {
  const entry = recordOf(body)[promptId];
  if (!isRecord(entry)) return null;
  const status = recordOf(entry["status"]);
  const messages = listOf(status["messages"]).map(listOf);
  const last = messages.at(-1);
  const cached = messages.find((message) => message[0] === "execution_cached");
  const lastMessage = textOf(last?.[0]);
  return {
    isCompleted: status["completed"] === true,
    outputs: outputsOf(recordOf(entry["outputs"])),
    cachedNodes: listOf(recordOf(cached?.[1])["nodes"]).map(String),
    lastMessage,
    error: lastMessage === "execution_error" ? executionErrorOf(recordOf(last?.[1])) : null,
    nodeIds: Object.keys(recordOf(listOf(entry["prompt"])[2])),
  };
}

/** `node_errors` of a refused (or half accepted) prompt, flattened. */
export function nodeErrorsOf(value: unknown): readonly NodeError[] {
  return Object.entries(recordOf(value)).flatMap(([nodeId, node]) =>
    listOf(recordOf(node)["errors"]).map((error) => nodeErrorOf(nodeId, recordOf(node), recordOf(error))),
  );
}

function nodeErrorOf(nodeId: string, node: JsonRecord, error: JsonRecord): NodeError {
  return {
    nodeId,
    classType: textOf(node["class_type"]) ?? "",
    type: textOf(error["type"]) ?? "",
    inputName: textOf(recordOf(error["extra_info"])["input_name"]),
    details: textOf(error["details"]) ?? "",
  };
}

function outputsOf(outputs: JsonRecord): ReadonlyMap<string, readonly OutputFile[]> {
  return new Map(
    Object.entries(outputs).map(([nodeId, output]) => [nodeId, listOf(recordOf(output)["images"]).flatMap(fileOf)]),
  );
}

function fileOf(value: unknown): readonly OutputFile[] {
  const image = recordOf(value);
  const filename = textOf(image["filename"]);
  if (filename === null) return [];
  return [{ filename, subfolder: textOf(image["subfolder"]) ?? "", type: textOf(image["type"]) ?? "output" }];
}

function executionErrorOf(data: JsonRecord): ExecutionError {
  return {
    nodeId: String(data["node_id"]),
    nodeType: textOf(data["node_type"]) ?? "",
    exceptionType: textOf(data["exception_type"]) ?? "",
    // Tracebacks and inputs can be large; one line of reason is what people read.
    exceptionMessage: (textOf(data["exception_message"]) ?? "").trim().slice(0, 500),
  };
}
