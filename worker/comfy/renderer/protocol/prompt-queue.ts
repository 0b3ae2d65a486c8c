import type { Graph } from "../graph/graph.ts";
import type { JsonObject, Printable } from "./python-json.ts";

/** One accepted prompt. `number` is an int (our counter) or a float (the client's own); `extraData` null kills the worker. */
export interface QueueItem {
  readonly number: bigint | number;
  readonly promptId: string;
  readonly graph: Graph;
  readonly extraData: JsonObject | null;
  readonly outputs: readonly string[];
}

export function itemTuple(item: QueueItem, extraData: Printable = item.extraData): Printable {
  return [item.number, item.promptId, item.graph, extraData, item.outputs];
}

function isBefore(a: QueueItem, b: QueueItem): boolean {
  if (a.number !== b.number && Number(a.number) !== Number(b.number)) return Number(a.number) < Number(b.number);
  return a.promptId < b.promptId;
}

/**
 * The pending prompts as a binary heap in an array, because clients see heap order. `push` throws after storing the item
 * when number and id tie, as the real server does (it can't compare two graphs).
 */
export interface PromptQueue {
  readonly push: (item: QueueItem) => void;
  readonly pop: () => QueueItem | undefined;
  /** Takes out the first pending prompt of this id; says whether there was one. */
  readonly remove: (promptId: string) => boolean;
  readonly clear: () => void;
  readonly pending: () => readonly QueueItem[];
}

export function promptQueue(): PromptQueue {
  let heap: QueueItem[] = [];

  function siftUp(start: number, mayTie: boolean): void {
    const item = heap[start] as QueueItem;
    let at = start;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = heap[parentAt] as QueueItem;
      if (!mayTie && Number(item.number) === Number(parent.number) && item.promptId === parent.promptId) {
        throw new TypeError("two pending prompts with the same number and id can't be ordered");
      }
      if (!isBefore(item, parent)) break;
      heap[at] = parent;
      heap[parentAt] = item;
      at = parentAt;
    }
  }
  function heapify(items: QueueItem[]): void {
    heap = [];
    for (const item of items) {
      heap.push(item);
      siftUp(heap.length - 1, true);
    }
  }
  return {
    push(item) {
      heap.push(item);
      siftUp(heap.length - 1, false);
    },
    pop() {
      const first = heap.reduce<QueueItem | undefined>(
        (best, item) => (!best || isBefore(item, best) ? item : best),
        undefined,
      );
      if (first) heapify(heap.filter((item) => item !== first));
      return first;
    },
    remove(promptId) {
      const at = heap.findIndex((item) => item.promptId === promptId);
      if (at >= 0) heapify(heap.filter((_, index) => index !== at));
      return at >= 0;
    },
    clear() {
      heap = [];
    },
    pending: () => heap,
  };
}
