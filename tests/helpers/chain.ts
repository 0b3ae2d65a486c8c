import { createHash } from "node:crypto";
import type { DiecastEvent } from "../../core/event.ts";

/** The hash of the line before the first. */
const genesis = "0".repeat(64);
const proofLength = `,"hash":"${genesis}"}`.length;

/** Checks the stored log as PROTOCOL.md §1 says, with nothing of the product: gives the accepted lines, throws at the first that breaks the chain. */
export function checkChain(bytes: Buffer): DiecastEvent[] {
  const events: DiecastEvent[] = [];
  let prev = genesis;
  for (const line of bytes.toString("latin1").split("\n")) {
    if (line === "") continue;
    const raw = Buffer.from(line, "latin1");
    const event: DiecastEvent = JSON.parse(raw.toString("utf8"));
    const body = Buffer.concat([raw.subarray(0, raw.length - proofLength), Buffer.from("}")]);
    const hash = createHash("sha256").update(prev).update(body).digest("hex");
    if (event.seq !== events.length + 1) throw new Error(`seq ${event.seq} stands where ${events.length + 1} belongs`);
    if (event.prev !== prev) throw new Error(`seq ${event.seq}: prev is not the hash of the line before`);
    if (event.hash !== hash) throw new Error(`seq ${event.seq}: the hash does not match the bytes`);
    prev = hash;
    events.push(event);
  }
  return events;
}
