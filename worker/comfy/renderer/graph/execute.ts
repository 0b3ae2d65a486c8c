import type { NodeClass } from "../nodes/node-class.ts";
import type { NodeResult, NodeRunner, RunContext } from "../nodes/runner.ts";
import type { NodeInputs, Value, ValueOf } from "../nodes/values.ts";
import type { Preview } from "../protocol/preview.ts";
import { isPythonFault, type PythonFault, pythonFault } from "../protocol/python-fault.ts";
import type { Json, Printable } from "../protocol/python-json.ts";
import { executionOrder } from "./execution-order.ts";
import { classOf, type Graph, inputsOf, linkOf } from "./graph.ts";
import { type ProgressLog, progressLog } from "./progress-log.ts";

/** A finished node, kept under its cache key until a graph without that key runs. */
export interface CacheEntry extends NodeResult {
  readonly madeBy: string;
}

export type EmitData = { readonly [key: string]: Printable };

export interface Execution {
  readonly promptId: string;
  readonly graph: Graph;
  readonly outputs: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
  readonly cache: Map<string, CacheEntry>;
  readonly catalog: ReadonlyMap<string, NodeClass>;
  readonly runners: { readonly [className: string]: NodeRunner };
  readonly context: Omit<RunContext, "step">;
  readonly emit: (type: string, data: EmitData) => void;
  /** Shows a preview before (event 4) or after (event 1) the step it belongs to; the hub knows who wants which. */
  readonly show: (preview: Preview, nodeId: string, moment: "before" | "after") => void;
  /** Drops cached results that this prompt may not use, before it starts. */
  readonly prune: (keysInUse: ReadonlySet<string>) => void;
  readonly isInterrupted: () => boolean;
  readonly pace: () => Promise<void>;
  readonly timestamp: () => bigint;
}

export type Outcome = "success" | "error" | "interrupted";

const interrupted = Symbol("interrupted");

/** Runs one prompt and emits its messages in the server's exact order. */
export async function execute(run: Execution): Promise<Outcome> {
  const { graph, promptId, emit } = run;
  emit("execution_start", { prompt_id: promptId, timestamp: run.timestamp() });
  run.prune(new Set(run.keys.values()));
  const cached = [...graph.keys()].filter((nodeId) => cacheOf(run, nodeId));
  emit("execution_cached", { nodes: cached, prompt_id: promptId, timestamp: run.timestamp() });
  const order = executionOrder(
    graph,
    run.outputs,
    (nodeId) => cached.includes(nodeId),
    (nodeId) => run.catalog.get(classOf(graph.get(nodeId)))?.isOutput === true,
  );
  const progress = progressLog(promptId, emit);
  const executed: string[] = [];
  for (let nodeId = order.next(); nodeId !== undefined; nodeId = order.next()) {
    try {
      await runNode(run, nodeId, progress);
    } catch (error) {
      return reportStop(run, nodeId, error, executed, order.pending());
    }
    executed.push(nodeId);
    order.finish(nodeId);
  }
  emit("execution_success", { prompt_id: promptId, timestamp: run.timestamp() });
  return "success";
}

function cacheOf(run: Execution, nodeId: string): CacheEntry | undefined {
  return run.cache.get(run.keys.get(nodeId) ?? "");
}

async function runNode(run: Execution, nodeId: string, progress: ProgressLog): Promise<void> {
  const known = cacheOf(run, nodeId);
  const entry = known ?? (await callNode(run, nodeId, progress));
  if (entry.ui !== undefined) {
    run.emit("executed", { node: nodeId, display_node: nodeId, output: entry.ui, prompt_id: run.promptId });
  }
  if (!known) run.cache.set(run.keys.get(nodeId) ?? "", entry);
  progress.finish(nodeId);
}

async function callNode(run: Execution, nodeId: string, progress: ProgressLog): Promise<CacheEntry> {
  if (run.isInterrupted()) throw interrupted;
  progress.start(nodeId);
  run.emit("executing", { node: nodeId, display_node: nodeId, prompt_id: run.promptId });
  const className = classOf(run.graph.get(nodeId));
  const runner = run.runners[className];
  if (!runner) throw pythonFault("NotImplementedError", `${className} can't be run here`);
  const context: RunContext = {
    ...run.context,
    async step(value, max, preview) {
      await run.pace();
      if (run.isInterrupted()) throw interrupted;
      progress.step(nodeId, value, max, () => preview && run.show(preview, nodeId, "before"));
      if (preview) run.show(preview, nodeId, "after");
    },
  };
  return { ...(await runner(nodeInputs(run, nodeId), context)), madeBy: nodeId };
}

function nodeInputs(run: Execution, nodeId: string): NodeInputs {
  const inputs = inputsOf(run.graph.get(nodeId));
  return {
    literal: (name) => literalOf(inputs.get(name)),
    link<Kind extends Value["kind"]>(name: string, kind: Kind): ValueOf<Kind> {
      const link = linkOf(inputs.get(name));
      const value = link && cacheOf(run, link.from)?.values.at(link.slot);
      if (value?.kind === kind) return value as ValueOf<Kind>;
      // A text where a link belongs passes validation; the real node then trips over it.
      throw pythonFault("AttributeError", `'str' object has no attribute '${kind.toLowerCase()}'\n`);
    },
  };
}

function literalOf(value: Json | undefined): Json {
  if (value === undefined) throw pythonFault("TypeError", "missing 1 required positional argument\n");
  return value;
}

function reportStop(
  run: Execution,
  nodeId: string,
  error: unknown,
  executed: readonly string[],
  pending: readonly string[],
): Outcome {
  const where = {
    prompt_id: run.promptId,
    node_id: nodeId,
    node_type: classOf(run.graph.get(nodeId)),
    executed: [...executed],
  };
  if (error === interrupted) {
    run.emit("execution_interrupted", { ...where, timestamp: run.timestamp() });
    return "interrupted";
  }
  const fault: PythonFault = isPythonFault(error) ? error : pythonFault("RuntimeError", `${String(error)}\n`);
  const inputs = [...inputsOf(run.graph.get(nodeId))];
  run.emit("execution_error", {
    ...where,
    exception_message: fault.message,
    exception_type: fault.pythonType,
    traceback: [`  File "renderer", in ${where.node_type}\n`],
    current_inputs: Object.fromEntries(inputs.map(([name, value]) => [name, [linkOf(value) ? "<value>" : value]])),
    current_outputs: [...pending],
    timestamp: run.timestamp(),
  });
  return "error";
}
