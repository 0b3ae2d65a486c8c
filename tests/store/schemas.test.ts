import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { Failure } from "../../core/failure.ts";
import { parse, parsePayload } from "../../store/schemas.ts";

const folder = new URL("../../schemas/", import.meta.url);

test("every schema compiles in strict mode and says what it is", () => {
  for (const file of readdirSync(folder)) {
    const schema = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    assert.ok(schema.$id && schema.title && schema.description, file);
    const name = file.replace(".schema.json", "");
    try {
      parse(name, null);
    } catch (error) {
      assert.ok(error instanceof Failure && error.code === "INVALID_INPUT", `${file}: ${error}`);
    }
  }
});

test("a spec has at most nine output sizes, and limits are named by check or by figure", () => {
  const spec = { id: "s", title: "S", assetType: "icon", status: "draft" };
  const size = { widthPx: 64, heightPx: 64 };
  const sized = (count: number) => ({ ...spec, output: { sizes: Array.from({ length: count }, () => size) } });
  assert.ok(parse("spec", sized(9)));
  assert.throws(() => parse("spec", sized(10)), { code: "INVALID_INPUT" });
  const limits = (name: string) => ({ ...spec, qualityContract: { thresholds: { [name]: { pass: 1 } } } });
  assert.ok(parse("spec", limits("framing.offCentre")));
  assert.throws(() => parse("spec", limits("framing.off.centre")), { code: "INVALID_INPUT" });
});

test("every event type has a payload schema that can be asked for", () => {
  const { properties } = JSON.parse(readFileSync(new URL("event-payloads.schema.json", folder), "utf8"));
  for (const type of Object.keys(properties)) {
    assert.throws(() => parsePayload(type as "job.started", { unknown: 1 }), { code: "INVALID_INPUT" }, type);
  }
});

test("what is refused says where, by which rule, and how to mend it", () => {
  try {
    parsePayload("decision.postponed", { decision: "d" });
    assert.fail("accepted");
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.deepEqual(
      error.fields.map(({ path, rule, fix }) => ({ path, rule, fix })),
      [
        { path: "/decisionId", rule: "required", fix: 'Add "decisionId".' },
        { path: "/decision", rule: "additionalProperties", fix: 'Remove "decision" or check its spelling.' },
      ],
    );
  }
});

test("of several possible shapes only the one that was meant is reported", () => {
  const catalog = { id: "tags", title: "Tags", kind: "tags", entries: [], colour: "red" };
  try {
    parse("catalog", catalog);
    assert.fail("accepted");
  } catch (error) {
    assert.ok(error instanceof Failure);
    assert.deepEqual(
      error.fields.map(({ path, rule, message }) => [path, rule, message]),
      [["/colour", "additionalProperties", "is a field nobody knows"]],
    );
  }
});

/** The complaints about a value, as "place: rule: words". */
function complaints(name: string, value: unknown): string[] {
  try {
    parse(name, value);
  } catch (error) {
    assert.ok(error instanceof Failure);
    return error.fields.map(({ path, rule, message }) => `${path}: ${rule}: ${message}`);
  }
  return assert.fail("accepted");
}

test("a value that chooses no shape is told the values that do", () => {
  const kinds = "template, list, matrix, duplicate, documents";
  assert.deepEqual(complaints("intake-request", { kind: "nope" }), [`/kind: enum: must be one of: ${kinds}`]);
  assert.deepEqual(complaints("intake-request", { kind: 3 }), [`/kind: enum: must be one of: ${kinds}`]);
  assert.deepEqual(complaints("intake-request", {}), ["/kind: required: is missing"]);
});

test("a value that has the kind of no shape is told all of them at once", () => {
  assert.deepEqual(complaints("run-request", { specs: 5 }), ['/specs: oneOf: must be "ready" or a list']);
  assert.deepEqual(complaints("rebind-request", { previewHash: "0".repeat(64), checkpointProfileId: 4 }), [
    "/checkpointProfileId: anyOf: must be text or null",
  ]);
});

test("a value that has the kind of one shape hears of that one only, and its neighbours keep their own complaints", () => {
  assert.deepEqual(complaints("run-request", { specs: [1] }), ["/specs/0: type: must be text"]);
  assert.deepEqual(complaints("run-request", { specs: [], colour: "red" }), [
    "/colour: additionalProperties: is a field nobody knows",
    "/specs: minItems: must have at least 1 item",
  ]);
});

test("no complaint speaks in the validator's words", () => {
  const spec = { id: "S!", title: "", assetType: "icon", status: "draft", tags: ["a", "a"], output: { fps: 0 } };
  const words = complaints("spec", spec).join("\n");
  assert.match(words, /^\/title: minLength: must have at least 1 character$/m);
  assert.match(words, /^\/tags: uniqueItems: holds the same item twice, at places 0 and 1$/m);
  assert.match(words, /^\/id: pattern: has a form that is not allowed here$/m);
  assert.doesNotMatch(words, /must NOT|must match|must be equal/);
});
