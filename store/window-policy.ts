import { Failure } from "../core/failure.ts";
import type { ObjectStore } from "./objects.ts";

/** PROTOCOL.md §1.4 and §1.8: what holds while the project's document says nothing. */
export const defaultWindowDays = 30;
const defaultRetentionDays = 365;

/** How long the project's document has events kept. */
export interface WindowPolicy {
  /** How long a command is recognised when it is repeated. */
  days(): number;
  /** How long log files stay. */
  retentionDays(): number;
  /** Reads the document with this hash, unless it is the one read last; null when there is none. */
  follow(hash: string | null): Promise<void>;
}

interface WindowPolicyOptions {
  readonly objects: Pick<ObjectStore, "get">;
  readonly defaultDays: number;
}

export function createWindowPolicy({ objects, defaultDays }: WindowPolicyOptions): WindowPolicy {
  let asked: Asked = { hash: null, read: Promise.resolve(silent) };
  let policy: PolicyDays = silent;

  async function read(hash: string): Promise<PolicyDays> {
    try {
      return policyDaysIn((await objects.get(hash)).toString("utf8"));
    } catch (error) {
      // Lost evidence is verify's to report; it must not keep anybody from writing.
      if (error instanceof Failure && error.code.startsWith("OBJECT_")) return silent;
      throw error;
    }
  }

  return {
    days: () => policy.window ?? defaultDays,
    retentionDays: () => policy.retention ?? defaultRetentionDays,
    async follow(hash) {
      if (hash !== asked.hash) asked = { hash, read: hash === null ? Promise.resolve(silent) : read(hash) };
      // Who asks for what is being read waits for it, too, or it would decide by the policy before.
      const mine = asked;
      try {
        const found = await mine.read;
        if (mine === asked) policy = found;
      } catch (error) {
        if (mine === asked) asked = unread;
        throw error;
      }
    },
  };
}

/** The document that was asked for last; undefined: it could not be read, and the next who asks reads it again. */
interface Asked {
  readonly hash: string | null | undefined;
  readonly read: Promise<PolicyDays>;
}

/** What a project's document asks for, in days; null when it asks for nothing. */
interface PolicyDays {
  readonly window: number | null;
  readonly retention: number | null;
}

const silent: PolicyDays = { window: null, retention: null };
const unread: Asked = { hash: undefined, read: Promise.resolve(silent) };

/** Throws SyntaxError when it is no JSON. */
export function policyDaysIn(json: string): PolicyDays {
  const policy = JSON.parse(json)?.policies?.runtimeFeedbackPolicy;
  return { window: daysOrNull(policy?.idempotencyWindowDays), retention: daysOrNull(policy?.eventRetentionDays) };
}

function daysOrNull(days: unknown): number | null {
  return typeof days === "number" && Number.isSafeInteger(days) && days > 0 ? days : null;
}
