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

test("a spec has one output size for now, and limits are named by check or by figure", () => {
  const spec = { id: "s", title: "S", assetType: "icon", status: "draft" };
  const size = { widthPx: 64, heightPx: 64 };
  assert.ok(parse("spec", { ...spec, output: { sizes: [size] } }));
  assert.throws(() => parse("spec", { ...spec, output: { sizes: [size, size] } }), { code: "INVALID_INPUT" });
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
        { path: "", rule: "required", fix: 'Add "decisionId".' },
        { path: "", rule: "additionalProperties", fix: 'Remove "decision" or check its spelling.' },
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
      error.fields.map(({ rule, message }) => [rule, message]),
      [["additionalProperties", 'has a field nobody knows: "colour"']],
    );
  }
});
