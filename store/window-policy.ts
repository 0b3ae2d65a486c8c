import { Failure } from "../core/failure.ts";
import type { ObjectStore } from "./objects.ts";

/** PROTOCOL.md §1.4: what holds while the project's document says nothing. */
export const defaultWindowDays = 30;

/** How long a command is recognised when it is repeated, as the project's document has it. */
export interface WindowPolicy {
  days(): number;
  /** Reads the document with this hash, unless it is the one read last; null when there is none. */
  follow(hash: string | null): Promise<void>;
}

interface WindowPolicyOptions {
  readonly objects: Pick<ObjectStore, "get">;
  readonly defaultDays: number;
}

export function createWindowPolicy({ objects, defaultDays }: WindowPolicyOptions): WindowPolicy {
  let known: string | null = null;
  let days = defaultDays;

  async function read(hash: string): Promise<number | null> {
    try {
      return windowDaysIn((await objects.get(hash)).toString("utf8"));
    } catch (error) {
      // Lost evidence is verify's to report; it must not keep anybody from writing.
      if (error instanceof Failure && error.code.startsWith("OBJECT_")) return null;
      throw error;
    }
  }

  return {
    days: () => days,
    async follow(hash) {
      if (hash === known) return;
      known = hash;
      days = hash === null ? defaultDays : ((await read(hash)) ?? defaultDays);
    },
  };
}

/** The days a project's document asks for; null when it asks for nothing. Throws SyntaxError when it is no JSON. */
export function windowDaysIn(json: string): number | null {
  const days = JSON.parse(json)?.policies?.runtimeFeedbackPolicy?.idempotencyWindowDays;
  return Number.isSafeInteger(days) && days > 0 ? days : null;
}
