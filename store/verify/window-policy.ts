import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AcceptedLine } from "../log/line.ts";
import { systemCode } from "../real-file-system.ts";
import { defaultWindowDays, windowDaysIn } from "../window-policy.ts";

/**
 * Tells at which events the project's idempotency window begins or changes, in days: at every revision of its document.
 * Null for any other event, and for a revision whose contents are not there, which is reported elsewhere.
 */
export function createWindowPolicy(objectsFolder: string): (line: AcceptedLine) => number | null {
  return ({ event }) => {
    if (event.type === "document.removed") return event.payload.kind === "project" ? defaultWindowDays : null;
    if (event.type !== "document.revised" || event.payload.kind !== "project") return null;
    const { hash } = event.payload;
    return daysIn(readOrNull(join(objectsFolder, hash.slice(0, 2), hash)));
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
    return windowDaysIn(json) ?? defaultWindowDays;
  } catch (error) {
    // The object's own check tells of damage.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
