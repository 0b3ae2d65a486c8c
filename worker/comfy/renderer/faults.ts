import { Failure } from "../../../core/failure.ts";

/** Faults of real servers that can be switched on. The number says on which occasion it happens, once. */
export const faultNames = [
  "drop-socket", // cut every socket at the n-th WebSocket message
  "500-after-enqueue", // the n-th accepted prompt is queued, yet answered 500
  "restart", // at the n-th sampling step queue and history are forgotten and sockets cut
  "lost-history", // the n-th finished prompt leaves no history
  "slow-ms", // every HTTP answer waits n milliseconds
  "oom-on-nth", // the n-th sampling runs out of memory
  "half-png", // the n-th picture file ends in its middle
  "dead-worker", // taking the n-th prompt kills the worker; the server goes on accepting
] as const;

export type FaultName = (typeof faultNames)[number];

export interface Faults {
  readonly arm: (name: FaultName, value: number) => void;
  /** Counts one occasion of the fault and says whether it happens now. */
  readonly occurs: (name: FaultName) => boolean;
  readonly slowMs: () => number;
}

export function faultSwitches(
  initial: ReadonlyMap<FaultName, number>,
  onOccur: (name: FaultName) => void = () => undefined,
): Faults {
  const left = new Map(initial);
  return {
    arm: (name, value) => void left.set(name, value),
    occurs(name) {
      const count = left.get(name) ?? 0;
      if (count > 0) left.set(name, count - 1);
      if (count === 1) onOccur(name);
      return count === 1;
    },
    slowMs: () => left.get("slow-ms") ?? 0,
  };
}

/** Reads `name=value`; throws CONFIG_INVALID on an unknown name or a value that is no whole number ≥ 0. */
export function parseFault(text: string): [FaultName, number] {
  const [name, value] = text.split("=");
  const known = faultNames.find((candidate) => candidate === name);
  if (!known || !/^\d+$/.test(value ?? "")) {
    throw new Failure("CONFIG_INVALID", `--fault ${text}: known faults are ${faultNames.join(", ")}, as name=number`);
  }
  return [known, Number(value)];
}
