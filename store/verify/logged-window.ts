import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiecastEvent } from "../../core/event.ts";
import { systemCode } from "../real-file-system.ts";
import { defaultWindowDays, policyDaysIn } from "../window-policy.ts";

/** The project's idempotency window, in days. */
export interface LoggedWindow {
  /** The window from this event on, when it is one that changes it; null for any other. */
  at(event: DiecastEvent): number | null;
  /** The window of a revision of the project's document; null when it is not there, which is reported elsewhere. */
  of(hash: string): number | null;
}

/** Reads from the objects what the revisions of the project's document say of its window. */
export function createLoggedWindow(objectsFolder: string): LoggedWindow {
  const of = (hash: string) => daysIn(readOrNull(join(objectsFolder, hash.slice(0, 2), hash)));
  return {
    at(event) {
      if (event.type === "document.removed") return event.payload.kind === "project" ? defaultWindowDays : null;
      return event.type === "document.revised" && event.payload.kind === "project" ? of(event.payload.hash) : null;
    },
    of,
  };
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

function daysIn(json: string | null): number | null {
  if (json === null) return null;
  try {
    return policyDaysIn(json).window ?? defaultWindowDays;
  } catch (error) {
    // The object's own check tells of damage.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
