import { type Graph, inputsOf, linkOf } from "./graph.ts";

/** Nodes still to run with what blocks them; `next` picks as ComfyUI does: outputs first, then what unblocks an output. */
export interface ExecutionOrder {
  readonly next: () => string | undefined;
  readonly finish: (nodeId: string) => void;
  readonly pending: () => readonly string[];
}

export function executionOrder(
  graph: Graph,
  outputs: readonly string[],
  isCached: (nodeId: string) => boolean,
  isOutput: (nodeId: string) => boolean,
): ExecutionOrder {
  const pending = new Set<string>();
  const blockers = new Map<string, Set<string>>();
  for (const output of outputs) addWithAncestors(output);

  function addWithAncestors(start: string): void {
    const open = [start];
    for (let nodeId = open.pop(); nodeId !== undefined; nodeId = open.pop()) {
      if (pending.has(nodeId)) continue;
      pending.add(nodeId);
      const needed = [...inputsOf(graph.get(nodeId)).values()]
        .map((value) => linkOf(value)?.from)
        .filter((from): from is string => from !== undefined && !isCached(from));
      blockers.set(nodeId, new Set(needed));
      open.push(...needed);
    }
  }
  const blockedBy = (nodeId: string): string[] => [...pending].filter((other) => blockers.get(other)?.has(nodeId));
  const pick = (ready: readonly string[]): string | undefined =>
    ready.find(isOutput) ??
    ready.find((id) => blockedBy(id).some(isOutput)) ??
    ready.find((id) => blockedBy(id).some((other) => blockedBy(other).some(isOutput))) ??
    ready[0];

  return {
    next: () => pick([...pending].filter((id) => blockers.get(id)?.size === 0)),
    finish(nodeId) {
      pending.delete(nodeId);
      for (const needed of blockers.values()) needed.delete(nodeId);
    },
    pending: () => [...pending],
  };
}
