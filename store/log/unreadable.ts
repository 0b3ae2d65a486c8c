import { documentKinds } from "../../core/document/kinds.ts";
import type { DiecastEvent } from "../../core/event.ts";
import { Failure } from "../../core/failure.ts";
import type { VisitLine } from "./chain.ts";

/** The same visit; what it throws names the line: right in the chain, but no writer writes such an event. Failure LOG_UNAVAILABLE. */
export function namingUnreadable(visit: VisitLine): VisitLine {
  return (line, offset) => {
    try {
      checkDocument(line.event);
      visit(line, offset);
    } catch (cause) {
      const { seq, type } = line.event;
      throw new Failure("LOG_UNAVAILABLE", `Event ${seq} (${type}) can't be read; npm run verify tells of it.`, {
        cause,
      });
    }
  };
}

/** What an accepted line has to say of an event for anybody to go on behind it. @throws TypeError */
export function checkEnvelope({ ts, type, entityId, idempotencyKey, payload }: Partial<DiecastEvent>): void {
  const texts = [ts, type, entityId, idempotencyKey];
  const isWhole = texts.every((text) => typeof text === "string") && typeof payload === "object" && payload !== null;
  if (!isWhole || Number.isNaN(Date.parse(ts ?? "")))
    throw new TypeError("a member of it is missing, or of another type");
}

/** A revision without one of these can be folded, but whatever looks at documents breaks over it. @throws TypeError */
export function checkDocument({ type, payload }: DiecastEvent): void {
  if (type !== "document.revised") return;
  const { kind, id, hash, summary } = payload;
  const isWhole = [id, hash].every((text) => typeof text === "string") && typeof summary?.title === "string";
  if (!isWhole || !documentKinds.includes(kind)) throw new TypeError("it is not the revision of a document");
}
