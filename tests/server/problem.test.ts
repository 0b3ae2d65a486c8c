import assert from "node:assert/strict";
import { test } from "node:test";
import { Failure, type FailureCode } from "../../core/failure.ts";
import { toProblem } from "../../server/http/problem.ts";

const asWhole: readonly FailureCode[] = [
  "FOREIGN_ORIGIN",
  "METHOD_NOT_ALLOWED",
  "MALFORMED_REQUEST",
  "CURSOR_BEYOND_HEAD",
  "NOT_FOUND",
  "PROJECT_NOT_FOUND",
  "DOCUMENT_NOT_FOUND",
  "OBJECT_MISSING",
  "ALREADY_EXISTS",
  "STALE_DOCUMENT",
  "SPEC_NOT_READY",
  "NOTHING_TO_RENDER",
];

test("PROTOCOL 3.4: what is refused as a whole names what about the request it was, the rule and what to do", () => {
  for (const code of asWhole) {
    const [field, ...others] = toProblem(new Failure(code, "so it is")).fields ?? [];
    assert.ok(field?.path && field.rule && field.fix, code);
    assert.deepEqual([field.message, others], ["so it is", []]);
  }
});

test("a failure that names its own fields keeps them, and one on the server's side names none", () => {
  const own = { path: "/a", rule: "r", message: "m", fix: "f" };
  assert.deepEqual(toProblem(new Failure("NOT_FOUND", "x", { fields: [own] })).fields, [own]);
  assert.equal(toProblem(new Failure("LOG_UNAVAILABLE")).fields, undefined);
});
