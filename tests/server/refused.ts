import assert from "node:assert/strict";
import { fingerprint, type Reply, type Running } from "./support.ts";

/** A clear problem, and nothing written. */
export async function refusedBy(
  server: Running,
  status: number,
  code: string,
  request: () => Promise<Reply>,
): Promise<Reply> {
  const before = await fingerprint(server);
  const reply = await request();
  assert.equal(reply.status, status, reply.text);
  assert.match(reply.headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.equal(reply.json.code, code);
  assert.equal(reply.json.status, status);
  assert.match(reply.json.type, /^https:\/\/\S+$/);
  assert.ok(reply.json.title.length > 10 && reply.json.detail.length > 10, reply.text);
  assert.deepEqual(await fingerprint(server), before);
  assert.deepEqual(server.faults, []);
  return reply;
}

/** A problem that says which field, which rule, and what to do. */
export function names(reply: Reply, path: string, rule: string): void {
  const field = reply.json.fields?.find(
    (each: { path: string; rule: string }) => each.path === path && each.rule === rule,
  );
  assert.ok(field !== undefined, `no field ${path} with rule ${rule} in ${reply.text}`);
  assert.ok(field.fix.length > 3, reply.text);
}
