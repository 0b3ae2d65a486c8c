import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../../core/failure.ts";
import { MAX_HEADER_BYTES, readSafetensors } from "../../../core/intake/safetensors.ts";
import { loraFile, loraTensors, safetensorsOf } from "./fixtures.ts";

const read = (file: Buffer) => readSafetensors(file, file.length);
const refused = (file: Buffer, message: RegExp): void =>
  assert.throws(() => read(file), { code: "INVALID_INPUT", message });

test("a header gives its metadata, the names of its tensors and the length of the file", () => {
  const file = loraFile({ ss_output_name: "duck" });
  const { metadata, tensorNames, totalBytes } = read(file);
  assert.equal(metadata.get("ss_output_name"), "duck");
  assert.deepEqual(tensorNames, Object.keys(loraTensors));
  assert.equal(totalBytes, file.length);
});

test("the start of a file is enough when nobody says how long it is", () => {
  const file = loraFile();
  assert.equal(readSafetensors(file.subarray(0, file.length - 20), null).totalBytes, file.length);
});

test("a length that lies, is huge or ends in the middle is refused before anything is read", () => {
  refused(Buffer.alloc(3), /fewer than 8/);
  refused(safetensorsOf("{}", { headerBytes: 2n ** 63n }), /claims/);
  refused(safetensorsOf("{}", { headerBytes: BigInt(MAX_HEADER_BYTES) + 1n }), /allowed/);
  refused(safetensorsOf("{}", { headerBytes: 99n }), /ends before/);
  refused(safetensorsOf(" {}"), /does not start/);
});

test("a file longer or shorter than its header says is refused", () => {
  const file = loraFile();
  refused(Buffer.concat([file, Buffer.alloc(1)]), /describes a file of/);
  refused(file.subarray(0, -1), /describes a file of/);
});

test("offsets that are negative, turned around, overlapping, leave gaps or do not fit their shape are refused", () => {
  const tensor = (data_offsets: unknown, shape: unknown = [4], dtype: unknown = "F16") => ({
    dtype,
    shape,
    data_offsets,
  });
  for (const bad of [
    { a: tensor([-8, 0]) },
    { a: tensor([8, 0]) },
    { a: tensor([0, 9]) },
    { a: tensor([0, 8]), b: tensor([4, 12]) },
    { a: tensor([0, 8]), b: tensor([16, 24]) },
    { a: tensor([8, 16]) },
    { a: tensor([0, 8], [2 ** 31, 2 ** 31, 2 ** 31]) },
    { a: tensor([0, 8], [-4]) },
    { a: tensor([0, 8], "4") },
    { a: tensor([0, 8], [4], 7) },
    { a: tensor([0, 1e300]) },
    { a: "tensor" },
    { a: tensor([0]) },
  ])
    refused(safetensorsOf(bad, { dataBytes: 24 }), /tensor "a"|gap/);
});

test("text that is not UTF-8, not JSON, too deep or says a key twice is refused", () => {
  refused(safetensorsOf('{"a":1'), /not JSON/);
  refused(safetensorsOf(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`), /nested deeper/);
  refused(safetensorsOf('{"__metadata__":{"a":"1","\\u0061":"2"}}'), /twice/);
  refused(safetensorsOf('{"__metadata__":{"a":1}}'), /not text/);
  refused(safetensorsOf('{"__metadata__":[]}'), /not an object/);
  const file = loraFile({ name: "duck" });
  file[file.indexOf("duck")] = 0xff;
  refused(file, /UTF-8/);
});

test("a key called __proto__ is a tensor like any other", () => {
  refused(safetensorsOf('{"__proto__":{"polluted":true}}'), /no dtype/);
  assert.equal(Object.hasOwn(Object.prototype, "polluted"), false);
});

test("random bytes, cuts and flipped bits give a header or a failure, never anything else", () => {
  const good = loraFile({ ss_tag_frequency: '{"a":{"b":1}}', "modelspec.title": "Ente" });
  const flipped = fc.tuple(fc.nat(good.length - 1), fc.nat(7)).map(([at, bit]) => {
    const bytes = Buffer.from(good);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
    return bytes;
  });
  const cut = fc.nat(good.length).map((end) => good.subarray(0, end));
  const framed = fc.string().map((text) => safetensorsOf(`{${text}`));
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.oneof(flipped, cut, framed, random), (bytes) => {
      try {
        assert.equal(readSafetensors(bytes, bytes.length).totalBytes, bytes.length);
      } catch (error) {
        assert.ok(error instanceof Failure, String(error));
        assert.ok((error.fields[0]?.fix ?? "").length > 3);
      }
    }),
    { numRuns: 800, seed: 4 },
  );
});
