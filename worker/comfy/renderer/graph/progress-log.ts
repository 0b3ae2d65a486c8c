import type { Printable } from "../protocol/python-json.ts";

/** The nodes a prompt has touched so far. Every change is sent as one `progress_state` with all of them. */
export interface ProgressLog {
  readonly start: (nodeId: string) => void;
  /** `between` is called between the two messages of a step. */
  readonly step: (nodeId: string, value: number, max: number, between: () => void) => void;
  readonly finish: (nodeId: string) => void;
}

interface NodeProgress {
  readonly value: bigint | number;
  readonly max: bigint | number;
  readonly state: "running" | "finished";
}

export function progressLog(
  promptId: string,
  emit: (type: string, data: { [key: string]: Printable }) => void,
): ProgressLog {
  const nodes = new Map<string, NodeProgress>();
  const change = (nodeId: string, progress: NodeProgress): void => {
    nodes.set(nodeId, progress);
    const shown = [...nodes].map(([id, state]) => [id, describe(id, promptId, state)] as const);
    emit("progress_state", { prompt_id: promptId, nodes: new Map(shown) });
  };
  return {
    start: (nodeId) => change(nodeId, { value: 0, max: 1, state: "running" }),
    step(nodeId, value, max, between) {
      change(nodeId, { value: BigInt(value), max: BigInt(max), state: "running" });
      between();
      emit("progress", { value: BigInt(value), max: BigInt(max), prompt_id: promptId, node: nodeId });
    },
    finish(nodeId) {
      const max = nodes.get(nodeId)?.max ?? 1;
      change(nodeId, { value: max, max, state: "finished" });
    },
  };
}

function describe(nodeId: string, promptId: string, progress: NodeProgress): Printable {
  return {
    ...progress,
    node_id: nodeId,
    prompt_id: promptId,
    display_node_id: nodeId,
    parent_node_id: null,
    real_node_id: nodeId,
  };
}
